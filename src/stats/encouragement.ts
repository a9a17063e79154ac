import type { Effect } from "./difference.ts";

/** Units that were drawn to be encouraged more or less, such as people who get all, a third or none of the usual messages. */
export interface EncouragedUnits {
  /** How much each was drawn to be encouraged: it must have been drawn by lot. */
  readonly encouragement: ArrayLike<number>;
  /** What each then took: messages had. */
  readonly taken: ArrayLike<number>;
  readonly outcome: ArrayLike<number>;
}

/** An effect that was told by encouragement. */
export interface EncouragedEffect {
  readonly ok: true;
  /** On the outcome, of one more taken. */
  readonly effect: Effect;
  /** Of one more unit of encouragement, on what was taken and on the outcome: the intention to treat. */
  readonly taken: Effect;
  readonly intended: Effect;
  /** The square of the first over its error: below 10 the ratio and its interval are not to be trusted. */
  readonly strength: number;
  /** What each unit adds to the estimate's error: they add up to 0, their squares to about the squared error. Figures of the same units combine by these. */
  readonly influence: Float64Array;
}

/** Below this strength an instrument is weak (Staiger & Stock 1997). */
const leastStrength = 10;

/**
 * The effect of one more of what is taken, by an encouragement that was drawn by lot and acts by nothing else: the ratio
 * Σ (Z − Z̄) Y / Σ (Z − Z̄) S (Wald 1940; Imbens & Angrist 1994, Econometrica 62(2), theorem 2: an average of effects, more of those whom the encouragement
 * moves more). Its error is robust, by the delta method: Σ (Z − Z̄)² u² / (Σ (Z − Z̄) S)², u = Y − Ȳ − β (S − S̄). Where each message has the
 * same chance h to be the last, messages end with the unsubscription, and the ratio of unsubscriptions to messages is h itself.
 *
 * @returns no effect where there are fewer than 3 units, all were encouraged alike (`same-encouragement`), or it moved nothing beyond
 *   chance (`weak`: a strength below 10).
 * @throws RangeError where columns differ in length.
 * @example
 * encouragedEffect({ encouragement: [0, 0, 1, 1, 1, 0], taken: [0, 0, 4, 5, 4, 1], outcome: [0, 0, 1, 1, 0, 0] }).effect.estimate; // 0.166667
 */
export function encouragedEffect({
  encouragement,
  taken,
  outcome,
}: EncouragedUnits):
  | EncouragedEffect
  | { readonly ok: false; readonly reason: "few-units" | "same-encouragement" | "weak" } {
  const n = encouragement.length;
  if (taken.length !== n || outcome.length !== n)
    throw new RangeError(
      `There are ${n} encouragements, ${taken.length} of what was taken and ${outcome.length} outcomes: a unit has one of each.`,
    );
  if (n < 3) return { ok: false, reason: "few-units" };
  const means = [encouragement, taken, outcome].map((column) => meanOf(column));
  const [z = 0, s = 0, y = 0] = means;
  let [squares, moved, came] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const away = (encouragement[i] ?? 0) - z;
    squares += away * away;
    moved += away * ((taken[i] ?? 0) - s);
    came += away * ((outcome[i] ?? 0) - y);
  }
  if (!(squares > 1e-12 * n * z * z)) return { ok: false, reason: "same-encouragement" };
  const slope = (values: ArrayLike<number>, mean: number, ratio: number): Effect => {
    let spread = 0;
    for (let i = 0; i < n; i++) {
      const away = (encouragement[i] ?? 0) - z;
      spread += (away * ((values[i] ?? 0) - mean - ratio * away)) ** 2;
    }
    return effect(ratio, Math.sqrt((spread * n) / (n - 2)) / squares, n);
  };
  const first = slope(taken, s, moved / squares);
  const strength = first.standardError > 0 ? (first.estimate / first.standardError) ** 2 : Infinity;
  if (moved === 0 || strength < leastStrength) return { ok: false, reason: "weak" };
  const beta = came / moved;
  const influence = new Float64Array(n);
  let spread = 0;
  for (let i = 0; i < n; i++) {
    const rest = (outcome[i] ?? 0) - y - beta * ((taken[i] ?? 0) - s);
    influence[i] = (((encouragement[i] ?? 0) - z) * rest) / moved;
    spread += (influence[i] ?? 0) ** 2;
  }
  return {
    ...{ ok: true, taken: first, strength, influence },
    effect: effect(beta, Math.sqrt((spread * n) / (n - 2)), n),
    intended: slope(outcome, y, came / squares),
  };
}

const effect = (estimate: number, standardError: number, n: number): Effect => ({
  ...{ estimate, standardError, degreesOfFreedom: n - 2, n },
});

function meanOf(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i] ?? 0;
  return total / values.length;
}
