import { sequenceThreshold } from "./confidence-sequence.ts";
import { normalCdf, normalQuantile } from "./special.ts";

/**
 * How large an experiment must be: the power of a two-sided test of the difference of two arms, the smallest effect that
 * it detects, and the people it takes (Bloom 1995, "Minimum Detectable Effects", Evaluation Review 19(5),
 * https://doi.org/10.1177/0193841X9501900504). All rest on the normal law of the difference, so they hold from some
 * hundreds of people an arm; at 100 an arm power is some tenths of a percentage point too high.
 */

/** What is measured of one person: an amount, of which mean and variance are known, or a yes, of which the share is. */
export type Outcome =
  | {
      readonly kind: "mean";
      /** In the control arm; needed on the relative scale, where it must not be 0. */
      readonly mean: number;
      readonly variance: number;
      /** Of the treated arms, where it differs. */
      readonly treatedVariance?: number;
    }
  | {
      readonly kind: "proportion";
      /** In the control arm, between 0 and 1. The variance of a treated arm follows from its own share. */
      readonly share: number;
    };

/** An experiment before it begins. */
export interface ExperimentDesign {
  readonly outcome: Outcome;
  /**
   * The shares of all people that the arms get, control first, each above 0, together 1 at most. Each treated arm is compared
   * with the control, and the smallest decides. Default: one half each.
   */
  readonly shares?: readonly number[];
  /**
   * "absolute" (default): effects are differences in the outcome's unit. "relative": effects are shares of the control's
   * mean, which is estimated too (delta method: Deng, Knoblich & Lu 2018, KDD, https://arxiv.org/abs/1803.06336).
   */
  readonly scale?: "absolute" | "relative";
  /** The chance of a false alarm, of each comparison. Default 0.05. */
  readonly alpha?: number;
  /** The chance to detect the effect if it is real. Default 0.8. */
  readonly power?: number;
  /** Where the experiment may be read at any time: how many people are in the two arms when its confidence sequence is tightest. */
  readonly tightestAt?: number;
  /** The share of the variance that covariates leave, 1 − R². Default 1. */
  readonly varianceFactor?: number;
  /**
   * By how much assigning groups inflates the variance, 1 + (m − 1) · ICC with m people a group (Kish 1965, "Survey Sampling",
   * section 5.4). Default 1.
   */
  readonly designEffect?: number;
}

/**
 * The chance that an experiment with so many people finds an effect of this size: P(|estimate| > threshold · standard error),
 * in either direction. With `tightestAt` it is the chance that the confidence sequence leaves out 0 when all people
 * are in; that it does so at some look is likelier.
 *
 * @param effect on the design's scale, of either sign; 0 gives the chance of a false alarm.
 * @param people in all arms together (those of the shares that are left out count too).
 * @throws RangeError where the design is impossible, or the effect takes a share out of 0 to 1.
 * @example
 * powerToDetect(0.003, 897_348, { outcome: { kind: "proportion", share: 0.34 } }); // 0.85
 */
export function powerToDetect(effect: number, people: number, design: ExperimentDesign): number {
  const plan = checked(design);
  checkPeople(people);
  const [lowest, highest] = plan.range;
  if (!(effect >= lowest && effect <= highest))
    throw new RangeError(
      `An effect of ${effect} takes the share out of 0 to 1: it must be between ${lowest} and ${highest}.`,
    );
  const distance = Math.abs(effect) / Math.sqrt(varianceAt(effect, plan) / people);
  const threshold = plan.threshold(people);
  return normalCdf(distance - threshold) + normalCdf(-distance - threshold);
}

/**
 * The smallest increase that so many people detect with the design's power. The standard error depends on the effect itself
 * (on the relative scale, and of shares), so it solves a quadratic equation: exact.
 *
 * @returns null where no increase is detected: on the relative scale the mean of the control may be too uncertain
 *   for any, and a share cannot exceed 1.
 * @example
 * detectableEffect(64_000, { outcome: { kind: "mean", mean: 0.65, variance: 134.6 }, shares: [1 / 3, 1 / 3] }); // 0.31471
 */
