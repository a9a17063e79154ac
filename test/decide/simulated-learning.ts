import { textId } from "../../src/core/subject.ts";
import { learnLines } from "../../src/decide/learning/learn-individual.ts";
import { learnThompson } from "../../src/decide/learning/learn-thompson.ts";
import type { Trial, TrialSum } from "../../src/decide/learning/trial-questions.ts";
import { individual } from "../../src/decide/policy/individual.ts";
import type { FeatureName, Features } from "../../src/decide/policy/mark-features.ts";
import type { ReadyPolicy } from "../../src/decide/policy/ready-policy.ts";
import { thompson } from "../../src/decide/policy/thompson.ts";
import { createRandom, type Random } from "../../src/stats/random.ts";

/** A shop whose arms' shares are known. */
export interface LearningShop {
  /** Nothing is the last of them. */
  readonly arms: readonly string[];
  readonly days: number;
  readonly perDay: number;
  readonly windowDays: number;
  readonly floor: number;
  /** The chance that an arm works on a day, for somebody with these figures. */
  readonly shareOf: (arm: string, day: number, figures: Features) => number;
  /** Which policy decides. */
  readonly policy?: "thompson" | "individual";
  /** What an individual policy looks at, and how it is spread over the people who come; absent: nothing is known of anybody. */
  readonly features?: Readonly<Partial<Record<FeatureName, (random: Random) => number>>>;
}

/** What came of a shop. */
export interface LearnedShop {
  /** On the last day, of whom no figures are known. */
  readonly shares: Readonly<Record<string, number>>;
  /** Successes less than with the best arm of each day for each person. */
  readonly lost: number;
  /** Successes less than with each arm for everybody. */
  readonly lostTo: Readonly<Record<string, number>>;
  readonly came: readonly TrialSum[];
  /** χ² of the arms that came against the chances of each day, a day with as many degrees of freedom as arms but one. */
  readonly chiSquare: number;
}

/**
 * A shop that decides each day by what was learned the night before, of windows that had closed by then: people are drawn for,
 * some respond, and it is known only after the window.
 */
export function simulatedLearning(seed: number, shop: LearningShop): LearnedShop {
  const { arms, days, perDay, windowDays, shareOf, features = {} } = shop;
  const random = createRandom(seed);
  const came: TrialSum[] = [];
  const trials: Trial[] = [];
  const always = arms.map(() => 0);
  let shares: LearnedShop["shares"] = {};
  let best = 0;
  let got = 0;
  let chiSquare = 0;
  for (let day = 0; day < days; day++) {
    // Trials stand in the order of their days, so that those which had closed are the first ones.
    const closed = trials.slice(0, Math.max(0, day - windowDays) * perDay);
    const closedSums = came.filter((each) => each.day + windowDays < day);
    const { ready, shares: learned } = readyAfter(shop, { closed, closedSums, version: day + 1 });
    shares = learned;
    const sums = arms.map(() => ({ trials: 0, responses: 0, expected: 0 }));
    for (let i = 0; i < perDay; i++) {
      const figures = Object.fromEntries(
        Object.entries(features).map(([name, draw]) => [name, draw(random)]),
      );
      const person = textId(`${seed} ${day} ${i}`);
      const { drawn, parts } = ready.lotsOf(person, { now: 0, figures });
      const chances = arms.map((arm) => shareOf(arm, day, figures));
      const chance = chances[drawn] ?? 0;
      const reward = random.uniform() < chance ? 1 : 0;
      best += Math.max(...chances);
      got += chance;
      for (const [k, sum] of sums.entries()) {
        always[k] = (always[k] ?? 0) + (chances[k] ?? 0);
        sum.expected += (parts[k] ?? 0) / 10_000;
        sum.trials += Number(k === drawn);
        sum.responses += k === drawn ? reward : 0;
      }
      trials.push({
        ...{ person, decidedAt: day, arm: arms[drawn] ?? "", arms, figures, reward },
        ...{ probabilities: parts.map((part) => part / 10_000), segment: "", context: "?" },
      });
    }
    for (const [k, { trials: n, responses, expected }] of sums.entries()) {
      if (expected > 0) chiSquare += (n - expected) ** 2 / expected;
      came.push({
        ...{ segment: "", context: "?", arm: arms[k] ?? "", day, trials: n },
        ...{ responses, sum: responses, sumOfSquares: responses },
      });
    }
  }
  const lostTo = Object.fromEntries(arms.map((arm, k) => [arm, (always[k] ?? 0) - got]));
  return { shares, lost: best - got, lostTo, came, chiSquare };
}

interface Closed {
  readonly closed: readonly Trial[];
  readonly closedSums: readonly TrialSum[];
  readonly version: number;
}

/** The shop's policy as it decides after a night of learning, as `learn-policies` has it learn. */
function readyAfter(
  { arms, windowDays, floor, policy = "thompson", features = {} }: LearningShop,
  { closed, closedSums, version }: Closed,
): { readonly ready: ReadyPolicy; readonly shares: LearnedShop["shares"] } {
  const learning = { goal: "clicked", windowDays, floor } as const;
  const contexts = learnThompson(closedSums, { arms, contexts: [""], learning, seed: "s" });
  const shares = contexts[""]?.shares ?? {};
  const choosing = {
    ...{ program: "p", salt: "s", slot: "" },
    treatments: arms.slice(0, -1).map((id) => ({ id })),
  };
  const knowing = (learned: unknown) => ({
    isMember: () => false,
    markOf: () => undefined,
    stateOf: () => ({ version, learned: { "": learned } }),
  });
  if (policy === "thompson") {
    const asked = { kind: "thompson", by: [], ...learning } as const;
    return { ready: thompson.ready(asked, choosing, knowing({ contexts })), shares };
  }
  const names = (["value", "alive", "expected", "bought", "full-price", "due"] as const).filter(
    (name) => features[name] !== undefined,
  );
  const learned = { ...learnLines(closed, arms, names), shares };
  const asked = { kind: "individual", features: names, ...learning } as const;
  return { ready: individual.ready(asked, choosing, knowing(learned)), shares };
}
