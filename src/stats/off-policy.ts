import { normalQuantile } from "./special.ts";

/** Choices that were logged with the chance of each, and what came of them. */
export interface LoggedChoices {
  /** What came of each choice. */
  readonly rewards: ArrayLike<number>;
  /** The chance with which the choice that was made was drawn, above 0. */
  readonly propensities: ArrayLike<number>;
  /** The chance with which the policy that is judged would make the same choice, 0 to 1. */
  readonly targets: ArrayLike<number>;
  /** Whose choice it was, numbered from 0: choices of one unit are not independent. Absent: each stands for itself. */
  readonly units?: ArrayLike<number> | undefined;
}

/** What a model expects, without having seen the choice itself (cross-fitted). */
export interface ExpectedRewards {
  /** Of the choice that was made. */
  readonly logged: ArrayLike<number>;
  /** Of the policy that is judged: over all choices, each times its chance. */
  readonly target: ArrayLike<number>;
}

/** A value with what its standard error allows. */
export interface PolicyValue {
  readonly value: number;
  readonly standardError: number;
  readonly lower: number;
  readonly upper: number;
}

/** What a policy would have brought a choice, by several estimators, and whether the log can tell. */
export interface OffPolicyEstimate {
  readonly choices: number;
  readonly units: number;
  /** What the logging policy brought a choice. */
  readonly logged: PolicyValue;
  /** Inverse propensity scoring. */
  readonly ips: PolicyValue;
  /** Self-normalised. */
  readonly snips: PolicyValue;
  /** Doubly robust; null without a model. */
  readonly dr: PolicyValue | null;
  /** Doubly robust, but by the model alone where a weight is above the threshold; null without a model. */
  readonly switchDr: PolicyValue | null;
  /** Doubly robust less what the logging policy brought (self-normalised without a model), of the same choices. */
  readonly gain: PolicyValue;
  /** The number of choices that would tell as much if all were the judged policy's: (Σw)² / Σw². */
  readonly effective: number;
  /** The largest share that one unit has of all weight. */
  readonly largestShare: number;
  readonly largestWeight: number;
  /** The mean weight: 1 but for chance where the log holds all that the policy would choose. */
  readonly meanWeight: number;
}

/** What the estimators take besides the log. */
export interface OffPolicyOptions {
  /** The share of the normal intervals; 0.95 unless said. */
  readonly level?: number;
  /** The weight above which switched doubly robust does not take what came of a choice; 10 unless said. */
  readonly switchAt?: number;
}

/**
 * What a policy would have brought, from choices that another drew with known chances. With w = target / propensity:
 * IPS is the mean of w r (Horvitz & Thompson 1952); SNIPS Σ w r / Σ w (Swaminathan & Joachims 2015, equation 9,
 * https://papers.nips.cc/paper/5748), its error by linearisation; DR the mean of q(π) + w (r − q(a)) (Dudík, Langford
 * & Li 2011, equation 1, https://arxiv.org/abs/1103.4601); switched DR that with w = 0 where w > τ (Wang, Agarwal & Dudík 2017,
 * the SWITCH estimators, https://arxiv.org/abs/1612.01205), which trades variance for the bias of the model. Standard errors are those of
 * sums over units. IPS and DR are unbiased where every choice that the policy makes could have been drawn; SNIPS has a bias of
 * order 1 / n.
 *
 * @throws RangeError where a propensity is not above 0, a unit is no number from 0, or columns differ in length.
 * @example
 * offPolicyEstimate({ rewards: [1, 0], propensities: [0.5, 0.5], targets: [1, 0] }).ips.value; // 1
 */