export function detectableEffect(people: number, design: ExperimentDesign): number | null {
  const plan = checked(design);
  checkPeople(people);
  const [constant, linear, square] = plan.variance;
  const scale = noncentrality(plan.threshold(people), plan.power) ** 2 / people;
  const [a, b, c] = [1 - scale * square, -scale * linear, -scale * constant];
  const below = b + Math.sqrt(b * b - 4 * a * c);
  const effect = (-2 * c) / below;
  return below > 0 && effect <= plan.range[1] ? effect : null;
}

/**
 * The smallest number of people, in all arms together, with which the design detects this effect with its power.
 * With the mean and variances that a running experiment measured, it is what that will have needed in the end.
 *
 * @param effect on the design's scale, not 0; a decrease is negative.
 * @returns Infinity where it is more than 2⁵³.
 * @throws RangeError as `powerToDetect`.
 * @example
 * peopleToDetect(0.3, { outcome: { kind: "mean", mean: 0, variance: 100 }, power: 0.85 }); // 39904
 */
export function peopleToDetect(effect: number, design: ExperimentDesign): number {
  if (effect === 0) throw new RangeError("An effect of 0 is detected by no number of people.");
  const { power } = checked(design);
  const enough = (people: number): boolean => powerToDetect(effect, people, design) >= power;
  let many = 2;
  while (!enough(many)) {
    many *= 2;
    if (many > Number.MAX_SAFE_INTEGER) return Infinity;
  }
  let few = many / 2;
  while (many - few > 1) {
    const middle = Math.floor((few + many) / 2);
    if (enough(middle)) many = middle;
    else few = middle;
  }
  return many;
}

/** How long an experiment runs until it can tell, or that it cannot in the time that there is. */
export type Duration =
  | { readonly decidable: true; readonly weeks: number; readonly people: number }
  | {
      readonly decidable: false;
      /** The weeks that it would take; Infinity where nobody comes. */
      readonly weeks: number;
      /** The smallest effect that the weeks that there are do detect; null where none. */
      readonly detectable: number | null;
    };

/**
 * The weeks until an experiment detects an effect, new people coming evenly.
 *
 * @param effect as of `peopleToDetect`.
 * @param options.peoplePerWeek people who enter for the first time each week, all arms together. People who come back do not count again.
 * @param options.mostWeeks after which it is not decidable. Default 8.
 * @example
 * weeksToDetect(0.3, { peoplePerWeek: 4_500 }, { outcome: { kind: "mean", mean: 0.1, variance: 0.5 }, shares: [1 / 3, 1 / 3, 1 / 3], scale: "relative" }); // { decidable: true, weeks: 8, people: 35190 }
 */
export function weeksToDetect(
  effect: number,
  options: { readonly peoplePerWeek: number; readonly mostWeeks?: number },
  design: ExperimentDesign,
): Duration {
  const { peoplePerWeek, mostWeeks = 8 } = options;
  if (!(peoplePerWeek >= 0))
    throw new RangeError(`There are ${peoplePerWeek} people a week: it must be 0 or above.`);
  const people = peopleToDetect(effect, design);
  const weeks = Math.ceil(people / peoplePerWeek);
  if (weeks <= mostWeeks) return { decidable: true, weeks, people };
  const reached = peoplePerWeek * mostWeeks;
  return {
    decidable: false,
    weeks,
    detectable: reached > 0 ? detectableEffect(reached, design) : null,
  };
}

/** A design that was checked: defaults filled in, and what follows from it. */
interface Plan {
  readonly power: number;
  /** How many standard errors from 0 an estimate is an effect. */
  readonly threshold: (people: number) => number;
  /** Of an estimate, times people, as a polynomial of the effect e: [1, e, e²]. */
  readonly variance: readonly [number, number, number];
  /** The effects that there can be. */
  readonly range: readonly [number, number];
}

