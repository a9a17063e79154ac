import { betaQuantile } from "./beta-distribution.ts";
import { chiSquareTest } from "./sample-ratio.ts";
import { shrunkenEffects } from "./shrunken-effects.ts";
import { normalQuantile } from "./special.ts";
import { studentQuantile } from "./student-t.ts";

/** A past test: what a surrogate said early of its long effect, and that effect as it was measured later. Both in one unit. */
export interface SurrogateTest {
  readonly surrogate: number;
  /** Above 0. */
  readonly surrogateError: number;
  readonly long: number;
  /** Above 0. */
  readonly longError: number;
  /** Of the two estimates' errors: of the same people usually not 0. */
  readonly covariance: number;
}

/** What an interval of 95 % says to do. */
export type EffectVerdict = "scale" | "undecided" | "stop";

/** A figure with the interval that holds it. */
export interface WithInterval {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/** So many of so many, with Jeffreys' interval of the chance; `of` 0: the interval is that of not knowing anything. */
export interface CountedShare {
  readonly count: number;
  readonly of: number;
  readonly lower: number;
  readonly upper: number;
}

/** How a surrogate stands. */
export interface SurrogateStanding {
  readonly ok: true;
  readonly tests: number;
  /**
   * `off`: it says too much or too little, beyond chance (the mean of what it says more, or the slope; they share the 5 %). `holds`: not off, and the slope is
   * above 0 beyond chance: where it says more, more comes. `uneven`: not off on the mean, but from test to test it is, by more than errors make (heterogeneity below 5 %). `undecided`: none of these.
   */
  readonly standing: "holds" | "uneven" | "off" | "undecided";
  /** The mean, over all tests there could be, of the surrogate less the long effect. */
  readonly bias: WithInterval;
  /** Whether the differences differ by more than their errors (Cochran's Q), and how far true ones do: their standard deviation, from 0. */
  readonly heterogeneity: {
    readonly q: number;
    readonly pValue: number;
    readonly deviation: number;
  };
  /** What comes more in the long run where the surrogate says 1 more, corrected for the errors of both; null: the tests do not tell it, see `strength`. */
  readonly slope: WithInterval | null;
  /** Cochran's Q of what the surrogate said, a degree of freedom: about 1 where it is nothing but error. Below 3 no slope is told. */
  readonly strength: number;
  readonly sameSign: CountedShare;
  /** Both say to scale, both to stop, or both nothing. */
  readonly sameVerdict: CountedShare;
  /** Of those that the long effect says to scale, those that the surrogate said to scale. */
  readonly recall: CountedShare;
  /** Of those that the surrogate said to scale, those that the long effect says to scale. */
  readonly precision: CountedShare;
  /** Those of which one says to scale and the other to stop. */
  readonly reversed: number;
}

/** Fewer tests teach nothing of the next one. */
export const leastSurrogateTests = 5;

/**
 * How a surrogate index (Athey, Chetty, Imbens & Kang 2019, "The surrogate index", NBER 26463, https://doi.org/10.3386/w26463) stands, by past tests whose long effect came to be
 * known (as Zhang et al. 2023, https://arxiv.org/abs/2311.11922, judged one at 200 tests). True differences are normal about the bias: their variance is Morris's, which is Paule & Mandel's; the bias has the
 * interval of Hartung & Knapp 2001 (Statistics in Medicine 20(24), 3875), never narrower than the usual one (Röver, Knapp & Friede 2015, https://doi.org/10.1186/s12874-015-0091-1). The slope is
 * by moments less what the known errors add to them (Fuller 1987, "Measurement Error Models", equation 1.2.5, for equal errors; Akritas & Bershady 1996, https://doi.org/10.1086/177901, for unequal ones with
 * covariances; as Bibaut et al. 2024 do, https://arxiv.org/abs/2402.17637: without that, errors of the same people alone would make a slope), tests weighted by errors and spread, its error by leaving out each test, with Student's
 * quantile of k − 2. In simulated sets of tests 95 % intervals of the bias held the truth in 93 % or more (the fewer and the noisier the tests, the more), those of the slope in 94 to 99 %. Tests must be of different draws.
 *
 * @param options.level of the intervals, 0.95 when left out.
 * @returns `ok: false` with why, where there are fewer than 5 tests.
 * @throws RangeError where a figure is not finite, an error is not above 0, or a covariance is beyond what the errors allow.
 * @example
 * const test = (surrogate, long) => ({ surrogate, surrogateError: 0.1, long, longError: 0.2, covariance: 0 });
 * const found = surrogateCheck([test(1, 0.9), test(2, 2.2), test(0, 0.1), test(-1, -0.7), test(3, 2.6)]);
 * found.bias; // { value: -0.02, lower: -0.3645, upper: 0.3245 }
 */
export function surrogateCheck(
  tests: readonly SurrogateTest[],
  { level = 0.95 }: { readonly level?: number } = {},
): SurrogateStanding | { readonly ok: false; readonly why: string } {
  for (const [i, test] of tests.entries()) refuseStrange(test, i);
  const k = tests.length;
  if (k < leastSurrogateTests)
    return {
      ok: false,
      why: `${k === 0 ? "There is no past test" : `There ${k === 1 ? "is one past test" : `are ${k} past tests`}`} of which the long effect is known; below ${leastSurrogateTests} nothing is to be told of the next one.`,
    };
  const differences = tests.map(differenceOf);
  const bias = meanDifference(differences);
  const slope = slopeOf(tests);
  const half = (1 + level) / 2;
  const isOff =
    !holds(bias.interval(half), 0) || (slope !== undefined && !holds(slope.interval(half), 1));
  const heterogeneity = heterogeneityOf(differences);
  const isUneven = heterogeneity.pValue < 1 - level;
  const tells = slope !== undefined && slope.interval(level).lower > 0;
  const standing = isOff ? "off" : isUneven ? "uneven" : tells ? "holds" : "undecided";
  return {
    ...{ ok: true, tests: k, standing, heterogeneity },
    bias: { value: bias.value, ...bias.interval(level) },
    slope: slope === undefined ? null : { value: slope.value, ...slope.interval(level) },
    strength: cochran(tests.map(surrogateOf)).q / (k - 1),
    ...agreementOf(tests, level),
  };
}

function refuseStrange(test: SurrogateTest, i: number): void {
  const { surrogate, surrogateError, long, longError, covariance } = test;
  if (!(Number.isFinite(surrogate) && Number.isFinite(long)))
    throw new RangeError(
      `The effects of test ${i} are ${surrogate} and ${long}: both must be finite.`,
    );
  for (const error of [surrogateError, longError])
    if (!(error > 0 && error < Infinity))
      throw new RangeError(`An error of test ${i} is ${error}: it must be above 0.`);
  if (!(differenceOf(test).standardError > 0 && Math.abs(covariance) <= surrogateError * longError))
    throw new RangeError(
      `The covariance of test ${i} is ${covariance}: with errors of ${surrogateError} and ${longError} it must be within ±${surrogateError * longError}, and not such that the two effects are one.`,
    );
}

function differenceOf({ surrogate, long, surrogateError, longError, covariance }: SurrogateTest) {
  const variance = surrogateError ** 2 + longError ** 2 - 2 * covariance;
  return { effect: surrogate - long, standardError: Math.sqrt(variance) };
}

const holds = ({ lower, upper }: { readonly lower: number; readonly upper: number }, at: number) =>
  lower <= at && at <= upper;

type Effects = readonly ReturnType<typeof differenceOf>[];

const surrogateOf = ({ surrogate, surrogateError }: SurrogateTest) => ({
  effect: surrogate,
  standardError: surrogateError,
});
const longOf = ({ long, longError }: SurrogateTest) => ({ effect: long, standardError: longError });

/** A figure with an error and degrees of freedom, with its interval of any level. */
function told(value: number, error: number, freedom: number) {
  const interval = (level: number) => {
    const reach = studentQuantile((1 + level) / 2, freedom) * error;
    return { lower: value - reach, upper: value + reach };
  };
  return { value, interval };
}

/** The mean of the differences there could be, by random effects. */
function meanDifference(differences: Effects) {
  const { mean, variance } = shrunkenEffects(differences);
  const { q, total } = cochran(differences, variance);
  const freedom = differences.length - 1;
  return told(mean, Math.sqrt(Math.max(1, q / freedom) / total), freedom);
}

/** Σ w (d − d̄)² and Σ w, w = 1 / (error² + variance). */
function cochran(effects: Effects, variance = 0) {
  const weights = effects.map(({ standardError }) => 1 / (standardError ** 2 + variance));
  const total = sumOf(weights);
  const mean = sumOf(effects.map(({ effect }, i) => (weights[i] ?? 0) * effect)) / total;
  return {
    total,
    q: sumOf(effects.map(({ effect }, i) => (weights[i] ?? 0) * (effect - mean) ** 2)),
  };
}

function heterogeneityOf(differences: Effects) {
  const { q } = cochran(differences);
  const { pValue } = chiSquareTest(q, differences.length - 1);
  return { q, pValue, deviation: Math.sqrt(shrunkenEffects(differences).variance) };
}

/** Of a surrogate whose effects differ less, beyond their errors, a slope would be chance. */
const leastStrength = 3;

/** The slope; its error by leaving out each test in turn (Efron & Tibshirani 1993, "An Introduction to the Bootstrap", equation 11.5). */
function slopeOf(tests: readonly SurrogateTest[]) {
  const k = tests.length;
  if (cochran(tests.map(surrogateOf)).q < leastStrength * (k - 1)) return undefined;
  const spread =
    shrunkenEffects(tests.map(surrogateOf)).variance + shrunkenEffects(tests.map(longOf)).variance;
  const without = tests.map((_, i) => slopeByMoments(tests.toSpliced(i, 1), spread));
  const mean = sumOf(without) / k;
  const squares = sumOf(without.map((each) => (each - mean) ** 2));
  return told(slopeByMoments(tests, spread), Math.sqrt(((k - 1) / k) * squares), k - 2);
}

/**
 * With weights ω that add up to 1, E Σ ω (s − s̄)(l − l̄) = (1 − Σ ω²) Cov(S, L) + Σ ω (1 − ω) c, and alike the variance of S: what errors add
 * is taken away. Of equal errors it is Fuller's.
 */
function slopeByMoments(tests: readonly SurrogateTest[], spread: number): number {
  const raw = tests.map((test) => 1 / (test.surrogateError ** 2 + test.longError ** 2 + spread));
  const total = sumOf(raw);
  const average = (of: (test: SurrogateTest, weight: number) => number): number =>
    sumOf(tests.map((test, i) => ((raw[i] ?? 0) / total) * of(test, (raw[i] ?? 0) / total)));
  const s = average(({ surrogate }) => surrogate);
  const l = average(({ long }) => long);
  const together = average(
    ({ surrogate, long, covariance }, weight) =>
      (surrogate - s) * (long - l) - (1 - weight) * covariance,
  );
  const own = average(
    ({ surrogate, surrogateError }, weight) =>
      (surrogate - s) ** 2 - (1 - weight) * surrogateError ** 2,
  );
  return together / own;
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0);

function verdictBy(effect: number, reach: number): EffectVerdict {
  if (effect - reach > 0) return "scale";
  return effect + reach < 0 ? "stop" : "undecided";
}

/** How often surrogate and long effect come to the same. */
function agreementOf(tests: readonly SurrogateTest[], level: number) {
  const z = normalQuantile((1 + level) / 2);
  const said = tests.map(({ surrogate, surrogateError, long, longError }) => ({
    early: verdictBy(surrogate, z * surrogateError),
    late: verdictBy(long, z * longError),
    sameSign: Math.sign(surrogate) === Math.sign(long),
  }));
  type Said = (typeof said)[number];
  const share = (of: readonly Said[], is: (each: Said) => boolean): CountedShare => {
    const count = of.filter(is).length;
    return { count, of: of.length, ...jeffreys(count, of.length, level) };
  };
  const bothScale = (each: Said): boolean => each.early === "scale" && each.late === "scale";
  const decided = said.filter(({ early, late }) => early !== "undecided" && late !== "undecided");
  return {
    sameSign: share(said, ({ sameSign }) => sameSign),
    sameVerdict: share(said, ({ early, late }) => early === late),
    recall: share(
      said.filter(({ late }) => late === "scale"),
      bothScale,
    ),
    precision: share(
      said.filter(({ early }) => early === "scale"),
      bothScale,
    ),
    reversed: decided.filter(({ early, late }) => early !== late).length,
  };
}

/** The central interval of a chance under Jeffreys' prior, to 0 or 1 where none or all were (Brown, Cai & DasGupta 2001, Statistical Science 16(2), section 4.3). */
function jeffreys(count: number, of: number, level: number) {
  const belief = { alpha: count + 0.5, beta: of - count + 0.5 };
  const tail = (1 - level) / 2;
  return {
    lower: count === 0 ? 0 : betaQuantile(belief, tail),
    upper: count === of ? 1 : betaQuantile(belief, 1 - tail),
  };
}
