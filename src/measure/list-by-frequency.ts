import type { Estimate } from "../core/estimate.ts";
import { centralInterval } from "../stats/interval.ts";
import { listValue } from "../stats/list-value.ts";
import { createRandom } from "../stats/random.ts";
import { type RightTerms, weeklyDiscount, weeksAhead } from "./channel-right.ts";

/** What the people of an arm of a frequency came to, in a period. */
export interface ArmOutcome {
  readonly arm: string;
  readonly of: number;
  readonly people: number;
  /** Messages a week of subscription. */
  readonly perWeek: number;
  /** Weeks of subscription a person. */
  readonly weeks: number;
  /** The chance to unsubscribe in a week, and its error. */
  readonly weeklyLoss: number;
  readonly lossError: number;
  /** Contribution a person, in minor units, and its error. */
  readonly contribution: number;
  readonly contributionError: number;
}

/** The list under one frequency. */
export interface ListUnderArm {
  readonly arm: string;
  readonly of: number;
  readonly perWeek: number;
  readonly weeklyLoss: number;
  /** What messages add to contribution within 13 weeks, in minor units. */
  readonly thisQuarter: Estimate;
  /** The same over the horizon. */
  readonly overHorizon: Estimate;
  /** Of this quarter, a message. */
  readonly perMessage: number | null;
  /** Subscribers at the end of the horizon. */
  readonly subscribersLeft: number;
}

/** What each frequency makes of the list, now and later. */
export interface ListByFrequency {
  readonly subscribers: number;
  /** Who subscribe new in a week. */
  readonly arrivals: number;
  readonly arms: readonly ListUnderArm[];
  /** The arm with most, and how often it has in draws of what is not known. */
  readonly mostNow: { readonly arm: string; readonly chance: number };
  readonly mostOverHorizon: { readonly arm: string; readonly chance: number };
  /**
   * The death spiral: beside the arm next below, all messages bring more this quarter, but less each, and the list is worth less.
   */
  readonly spiral: {
    readonly beside: string;
    /** By the best guess. */
    readonly isOn: boolean;
    /** How often it is in draws of what is not known. */
    readonly chance: number;
    /** On and off where the chance is 0.9 or more, 0.1 or less. */
    readonly verdict: "on" | "off" | "undecided";
  } | null;
}

const draws = 2_000;
const quarterWeeks = 13;

/**
 * The list under each arm's frequency, as if all had it: what messages add is counted from the arm that gets none. Intervals and chances are of draws of the arms' means, which are as good as
 * normal and independent, but for the arm with none, from which all are counted.
 *
 * @param arms with one of `of` 0; most messages first.
 */
export function listByFrequency(
  arms: readonly ArmOutcome[],
  list: { readonly subscribers: number; readonly arrivals: number },
  terms: RightTerms,
): ListByFrequency | { readonly ok: false; readonly why: string } {
  const none = arms.find(({ of }) => of === 0);
  if (none === undefined)
    return {
      ok: false,
      why: "What the list is worth by frequency is not told: no arm gets nothing, from which what messages add could be counted.",
    };
  const course = {
    ...{ size: list.subscribers, arrivals: list.arrivals },
    discount: weeklyDiscount(terms.discount),
  };
  const worth = (loss: number, revenue: number, periods: number): number =>
    listValue({ ...course, hazard: Math.min(1, Math.max(0, loss)), revenue, periods }).value;
  const random = createRandom("the list by frequency");
  const horizon = weeksAhead(terms.horizonDays);
  const columns = arms.map(() => ({
    now: new Float64Array(draws),
    later: new Float64Array(draws),
  }));
  for (let draw = 0; draw < draws; draw++) {
    const idle = none.contribution + none.contributionError * random.normal();
    for (const [i, arm] of arms.entries()) {
      const [money, loss] = [random.normal(), random.normal()];
      if (arm === none) continue;
      const revenue = (arm.contribution + arm.contributionError * money - idle) / arm.weeks;
      const hazard = arm.weeklyLoss + arm.lossError * loss;
      const column = columns[i];
      if (column === undefined) continue;
      column.now[draw] = worth(hazard, revenue, quarterWeeks);
      column.later[draw] = worth(hazard, revenue, horizon);
    }
  }
  const under = arms.map((arm, i): ListUnderArm => {
    const { of, perWeek, weeklyLoss } = arm;
    const revenue = (arm.contribution - none.contribution) / arm.weeks;
    const estimate = (periods: number, column: Float64Array | undefined): Estimate => {
      const value = worth(weeklyLoss, revenue, periods);
      return { value, ...centralInterval(column ?? [], 0.95, value), level: 0.95 };
    };
    const { sizes } = listValue({
      ...course,
      ...{ hazard: Math.min(1, weeklyLoss), revenue, periods: horizon },
    });
    return {
      ...{
        arm: arm.arm,
        of,
        perWeek,
        weeklyLoss,
        perMessage: perWeek > 0 ? revenue / perWeek : null,
      },
      thisQuarter: estimate(quarterWeeks, columns[i]?.now),
      overHorizon: estimate(horizon, columns[i]?.later),
      subscribersLeft: sizes[horizon] ?? 0,
    };
  });
  const most = (of: "thisQuarter" | "overHorizon", column: "now" | "later") => {
    const best = under.reduce(
      (at, each, i) => (each[of].value > (under[at]?.[of].value ?? 0) ? i : at),
      0,
    );
    const won = shareOf((draw) =>
      columns.every(
        (each, i) =>
          i === best || (each[column][draw] ?? 0) <= (columns[best]?.[column][draw] ?? 0),
      ),
    );
    return { arm: under[best]?.arm ?? "", chance: won };
  };
  return {
    ...list,
    arms: under,
    mostNow: most("thisQuarter", "now"),
    mostOverHorizon: most("overHorizon", "later"),
    spiral: spiralOf(under, columns),
  };
}

const shareOf = (holds: (draw: number) => boolean): number => {
  let held = 0;
  for (let draw = 0; draw < draws; draw++) held += Number(holds(draw));
  return held / draws;
};

/** The arm that gets all beside the one that gets next to all, which must get something. */
function spiralOf(
  arms: readonly ListUnderArm[],
  columns: readonly { readonly now: Float64Array; readonly later: Float64Array }[],
): ListByFrequency["spiral"] {
  const top = arms.findIndex(({ of }) => of === 1);
  const below = arms.reduce(
    (at, { of }, i) => (of > 0 && of < 1 && of > (arms[at]?.of ?? 0) ? i : at),
    -1,
  );
  const [all, less] = [arms[top], arms[below]];
  if (all === undefined || less === undefined || !(all.perWeek > 0 && less.perWeek > 0))
    return null;
  const isSpiral = (now: number, nowLess: number, later: number, laterLess: number): boolean =>
    now > nowLess && now / all.perWeek < nowLess / less.perWeek && later < laterLess;
  const at = (i: number, column: "now" | "later", draw: number): number =>
    columns[i]?.[column][draw] ?? 0;
  const chance = shareOf((draw) =>
    isSpiral(
      ...([at(top, "now", draw), at(below, "now", draw)] as const),
      ...([at(top, "later", draw), at(below, "later", draw)] as const),
    ),
  );
  return {
    beside: less.arm,
    isOn: isSpiral(
      ...([
        all.thisQuarter.value,
        less.thisQuarter.value,
        all.overHorizon.value,
        less.overHorizon.value,
      ] as const),
    ),
    ...{ chance, verdict: chance >= 0.9 ? "on" : chance <= 0.1 ? "off" : "undecided" },
  };
}
