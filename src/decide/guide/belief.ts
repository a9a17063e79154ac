import { PerennialError } from "../../core/errors.ts";
import type { GuideColumn } from "./catalogue.ts";

/**
 * What a shopper may be looking for, as a probability of each item, and how an answer changes it: Bayes' rule with
 * answers that may be wrong. Nothing is ever deleted, so one slip does not lose the product.
 */

/** What goes into the prior, one entry an item. */
export interface PriorParts {
  /** How likely the customer buys it, on any scale: sales, or sales times affinity. */
  readonly purchases: Float64Array;
  /** 1: can be bought, 0: cannot. By default all can. */
  readonly available?: Uint8Array;
  /** How much more a sale of this item is wanted than of another; by default 1. */
  readonly marginWeight?: Float64Array;
}

/**
 * Where questions start: purchase probability × in stock × margin weight, summing to 1.
 * @throws PerennialError NO_DATA where nothing can be bought
 * @example priorBelief({ purchases: Float64Array.of(3, 1, 4), available: Uint8Array.of(1, 1, 0) }) // [0.75, 0.25, 0]
 */
export function priorBelief({ purchases, available, marginWeight }: PriorParts): Float64Array {
  return normalised(
    purchases.map((chance, i) => chance * (available?.[i] ?? 1) * (marginWeight?.[i] ?? 1)),
  );
}

/**
 * A product that never sold counts as half a sale, and all others for half a sale more, so that what is new can be found
 * (Krichevsky & Trofimov 1981, https://doi.org/10.1109/TIT.1981.1056331).
 */
export const unseenPurchases = 0.5;

/** What an answer is worth to items: the chance of the answer, as a share of that for items that match it. */
export interface AnswerFactors {
  readonly miss: number;
  /** Of items whose value is not known. */
  readonly unknown: number;
}

/**
 * The factors of soft answers. An answer is wrong with the error rate e, and then any of the other K − 1 as likely; for an
 * item whose value is not known all K are as likely. As shares of 1 − e, the chance that it is right:
 * e / ((K − 1)(1 − e)) and 1 / (K (1 − e)).
 *
 * @param errorRate 0 to below 1
 * @param options K, 2 or more: how many answers a question offers, "something else" among them
 * @example softFactors(0.05, 9) // { miss: 0.00658, unknown: 0.11696 }
 */
export function softFactors(errorRate: number, options: number): AnswerFactors {
  const right = 1 - errorRate;
  return { miss: errorRate / ((options - 1) * right), unknown: 1 / (options * right) };
}

/**
 * The factors of an answer of earlier, of which it is not sure that it holds: with the chance h it is a soft answer, else any of the K
 * answers as likely. A match has h (1 − e) + (1 − h) / K, and as shares of that a miss h e / (K − 1) + (1 − h) / K, an unknown value 1 / K.
 * With h = 1 these are {@link softFactors}, with h = 0 all are 1.
 *
 * @param holds h, 0 to 1
 * @example fadedFactors(0.05, { options: 9, holds: 0 }) // { miss: 1, unknown: 1 }
 */
export function fadedFactors(
  errorRate: number,
  { options, holds }: { readonly options: number; readonly holds: number },
): AnswerFactors {
  const anything = (1 - holds) / options;
  const match = holds * (1 - errorRate) + anything;
  return {
    miss: ((holds * errorRate) / (options - 1) + anything) / match,
    unknown: 1 / (options * match),
  };
}

/** The factors of a filter: what does not match, or does not say so, is gone. For comparison only. */
export const hardFactors: AnswerFactors = { miss: 0, unknown: 0 };

/** Which values of a column an answer means: those of these ids, or all others. */
export interface MeantValues {
  readonly column: GuideColumn;
  readonly ids: ReadonlySet<number>;
  /** True: "none of these". */
  readonly others: boolean;
}

/**
 * The belief after an answer: P(item | answer) ∝ P(item) × P(answer | item). The order of answers does not matter, since
 * factors of items multiply.
 * @throws PerennialError NO_DATA where a filter leaves nothing
 */
export function answered(
  belief: Float64Array,
  { column, ids, others }: MeantValues,
  factors: AnswerFactors,
): Float64Array {
  const factorOf = Float64Array.from(column.values, (_value, id) => {
    if (id === 0) return factors.unknown;
    return ids.has(id) !== others ? 1 : factors.miss;
  });
  const changed = new Float64Array(belief.length);
  for (let i = 0; i < belief.length; i += 1)
    changed[i] = (belief[i] ?? 0) * (factorOf[column.ids[i] ?? 0] ?? 0);
  return normalised(changed);
}

function normalised(weights: Float64Array): Float64Array {
  let total = 0;
  for (let i = 0; i < weights.length; i += 1) total += weights[i] ?? 0;
  if (!(total > 0))
    throw new PerennialError("NO_DATA", "There is no product that can be bought to choose from.");
  for (let i = 0; i < weights.length; i += 1) weights[i] = (weights[i] ?? 0) / total;
  return weights;
}

/**
 * The entropy of a distribution in bits, −Σ p log₂ p (Shannon 1948, section 6); 0 log 0 is 0.
 * @example entropyBits([0.5, 0.25, 0.25]) // 1.5
 */
export function entropyBits(probabilities: Iterable<number>): number {
  let bits = 0;
  for (const p of probabilities) if (p > 0) bits -= p * Math.log2(p);
  return bits;
}
