import { createRandom } from "../../stats/random.ts";
import type { MeantValues } from "./belief.ts";
import type { WeighedQuestion } from "./question.ts";

/** How simulated shoppers answer. */
export interface ShopperHabits {
  /** The chance that an answer is another than the true one. */
  readonly errors: number;
  /** The chance of "no preference". */
  readonly dontKnow: number;
  readonly seed: string;
}

/** Somebody who looks for one product; asked the same by two strategies, they answer the same way. */
export interface Shopper {
  readonly session: number;
  /** The place of the product's item in the catalogue. */
  readonly target: number;
}

/**
 * What a shopper answers: the value of the product sought, or "something else" where it is not offered; by the chances of their
 * habits no preference, or any other of the answers offered, each as likely. About what the catalogue does not know of
 * the product they have no preference. Chances are drawn by session, attribute and how often it was asked.
 *
 * @returns undefined for "no preference"
 */
export function answerOf(
  { session, target }: Shopper,
  question: WeighedQuestion,
  by: { readonly habits: ShopperHabits; readonly times: number },
): MeantValues | undefined {
  const { habits, times } = by;
  const { column, options, other } = question;
  const random = createRandom(`${habits.seed}/${session}/${column.name}/${times}`);
  const knows = random.uniform() >= habits.dontKnow;
  const errs = random.uniform() < habits.errors;
  const value = column.ids[target] ?? 0;
  if (!knows || value === 0) return undefined;
  const answers = other > 0 ? [...options, elsewhere] : [...options];
  const truth = options.includes(value) ? value : elsewhere;
  const others = answers.filter((each) => each !== truth);
  // Where "something else" would be true and is not offered, nothing offered is true.
  const isOffered = others.length < answers.length;
  if (!errs && !isOffered) return undefined;
  const said = errs ? (others[random.integer(others.length)] ?? truth) : truth;
  return said === elsewhere
    ? { column, ids: new Set(options), others: true }
    : { column, ids: new Set([said]), others: false };
}

const elsewhere = -1;
