import { softplus } from "./special.ts";

/**
 * What was seen of people who may be of different classes, and the chance of each class given it. How often somebody acts in general is
 * conditioned away: given n acts, that they fall on conditions as they do is multinomial with chances r_c E_c / Σ r E, E_c being the
 * time under condition c and r_c what the class multiplies rates by (Poisson acts, given their sum). So neither rates of
 * people, nor that they leave, nor seasons that all conditions share need a model.
 */

/** A trait of acts, each of which has it or not. */
export interface ClassMark {
  /** By person: acts that have it, of `trials`. Need not be whole. */
  readonly successes: ArrayLike<number>;
  readonly trials: ArrayLike<number>;
  /** By person: the log odds that anybody's acts of their kind have it; 0 when left out. A class adds its own to it. */
  readonly usual?: ArrayLike<number>;
}

/** What was seen of people. */
export interface ClassEvidence {
  readonly people: number;
  /** The first is what the others are compared with; from the second on they rise: levels, from none. */
  readonly conditions: number;
  /** people × conditions: acts. */
  readonly counts: ArrayLike<number>;
  /** people × conditions: time spent under each, in any unit; above 0 in total where there are acts. */
  readonly exposure: ArrayLike<number>;
  readonly marks: readonly ClassMark[];
  /** By person, from 0 to segments − 1. */
  readonly segment: ArrayLike<number>;
  readonly segments: number;
}

/** One class. */
export interface ResponseClass {
  /** By segment, above 0: the share of its people who are of this class. */
  readonly shares: readonly number[];
  /** r, by condition: how often members act, 1 under the first; from the second on rising. */
  readonly multipliers: readonly number[];
  /** By mark: what the class adds to the usual log odds. */
  readonly logOdds: readonly number[];
}

/**
 * The chance of each class, given what was seen of a person; the shares of the segment where nothing was.
 * @example
 * const evidence = { people: 1, conditions: 1, counts: Float64Array.of(0), exposure: Float64Array.of(1),
 *   marks: [{ successes: Float64Array.of(1), trials: Float64Array.of(1) }], segment: [0], segments: 1 };
 * classChances(evidence, 0, [{ shares: [0.5], multipliers: [1], logOdds: [Math.log(3)] },
 *   { shares: [0.5], multipliers: [1], logOdds: [-Math.log(3)] }]); // [0.75, 0.25]
 */
export function classChances(
  evidence: ClassEvidence,
  person: number,
  classes: readonly ResponseClass[],
): Float64Array {
  const chances = new Float64Array(classes.length);
  chancesInto(chances, { evidence, person, classes });
  return chances;
}

/** Fills in the chances of a person's classes, and returns the log likelihood of what was seen of them. */
export function chancesInto(
  chances: Float64Array,
  of: {
    readonly evidence: ClassEvidence;
    readonly person: number;
    readonly classes: readonly ResponseClass[];
  },
): number {
  let highest = -Infinity;
  for (let k = 0; k < chances.length; k++) {
    const each = of.classes[k];
    const log = each === undefined ? -Infinity : logJoint(of.evidence, of.person, each);
    chances[k] = log;
    if (log > highest) highest = log;
  }
  let sum = 0;
  for (let k = 0; k < chances.length; k++) {
    const likelihood = Math.exp((chances[k] ?? 0) - highest);
    chances[k] = likelihood;
    sum += likelihood;
  }
  for (let k = 0; k < chances.length; k++) chances[k] = (chances[k] ?? 0) / sum;
  return highest + Math.log(sum);
}

/**
 * How often a member of a class acts under each condition, as a multiple of how often the person has acted so far: r_c Σ E / Σ r E.
 * Somebody of whom no time was seen has acted as under the first condition.
 * @example
 * const evidence = { people: 1, conditions: 2, counts: Float64Array.of(1, 1), exposure: Float64Array.of(50, 50),
 *   marks: [], segment: [0], segments: 1 };
 * relativeRates(evidence, 0, { shares: [1], multipliers: [1, 3], logOdds: [] }); // [0.5, 1.5]
 */
export function relativeRates(
  evidence: ClassEvidence,
  person: number,
  of: ResponseClass,
): Float64Array {
  const scale = relativeScale(evidence, person, of);
  return Float64Array.from(of.multipliers, (r) => scale * r);
}

/** What multipliers are multiplied by to become {@link relativeRates}: Σ E / Σ r E. */
export function relativeScale(
  { conditions, exposure }: ClassEvidence,
  person: number,
  { multipliers }: ResponseClass,
): number {
  let [time, felt] = [0, 0];
  for (let c = 0; c < conditions; c++) {
    const at = exposure[person * conditions + c] ?? 0;
    time += at;
    felt += at * (multipliers[c] ?? 1);
  }
  return felt > 0 ? time / felt : 1;
}

/** The log of the share of a class times the likelihood of what was seen of a person under it. */
function logJoint(evidence: ClassEvidence, person: number, of: ResponseClass): number {
  const { conditions, counts, exposure, marks, segment } = evidence;
  let log = Math.log(of.shares[segment[person] ?? 0] ?? 1);
  let [felt, acts] = [0, 0];
  for (let c = 0; c < conditions; c++) {
    const r = of.multipliers[c] ?? 1;
    const n = counts[person * conditions + c] ?? 0;
    felt += r * (exposure[person * conditions + c] ?? 0);
    acts += n;
    if (n > 0) log += n * Math.log(r);
  }
  if (acts > 0) log -= acts * Math.log(felt);
  for (let m = 0; m < marks.length; m++) {
    const { successes, trials, usual } = marks[m] ?? none;
    const n = trials[person] ?? 0;
    if (n === 0) continue;
    const eta = (usual?.[person] ?? 0) + (of.logOdds[m] ?? 0);
    log += (successes[person] ?? 0) * eta - n * softplus(eta);
  }
  return log;
}

const none: ClassMark = { successes: [], trials: [] };
