import { textId } from "../../src/core/subject.ts";
import { learnThompson } from "../../src/decide/learning/learn-thompson.ts";
import type { TrialSum } from "../../src/decide/learning/trial-questions.ts";
import { thompson } from "../../src/decide/policy/thompson.ts";
import { createRandom } from "../../src/stats/random.ts";

/** A shop whose arms' shares are known. */
export interface LearningShop {
  /** Nothing is the last of them. */
  readonly arms: readonly string[];
  readonly days: number;
  readonly perDay: number;
  readonly windowDays: number;
  readonly floor: number;
  /** The chance that an arm works on a day. */
  readonly shareOf: (arm: string, day: number) => number;
}

/** What came of a shop. */
export interface LearnedShop {
  /** On the last day. */
  readonly shares: Readonly<Record<string, number>>;
  /** Successes less than with the best arm of each day. */
  readonly lost: number;
  readonly came: readonly TrialSum[];
  /** χ² of the arms that came against the chances of each day, a day with as many degrees of freedom as arms but one. */
  readonly chiSquare: number;
}

/**
 * A shop that decides each day by what was learned the night before, of windows that had closed by then: people are drawn for,
 * some respond, and it is known only after the window.
 */
export function simulatedLearning(seed: number, shop: LearningShop): LearnedShop {
  const { arms, days, perDay, windowDays, floor, shareOf } = shop;
  const random = createRandom(seed);
  const learning = { goal: "clicked", windowDays, floor } as const;
  const came: TrialSum[] = [];
  let shares: LearnedShop["shares"] = {};
  let lost = 0;
  let chiSquare = 0;
  for (let day = 0; day < days; day++) {
    const closed = came.filter((each) => each.day + windowDays < day);
    const contexts = learnThompson(closed, { arms, contexts: [""], learning, seed: "s" });
    shares = contexts[""]?.shares ?? {};
    const ready = thompson.ready(
      { kind: "thompson", by: [], ...learning },
      { program: "p", treatments: arms.slice(0, -1).map((id) => ({ id })), salt: "s", slot: "" },
      {
        isMember: () => false,
        markOf: () => undefined,
        stateOf: () => ({ version: day + 1, learned: { "": { contexts } } }),
      },
    );
    const trials = arms.map(() => 0);
    const won = arms.map(() => 0);
    const best = Math.max(...arms.map((arm) => shareOf(arm, day)));
    for (let i = 0; i < perDay; i++) {
      const { drawn } = ready.lotsOf(textId(`${seed} ${day} ${i}`), { now: 0 });
      const chance = shareOf(arms[drawn] ?? "", day);
      lost += best - chance;
      trials[drawn] = (trials[drawn] ?? 0) + 1;
      if (random.uniform() < chance) won[drawn] = (won[drawn] ?? 0) + 1;
    }
    for (const [k, arm] of arms.entries()) {
      const expected = (perDay * (ready.common?.[k] ?? 0)) / 10_000;
      if (expected > 0) chiSquare += ((trials[k] ?? 0) - expected) ** 2 / expected;
      const responses = won[k] ?? 0;
      came.push({
        ...{ segment: "", context: "?", arm, day, trials: trials[k] ?? 0 },
        ...{ responses, sum: responses, sumOfSquares: responses },
      });
    }
  }
  return { shares, lost, came, chiSquare };
}
