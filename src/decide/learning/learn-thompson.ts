import { chancesOfBest, chancesOfMost } from "../../stats/best-arm.ts";
import type { BetaBelief } from "../../stats/beta-distribution.ts";
import { type ChangePoint, changePoint } from "../../stats/change-point.ts";
import type { Learning } from "../policy/goal.ts";
import { withFloor } from "../policy/learned-shares.ts";
import type { TrialSum } from "./trial-questions.ts";

/** What is known of an arm in a context, and what follows. */
export interface ArmLearned {
  readonly trials: number;
  /** Trials that brought something. */
  readonly responses: number;
  /** In minor units where it is money. */
  readonly sum: number;
  /** The chance that it is the best. */
  readonly best: number;
  /** The first day that counts (days since 1970), where what it brings has changed; null: all count. */
  readonly since: number | null;
}

/** What was learned in a context. */
export interface ContextLearned {
  readonly arms: Readonly<Record<string, ArmLearned>>;
  readonly shares: Readonly<Record<string, number>>;
}

/** Before its own trials an arm is believed to be as all are, as if so many had been seen. */
const priorStrength = 20;
/** What other contexts saw of an arm counts as so many trials at most. */
const borrowed = 50;
const draws = 4_000;
/** An arm forgets what was before a change that is less likely than this by chance. It is asked at each learning. */
const changeLevel = 0.001;

/**
 * What trials teach a Thompson policy: for each context the chance of each arm to be the best, with the floor. Before its own trials
 * an arm is believed as all arms are, of strength 20; what other contexts saw of it counts as 50 trials
 * at most, a power prior (Ibrahim & Chen 2000, "Power prior distributions for regression models", Statistical Science 15(1), equation 1).
 *
 * @param contexts those that it learns of apart; empty is all others
 * @param seed of the draws that money needs
 */
export function learnThompson(
  sums: readonly TrialSum[],
  of: {
    readonly arms: readonly string[];
    readonly contexts: readonly string[];
    readonly learning: Learning;
    readonly seed: string;
  },
): Record<string, ContextLearned> {
  const { arms, contexts } = of;
  const placed = sums.map((sum) => ({ ...sum, context: contextOf(sum, contexts) }));
  const kept = arms.flatMap((arm) =>
    [...contexts, elsewhere].map((context) =>
      keepUnchanged(
        placed.filter((each) => each.arm === arm && each.context === context),
        { arm, context },
      ),
    ),
  );
  return Object.fromEntries(contexts.map((context) => [context, learnContext(kept, context, of)]));
}

/** Trials of contexts of which it does not learn any more, or of before it learned of any. */
const elsewhere = "?";

function contextOf({ context }: TrialSum, contexts: readonly string[]): string {
  // Without contexts of their own all trials are of the one there is.
  if (contexts.length === 1) return contexts[0] ?? "";
  return contexts.includes(context) ? context : elsewhere;
}

interface Kept extends Seen {
  readonly arm: string;
  readonly context: string;
  readonly since: number | null;
}

interface Seen {
  readonly trials: number;
  readonly responses: number;
  readonly sum: number;
  readonly sumOfSquares: number;
}

/** An arm's trials in a context, after the last change of what it brings. */
function keepUnchanged(
  days: readonly TrialSum[],
  of: { readonly arm: string; readonly context: string },
): Kept {
  const ordered = [...days].sort((a, b) => a.day - b.day);
  const change = changeOf(ordered);
  const after = change === null ? ordered : ordered.slice(change.from);
  return { ...of, ...added(after), since: change === null ? null : (after[0]?.day ?? null) };
}

function changeOf(days: readonly TrialSum[]): ChangePoint | null {
  const change = changePoint(days);
  return change !== null && change.chance < changeLevel ? change : null;
}

function added(all: readonly Seen[]): Seen {
  const total = (name: keyof Seen): number => all.reduce((sum, each) => sum + each[name], 0);
  return {
    trials: total("trials"),
    responses: total("responses"),
    sum: total("sum"),
    sumOfSquares: total("sumOfSquares"),
  };
}

function learnContext(
  kept: readonly Kept[],
  context: string,
  {
    arms,
    learning,
    seed,
  }: { readonly arms: readonly string[]; readonly learning: Learning; readonly seed: string },
): ContextLearned {
  const own = arms.map((arm) => kept.find((each) => each.arm === arm && each.context === context));
  const others = arms.map((arm) =>
    added(kept.filter((each) => each.arm === arm && each.context !== context)),
  );
  const believed = arms.map((_, place) =>
    added([...(own[place] ? [own[place]] : []), lessened(others[place])]),
  );
  const chances =
    learning.goal === "contribution"
      ? chancesOfMost(believed, { strength: priorStrength, draws, seed: `${seed}:${context}` })
      : chancesOfBest(beliefs(believed));
  const shares = withFloor(chances, learning.floor);
  return {
    arms: Object.fromEntries(
      arms.map((arm, place) => {
        const { trials = 0, responses = 0, sum = 0, since = null } = own[place] ?? {};
        return [arm, { trials, responses, sum, best: chances[place] ?? 0, since }];
      }),
    ),
    shares: Object.fromEntries(arms.map((arm, place) => [arm, shares[place] ?? 0])),
  };
}

function lessened(seen: Seen | undefined): Seen {
  const weight = Math.min(1, borrowed / Math.max(1, seen?.trials ?? 0));
  return {
    trials: weight * (seen?.trials ?? 0),
    responses: weight * (seen?.responses ?? 0),
    sum: weight * (seen?.sum ?? 0),
    sumOfSquares: weight * (seen?.sumOfSquares ?? 0),
  };
}

function beliefs(arms: readonly Seen[]): BetaBelief[] {
  const all = added(arms);
  const mean = (all.responses + 1) / (all.trials + 2);
  return arms.map(({ trials, responses }) => ({
    alpha: priorStrength * mean + responses,
    beta: priorStrength * (1 - mean) + trials - responses,
  }));
}
