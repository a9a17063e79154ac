import { correlatedDraws } from "../stats/correlated-draws.ts";
import { createRandom } from "../stats/random.ts";
import type { BusinessCase } from "./case.ts";
import { driverAmount } from "./case-driver.ts";
import { caseDrivers, likelyInputs } from "./case-inputs.ts";
import { reckonLines } from "./case-line.ts";
import { caseLines } from "./case-lines.ts";
import type { DriverName } from "./driver-kind.ts";

/** What a case comes to by chance: each driver drawn of what is believed of it. */
export interface CaseDraws {
  /** Of each uncertain driver, a figure a draw. */
  readonly drivers: ReadonlyMap<DriverName, Float64Array>;
  readonly netPresentValues: Float64Array;
  /** Cumulative cash by month, a figure a draw. */
  readonly cumulative: readonly Float64Array[];
}

/** What draws say, money in units of the shop's currency. */
export interface CaseChances {
  readonly draws: number;
  readonly seed: number;
  readonly mean: number;
  readonly p5: number;
  readonly p50: number;
  readonly p95: number;
  /** That the net present value is above 0. */
  readonly chanceAboveZero: number;
  /** What is lost on average, counting 0 where nothing is. */
  readonly expectedLoss: number;
  /** Cumulative cash by month: the quantiles by {@link fanShares}. */
  readonly fan: readonly (readonly number[])[];
}

/** The quantiles of a fan. */
export const fanShares = [0.1, 0.25, 0.5, 0.75, 0.9] as const;

/**
 * Draws a case: all uncertain drivers at once, by their correlations, each kept to what it can be at all.
 *
 * @throws RangeError where the correlations cannot be: it names a pair.
 */
export function simulateCase(of: BusinessCase): CaseDraws {
  const all = caseDrivers(of);
  const uncertain = all.filter(({ driver }) => !("value" in driver));
  const names = uncertain.map(({ name }) => name);
  const columns = correlatedDraws(
    uncertain.map(({ driver }) => driverAmount(driver)),
    {
      count: of.draws,
      random: createRandom(of.seed),
      names,
      ...(of.together.length === 0 ? {} : { correlations: correlationsOf(of, names) }),
    },
  );
  const drivers = new Map(
    uncertain.map(({ name, least, most }, k) => [
      name,
      (columns[k] ?? new Float64Array(of.draws)).map((each) =>
        Math.min(most, Math.max(least, each)),
      ),
    ]),
  );
  const known = Object.entries(likelyInputs(of)).map(
    ([name, value]) => [name, new Float64Array(of.draws).fill(value)] as const,
  );
  const values = reckonLines(caseLines, {
    inputs: Object.fromEntries([...known, ...drivers]),
    months: of.months,
  });
  return {
    drivers,
    netPresentValues: values["cumulativeDiscounted"]?.at(-1) ?? new Float64Array(of.draws),
    cumulative: values["cumulative"] ?? [],
  };
}

function correlationsOf({ together }: BusinessCase, names: readonly DriverName[]): number[][] {
  return names.map((one) =>
    names.map((other) => {
      if (one === other) return 1;
      const pair = together.find(({ drivers }) => drivers.includes(one) && drivers.includes(other));
      return pair?.correlation ?? 0;
    }),
  );
}

/** What the draws of a case say. */
export function caseChances({ draws, seed }: BusinessCase, drawn: CaseDraws): CaseChances {
  const sorted = drawn.netPresentValues.toSorted();
  const share = (holds: (value: number) => boolean): number =>
    sorted.reduce((count, value) => count + Number(holds(value)), 0) / draws;
  return {
    draws,
    seed,
    mean: sorted.reduce((sum, value) => sum + value, 0) / draws,
    p5: quantileAt(sorted, 0.05),
    p50: quantileAt(sorted, 0.5),
    p95: quantileAt(sorted, 0.95),
    chanceAboveZero: share((value) => value > 0),
    expectedLoss: sorted.reduce((sum, value) => sum + Math.max(0, -value), 0) / draws,
    fan: drawn.cumulative.map((month) => {
      const ordered = month.toSorted();
      return fanShares.map((each) => quantileAt(ordered, each));
    }),
  };
}

/** Of sorted values, between neighbours in proportion (Hyndman & Fan 1996, definition 7, as spreadsheets do). */
function quantileAt(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? 0;
  return below + (at - Math.floor(at)) * ((sorted[Math.ceil(at)] ?? 0) - below);
}