function checked(design: ExperimentDesign): Plan {
  const { outcome, shares = [0.5, 0.5], alpha = 0.05, power = 0.8, tightestAt } = design;
  const { varianceFactor = 1, designEffect = 1, scale = "absolute" } = design;
  const within = (name: string, value: number, most: number): void => {
    if (!(value > 0 && value < most))
      throw new RangeError(`The ${name} is ${value}: it must be between 0 and ${most}.`);
  };
  within("alpha", alpha, 1);
  within("power", power, 1);
  within("variance factor", varianceFactor, Infinity);
  within("design effect", designEffect, Infinity);
  for (const share of shares) within("share of an arm", share, 1);
  const [control = 0, ...treated] = shares;
  if (treated.length === 0)
    throw new RangeError("There is one arm: a control and a treated arm are needed.");
  const total = shares.reduce((sum, share) => sum + share, 0);
  if (total > 1 + 1e-9)
    throw new RangeError(`The shares of the arms add up to ${total}: more than 1.`);
  if (tightestAt !== undefined)
    within("number of people at which the sequence is tightest", tightestAt, Infinity);
  if (outcome.kind === "proportion") within("share of the control", outcome.share, 1);
  else {
    within("variance", outcome.variance, Infinity);
    within("variance of the treated", outcome.treatedVariance ?? outcome.variance, Infinity);
  }
  const smallest = Math.min(...treated);
  const inflation = varianceFactor * designEffect;
  const [constant, linear, square] = variancePolynomial(outcome, [control, smallest], scale);
  const fixed = -normalQuantile(alpha / 2);
  return {
    power,
    threshold: (people) =>
      tightestAt === undefined
        ? fixed
        : sequenceThreshold(people * (control + smallest), alpha, tightestAt),
    variance: [inflation * constant, inflation * linear, inflation * square],
    range: effectRange(outcome, scale),
  };
}

function checkPeople(people: number): void {
  if (!(people > 0)) throw new RangeError(`There are ${people} people: there must be some.`);
}

/**
 * Absolute: v_c / s_c + v_t(e) / s_t. Relative, by the delta method: (v_t(e) / s_t + (1 + e)² v_c / s_c) / m². Of shares the
 * treated variance is that of the share p + e or p (1 + e).
 */
function variancePolynomial(
  outcome: Outcome,
  [control, treated]: readonly [number, number],
  scale: "absolute" | "relative",
): readonly [number, number, number] {
  const mean = outcome.kind === "mean" ? outcome.mean : outcome.share;
  const ofControl = (outcome.kind === "mean" ? outcome.variance : mean * (1 - mean)) / control;
  const [constant, linear, square] =
    outcome.kind === "mean"
      ? [(outcome.treatedVariance ?? outcome.variance) / treated, 0, 0]
      : [(mean * (1 - mean)) / treated, (1 - 2 * mean) / treated, -1 / treated];
  if (scale === "absolute") return [ofControl + constant, linear, square];
  if (mean === 0)
    throw new RangeError("The mean of the control is 0: an effect relative to it has no meaning.");
  const unit = mean ** 2;
  return [
    (constant + ofControl) / unit,
    (linear * mean + 2 * ofControl) / unit,
    square + ofControl / unit,
  ];
}

function effectRange(outcome: Outcome, scale: "absolute" | "relative"): readonly [number, number] {
  if (outcome.kind === "mean") return [-Infinity, Infinity];
  const { share } = outcome;
  return scale === "absolute" ? [-share, 1 - share] : [-1, 1 / share - 1];
}

function varianceAt(effect: number, { variance: [constant, linear, square] }: Plan): number {
  return constant + linear * effect + square * effect * effect;
}

/** The distance in standard errors at which an effect is found with this power: both tails counted. */
function noncentrality(threshold: number, power: number): number {
  let low = 0;
  let high = Math.max(0, threshold + normalQuantile(power));
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle - threshold) + normalCdf(-middle - threshold) < power) low = middle;
    else high = middle;
  }
  return high;
}