export function offPolicyEstimate(
  log: LoggedChoices,
  model?: ExpectedRewards,
  { level = 0.95, switchAt = 10 }: OffPolicyOptions = {},
): OffPolicyEstimate {
  const weights = weightsOf(log);
  const choices = weights.length;
  const { rewards } = log;
  const units = unitsOf(log.units, choices);
  const estimate = (of: (i: number) => number, about = 0): PolicyValue =>
    meanWithError(of, { units, choices, level, about });
  const reward = (i: number): number => rewards[i] ?? 0;
  const weight = (i: number): number => weights[i] ?? 0;
  const sum = total(weights);
  const squares = weights.reduce((all, w) => all + w ** 2, 0);
  const meanWeight = sum / choices;
  const logged = estimate(reward);
  const ratio = sum > 0 ? weights.reduce((all, w, i) => all + w * reward(i), 0) / sum : Number.NaN;
  // The influence of a choice on the ratio (Owen 2013, "Monte Carlo theory", equation 9.8).
  const influence = (i: number): number => (weight(i) * (reward(i) - ratio)) / meanWeight;
  const robust = (i: number, w = weight(i)): number => {
    const { logged: q = [], target = [] } = model ?? {};
    return (target[i] ?? 0) + w * (reward(i) - (q[i] ?? 0));
  };
  const byUnit = new Float64Array(units.places);
  for (let i = 0; i < choices; i++) add(byUnit, units.of(i), weight(i));
  return {
    choices,
    units: units.count,
    logged,
    ips: estimate((i) => weight(i) * reward(i)),
    snips: estimate(influence, ratio),
    dr: model === undefined ? null : estimate((i) => robust(i)),
    switchDr:
      model === undefined
        ? null
        : estimate((i) => robust(i, weight(i) <= switchAt ? weight(i) : 0)),
    gain:
      model === undefined
        ? estimate((i) => influence(i) - reward(i) + logged.value, ratio - logged.value)
        : estimate((i) => robust(i) - reward(i)),
    effective: squares > 0 ? sum ** 2 / squares : 0,
    largestShare: sum > 0 ? largest(byUnit) / sum : 1,
    largestWeight: largest(weights),
    meanWeight,
  };
}

function weightsOf({ rewards, propensities, targets }: LoggedChoices): Float64Array {
  const choices = rewards.length;
  if (propensities.length !== choices || targets.length !== choices)
    throw new RangeError(
      `There are ${choices} rewards, ${propensities.length} propensities and ${targets.length} targets: a choice has one of each.`,
    );
  const weights = new Float64Array(choices);
  for (let i = 0; i < choices; i++) {
    const propensity = propensities[i] ?? 0;
    if (!(propensity > 0))
      throw new RangeError(`The propensity of choice ${i} is ${propensity}: it must be above 0.`);
    weights[i] = (targets[i] ?? 0) / propensity;
  }
  return weights;
}

interface Units {
  /** Those that have a choice. */
  readonly count: number;
  /** One more than the highest number of one. */
  readonly places: number;
  readonly of: (choice: number) => number;
}

function unitsOf(given: ArrayLike<number> | undefined, choices: number): Units {
  if (given === undefined) return { count: choices, places: choices, of: (choice) => choice };
  let places = 0;
  for (let i = 0; i < choices; i++) {
    const unit = given[i] ?? Number.NaN;
    if (!(Number.isInteger(unit) && unit >= 0))
      throw new RangeError(`The unit of choice ${i} is ${unit}: units are numbered from 0.`);
    places = Math.max(places, unit + 1);
  }
  const seen = new Uint8Array(places);
  for (let i = 0; i < choices; i++) seen[given[i] ?? 0] = 1;
  const count = seen.reduce((sum, each) => sum + each, 0);
  return { count, places, of: (choice) => given[choice] ?? 0 };
}

/** The mean of a figure over choices, its error by the spread of the sums over units. */
function meanWithError(
  of: (choice: number) => number,
  {
    units,
    choices,
    level,
    about,
  }: {
    readonly units: Units;
    readonly choices: number;
    readonly level: number;
    /** What is added to the mean of the figure: that of an influence is 0. */
    readonly about: number;
  },
): PolicyValue {
  let mean = 0;
  for (let i = 0; i < choices; i++) mean += of(i) / choices;
  const sums = new Float64Array(units.places);
  for (let i = 0; i < choices; i++) add(sums, units.of(i), of(i) - mean);
  const spread = sums.reduce((all, sum) => all + sum ** 2, 0);
  const standardError =
    units.count > 1 ? Math.sqrt((spread * units.count) / (units.count - 1)) / choices : Infinity;
  const reach = normalQuantile((1 + level) / 2) * standardError;
  const value = about + mean;
  return { value, standardError, lower: value - reach, upper: value + reach };
}

function add(into: Float64Array, at: number, value: number): void {
  into[at] = (into[at] ?? 0) + value;
}

const total = (values: Float64Array): number => values.reduce((sum, each) => sum + each, 0);
const largest = (values: Float64Array): number =>
  values.reduce((most, each) => Math.max(most, each), 0);
