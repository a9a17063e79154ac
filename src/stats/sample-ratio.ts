import { gammaTail } from "./gamma-distribution.ts";
import { logGamma } from "./special.ts";

/**
 * Sample-ratio mismatch: whether arms hold the numbers of people that their shares promise. Where they do not, people
 * were lost or doubled on one side, and no difference between the arms can be read as an effect (Fabijan et al. 2019,
 * "Diagnosing Sample Ratio Mismatch in Online Controlled Experiments", KDD, https://doi.org/10.1145/3292500.3330722).
 */

/** A test of counts, by chi-square. */
export interface ChiSquareTest {
  readonly chiSquare: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
}

/**
 * Below this p value a mismatch is announced: the usual threshold of experimentation platforms, as the test
 * guards every experiment and a false alarm stops one.
 */
export const MISMATCH_BELOW = 0.001;

/**
 * Pearson's chi-square test of counts against expected shares (Pearson 1900): Σ (observed − expected)² / expected, with
 * one degree of freedom less than there are arms. Valid for one look at a time that was set before; for a test at
 * every look see `sequentialSampleRatio`. The chi-square distribution is an approximation: expected counts below
 * 5 make p some per cent off. No people, or one arm: p is 1.
 *
 * @param counts people in each arm.
 * @param shares what each arm was to get, above 0; only their ratios matter.
 * @throws RangeError where lengths differ, a count is negative or not whole, or a share is not above 0.
 * @example
 * sampleRatio([21_307, 21_387, 21_306], [1, 1, 1]); // { chiSquare: 0.2025, degreesOfFreedom: 2, pValue: 0.9037 }
 */
export function sampleRatio(counts: readonly number[], shares: readonly number[]): ChiSquareTest {
  const expected = normalised(shares);
  checkCounts(counts, shares.length);
  const people = sum(counts);
  let chiSquare = 0;
  for (const [arm, share] of expected.entries()) {
    if (people > 0) chiSquare += ((counts[arm] ?? 0) - people * share) ** 2 / (people * share);
  }
  return chiSquareTest(chiSquare, shares.length - 1);
}

/** The p value of a chi-square statistic; 1 without degrees of freedom. */
export function chiSquareTest(chiSquare: number, degreesOfFreedom: number): ChiSquareTest {
  const pValue = degreesOfFreedom > 0 ? gammaTail(chiSquare / 2, degreesOfFreedom / 2) : 1;
  return { chiSquare, degreesOfFreedom, pValue };
}

/** What the looks so far say together. */
export interface SequentialSampleRatio {
  /**
   * The logarithm of the Bayes factor at the last look: how many times likelier the counts are where the shares are
   * unknown than where they are as promised. e to this power is an e-value.
   */
  readonly logBayesFactor: number;
  /** Valid at every look: under the promised shares it ever falls to α with a chance of α at most. */
  readonly pValue: number;
  /** The first look, from 0, at which the p value was below `MISMATCH_BELOW`; null where at none. */
  readonly mismatchAt: number | null;
}

/**
 * The sequential multinomial test of sample ratios: it may be asked after every person, and stopped at any time. Against the
 * promised shares θ₀ stands a Dirichlet(k θ₀) mixture of all others. The Bayes factor of the two (Lindon & Malek 2022,
 * "Anytime-Valid Inference for Multinomial Count Data", NeurIPS, https://arxiv.org/abs/2011.03567)
 *
 *   Γ(k) / Γ(k + n) · Π Γ(k θ₀ᵢ + nᵢ) / Γ(k θ₀ᵢ) · Π θ₀ᵢ^(−nᵢ)
 *
 * is a martingale with mean 1 under θ₀, so by Ville's inequality it ever exceeds 1 / α with a chance of at most α,
 * however often one looks. It depends on the counts only, not on the order in which people came.
 *
 * @param looks people in each arm up to each look (cumulative); a look with fewer than the one before is an error.
 * @param shares as promised, the same at all looks; only their ratios matter.
 * @param concentration k, above 0: large where small departures are looked for. At 1,000 shares of
 *   one half are looked for within about ±1.6 percentage points, at 100 within ±5 (one standard deviation).
 * @throws RangeError as `sampleRatio`, and where counts fall or the concentration is not above 0.
 * @example
 * sequentialSampleRatio([[520, 480], [5_400, 4_600]], [0.5, 0.5]).mismatchAt; // 1
 */
export function sequentialSampleRatio(
  looks: readonly (readonly number[])[],
  shares: readonly number[],
  concentration = 1_000,
): SequentialSampleRatio {
  const expected = normalised(shares);
  if (!(concentration > 0 && Number.isFinite(concentration)))
    throw new RangeError(`The concentration is ${concentration}: it must be above 0.`);
  let logBayesFactor = 0;
  let largest = 0;
  let mismatchAt: number | null = null;
  for (const [look, counts] of looks.entries()) {
    checkCounts(counts, shares.length, looks[look - 1]);
    logBayesFactor = logMixtureRatio(counts, expected, concentration);
    largest = Math.max(largest, logBayesFactor);
    if (mismatchAt === null && Math.exp(-largest) < MISMATCH_BELOW) mismatchAt = look;
  }
  return { logBayesFactor, pValue: Math.exp(-largest), mismatchAt };
}

function logMixtureRatio(counts: readonly number[], shares: readonly number[], k: number): number {
  let log = logGamma(k) - logGamma(k + sum(counts));
  for (const [arm, share] of shares.entries()) {
    const people = counts[arm] ?? 0;
    log += logGamma(k * share + people) - logGamma(k * share) - people * Math.log(share);
  }
  return log;
}

function normalised(shares: readonly number[]): number[] {
  for (const [arm, share] of shares.entries())
    if (!(share > 0 && Number.isFinite(share)))
      throw new RangeError(`The share of arm ${arm} is ${share}: it must be above 0.`);
  const total = sum(shares);
  return shares.map((share) => share / total);
}

function checkCounts(counts: readonly number[], arms: number, before?: readonly number[]): void {
  if (counts.length !== arms)
    throw new RangeError(
      `There are ${counts.length} counts and ${arms} shares: an arm has one of each.`,
    );
  for (const [arm, count] of counts.entries()) {
    if (!(Number.isInteger(count) && count >= 0))
      throw new RangeError(
        `The count of arm ${arm} is ${count}: it must be whole and not negative.`,
      );
    if (count < (before?.[arm] ?? 0))
      throw new RangeError(
        `The count of arm ${arm} falls from ${before?.[arm]} to ${count}: looks hold all people up to then.`,
      );
  }
}

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);
