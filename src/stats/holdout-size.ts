import { normalQuantile } from "./special.ts";

/**
 * A holdout that stands for months: the same people are measured in every month, a share of them held out of
 * everything. What a month tells adds up, less so the more alike the months of one person are.
 */
export interface StandingHoldout {
  /** All people, held out or not. */
  readonly people: number;
  /** The mean difference, per person and month, that is to be detected; above 0. */
  readonly effect: number;
  /** Of one person's outcome in one month, between people. */
  readonly standardDeviation: number;
  /** Of two months of one person, 0 (default) to 1: the share of the variance that stays with people. */
  readonly correlation?: number;
  /** Two-sided; default 0.05. */
  readonly alpha?: number;
  /** Default 0.8. */
  readonly power?: number;
}

/**
 * The smallest share held out with which so many months detect the effect. The mean of m months has variance
 * σ² (1 + (m − 1) ρ) / m (Kish 1965, "Survey Sampling", section 5.4), the difference of the two groups that times
 * 1 / (h N) + 1 / ((1 − h) N); it must be (effect / (z₁₋α⸝₂ + z_power))² (Bloom 1995), a quadratic equation in h.
 *
 * @param months whole, 1 or more.
 * @returns at most one half; null where no share detects it: not decidable.
 * @throws RangeError where a number is out of its domain.
 * @example
 * holdoutShare(1, { people: 5_207_000, effect: 0.0653, standardDeviation: 11.59 }); // 0.05
 */
export function holdoutShare(months: number, holdout: StandingHoldout): number | null {
  const { correlation = 0, people } = checked(holdout);
  if (!(months >= 1)) throw new RangeError(`There are ${months} months: at least one is needed.`);
  const needed = ((1 + (months - 1) * correlation) / (months * people)) * oneMonth(holdout);
  if (needed > 0.25) return null;
  // The smaller root of h (1 − h) = needed, without cancellation where it is near 0.
  return (2 * needed) / (1 + Math.sqrt(1 - 4 * needed));
}

/**
 * The months until a share held out detects the effect.
 *
 * @param share between 0 and 1.
 * @returns null where no number of months does: people differ too much from each other, however long they are measured.
 * @throws RangeError as `holdoutShare`.
 * @example
 * holdoutMonths(0.05, { people: 500_000, effect: 0.1, standardDeviation: 12 }); // 5
 */
export function holdoutMonths(share: number, holdout: StandingHoldout): number | null {
  const { correlation = 0, people } = checked(holdout);
  checkShare(share);
  const allowed = (share * (1 - share) * people) / oneMonth(holdout);
  if (allowed >= 1) return 1;
  if (allowed <= correlation) return null;
  return Math.ceil((1 - correlation) / (allowed - correlation) - 1e-9);
}

/**
 * What a holdout costs: the people held out, times what each is expected to miss in a month, times the months. It is what
 * the treatment would have brought if the effect is real, and a gain where the treatment does harm.
 *
 * @returns in the unit of the effect.
 * @throws RangeError as `holdoutShare`.
 * @example
 * holdoutCost(0.05, 5, { people: 500_000, effect: 0.1 }); // 12500
 */
export function holdoutCost(
  share: number,
  months: number,
  { people, effect }: Pick<StandingHoldout, "people" | "effect">,
): number {
  checkShare(share);
  return share * people * effect * months;
}

/** h (1 − h) N that one month needs. */
function oneMonth({
  effect,
  standardDeviation,
  alpha = 0.05,
  power = 0.8,
}: StandingHoldout): number {
  const distance = normalQuantile(power) - normalQuantile(alpha / 2);
  return ((distance * standardDeviation) / effect) ** 2;
}

function checked(holdout: StandingHoldout): StandingHoldout {
  const { people, effect, standardDeviation, correlation = 0, alpha = 0.05, power = 0.8 } = holdout;
  for (const [name, value, most] of [
    ["number of people", people, Infinity],
    ["effect", effect, Infinity],
    ["standard deviation", standardDeviation, Infinity],
    ["alpha", alpha, 1],
    ["power", power, 1],
  ] as const)
    if (!(value > 0 && value < most))
      throw new RangeError(`The ${name} is ${value}: it must be between 0 and ${most}.`);
  if (!(correlation >= 0 && correlation <= 1))
    throw new RangeError(`The correlation of months is ${correlation}: it must be from 0 to 1.`);
  return holdout;
}

function checkShare(share: number): void {
  if (!(share > 0 && share < 1))
    throw new RangeError(`The share held out is ${share}: it must be between 0 and 1.`);
}
