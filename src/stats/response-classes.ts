import { type ClassEvidence, chancesInto, type ResponseClass } from "./class-evidence.ts";
import { isotonic } from "./monotone-response.ts";
import { createRandom, type Random } from "./random.ts";
import { logistic } from "./special.ts";

/**
 * Classes of people who answer alike to rising levels of something that does no harm (a deeper discount): a finite mixture,
 * fitted by expectation-maximisation (Dempster, Laird & Rubin 1977, JRSS B 39, 1-38). A class is how often its members act under each condition
 * beside the first one, and what marks their acts; who is of which class is known by its chance only.
 * Shares of classes differ by segment (latent class regression on one category:
 * Dayton & Macready 1988, JASA 83, 173-178).
 */

/** Classes that were fitted. */
export interface ResponseClassesFit {
  /** By the log odds of the first mark, from the highest: the same class has the same place from fit to fit. */
  readonly classes: readonly ResponseClass[];
  readonly logLikelihood: number;
  /** −2 log likelihood + parameters · log people (Schwarz 1978, Annals of Statistics 6, 461-464): the less the better. */
  readonly bic: number;
}

/** So many people as all people are a segment is taken to have besides its own: a small one has the shares of all. */
export const segmentPrior = 10;
/** Standard deviation of a class's log odds before anything is seen. */
const logOddsSd = 2;
/** Before anything is seen, one act at each condition as often as under the first. */
const actPrior = 1;

/**
 * The classes that fit best: as many as bring the BIC down, from one, and at most `most`. From each of `starts` random beginnings, seeded.
 * A class that nobody needs ends with a small share. With few people, or none, it is one class.
 *
 * @example
 * fitResponseClasses({ people: 0, conditions: 2, counts: new Float64Array(), exposure: new Float64Array(), marks: [], segment: [], segments: 1 },
 *   { most: 3 }).classes; // [{ shares: [1], multipliers: [1, 1], logOdds: [] }]
 */
export function fitResponseClasses(
  evidence: ClassEvidence,
  { most, starts = 2, seed = "classes" }: { most: number; starts?: number; seed?: string },
): ResponseClassesFit {
  let best = fitFrom(evidence, beginning(evidence, 1, createRandom(seed)));
  for (let size = 2; size <= most; size++) {
    const fits = Array.from({ length: starts }, (_, start) =>
      fitFrom(evidence, beginning(evidence, size, createRandom(`${seed} ${size} ${start}`))),
    );
    const next = fits.reduce((one, other) =>
      other.logLikelihood > one.logLikelihood ? other : one,
    );
    if (next.bic >= best.bic) break;
    best = next;
  }
  return best;
}

/** Classes that rise by different slopes and differ in their marks, to begin from. */
function beginning(
  { conditions, marks, segments }: ClassEvidence,
  size: number,
  random: Random,
): readonly ResponseClass[] {
  return Array.from({ length: size }, () => {
    const slope = size === 1 ? 0 : (2 * random.uniform()) / conditions;
    return {
      shares: new Array<number>(segments).fill(1 / size),
      multipliers: Array.from({ length: conditions }, (_, c) => 1 + slope * Math.max(0, c - 1)),
      logOdds: marks.map(() => (size === 1 ? 0 : 2 * random.uniform() - 1)),
    };
  });
}

const mostSteps = 500;
/** A step that adds less of the log likelihood ends the fit: 0.03 of 300,000. What is left moves a class by a small part of its standard error. */
const enough = 1e-7;

function fitFrom(evidence: ClassEvidence, begun: readonly ResponseClass[]): ResponseClassesFit {
  const { people, conditions, marks, segments } = evidence;
  const size = begun.length;
  const belongs = new Float64Array(people * size);
  const chances = new Float64Array(size);
  let classes = begun;
  let logLikelihood = -Infinity;
  for (let step = 0; step < mostSteps; step++) {
    let next = 0;
    for (let person = 0; person < people; person++) {
      next += chancesInto(chances, { evidence, person, classes });
      for (let k = 0; k < size; k++) belongs[person * size + k] = chances[k] ?? 0;
    }
    // The first steps may go down: what is assumed before anything is seen is no part of the likelihood.
    if (step > 10 && next - logLikelihood < enough * Math.abs(next)) break;
    logLikelihood = next;
    classes = likeliestClasses(evidence, belongs, classes);
  }
  const parameters = segments * (size - 1) + size * (conditions - 1 + marks.length);
  return {
    classes: [...classes].sort((a, b) => (b.logOdds[0] ?? 0) - (a.logOdds[0] ?? 0)),
    logLikelihood,
    bic: -2 * logLikelihood + parameters * Math.log(Math.max(1, people)),
  };
}

/** Sums over people, each counted for every class by how much it belongs to it. */
export interface ClassSums {
  readonly people: Float64Array;
  /** By condition: acts, and time times the rate that the person's acts make likely. */
  readonly acts: Float64Array;
  readonly time: Float64Array;
}

/** The M step: what the classes are if people belong to them so. Multipliers by the surrogate of Hunter 2004, Annals of Statistics 32, 384-406, equation 10. */
function likeliestClasses(
  evidence: ClassEvidence,
  belongs: Float64Array,
  before: readonly ResponseClass[],
): readonly ResponseClass[] {
  const size = before.length;
  const sums = before.map((each, k) =>
    classSums(evidence, {
      multipliers: each.multipliers,
      weightOf: (person) => belongs[person * size + k] ?? 0,
    }),
  );
  const inSegment = (s: number): number => sums.reduce((n, { people }) => n + (people[s] ?? 0), 0);
  const all = sums.map(({ people }) => people.reduce((a, b) => a + b, 1 / size));
  const everybody = all.reduce((a, b) => a + b, 0);
  return before.map((each, k) => {
    const { people, acts, time } = sums[k] ?? { people: [], acts: [], time: [] };
    const share = (all[k] ?? 0) / everybody;
    const weightOf = (person: number): number => belongs[person * size + k] ?? 0;
    return {
      shares: Array.from(
        people,
        (n, s) => (n + segmentPrior * share) / (inSegment(s) + segmentPrior),
      ),
      multipliers: risingMultipliers(acts, time),
      logOdds: each.logOdds.map((at, m) => logOddsBelief(evidence, { mark: m, at, weightOf }).mode),
    };
  });
}

/** Sums of {@link ClassSums} for one class. */
export function classSums(
  { people, conditions, counts, exposure, segment, segments }: ClassEvidence,
  of: {
    readonly multipliers: readonly number[];
    readonly weightOf: (person: number) => number;
    /** The rate of so many acts in a time: their ratio when left out. */
    readonly rateOf?: (acts: number, time: number) => number;
  },
): ClassSums {
  const sums = {
    people: new Float64Array(segments),
    acts: new Float64Array(conditions),
    time: new Float64Array(conditions),
  };
  const { rateOf = (acts, time) => acts / time } = of;
  for (let person = 0; person < people; person++) {
    const weight = of.weightOf(person);
    if (weight === 0) continue;
    const s = segment[person] ?? 0;
    sums.people[s] = (sums.people[s] ?? 0) + weight;
    let [n, felt] = [0, 0];
    for (let c = 0; c < conditions; c++) {
      n += counts[person * conditions + c] ?? 0;
      felt += (of.multipliers[c] ?? 1) * (exposure[person * conditions + c] ?? 0);
    }
    if (n === 0) continue;
    const rate = weight * rateOf(n, felt);
    for (let c = 0; c < conditions; c++) {
      const at = person * conditions + c;
      sums.acts[c] = (sums.acts[c] ?? 0) + weight * (counts[at] ?? 0);
      sums.time[c] = (sums.time[c] ?? 0) + rate * (exposure[at] ?? 0);
    }
  }
  return sums;
}

/** Acts by time, beside those under the first condition, made to rise from the second on. */
export function risingMultipliers(
  acts: ArrayLike<number>,
  time: ArrayLike<number>,
  draw: (shape: number, rate: number) => number = (shape, rate) => shape / rate,
): number[] {
  const first = draw((acts[0] ?? 0) + actPrior, (time[0] ?? 0) + actPrior);
  const later = Array.from(acts).slice(1);
  const weights = later.map((_, i) => (time[i + 1] ?? 0) + actPrior / first);
  const ratios = later.map((n, i) => draw(n + actPrior, weights[i] ?? 1));
  return [1, ...isotonic(ratios, weights).map((ratio) => ratio / first)];
}

/** The log odds that a class adds, by Newton from `at`: the mode, and the normal standard deviation there. */
export function logOddsBelief(
  { people, marks }: ClassEvidence,
  of: {
    readonly mark: number;
    readonly at: number;
    readonly weightOf: (person: number) => number;
    readonly steps?: number;
  },
): { readonly mode: number; readonly sd: number } {
  const seen = marks[of.mark];
  if (seen === undefined) return { mode: of.at, sd: logOddsSd };
  const { successes, trials, usual } = seen;
  let mode = of.at;
  let curvature = 1;
  for (let step = 0; step < (of.steps ?? 1); step++) {
    let slope = -mode / logOddsSd ** 2;
    curvature = 1 / logOddsSd ** 2;
    for (let person = 0; person < people; person++) {
      const n = trials[person] ?? 0;
      if (n === 0) continue;
      const weight = of.weightOf(person);
      const p = logistic(mode + (usual?.[person] ?? 0));
      slope += weight * ((successes[person] ?? 0) - n * p);
      curvature += weight * n * p * (1 - p);
    }
    mode += Math.max(-1, Math.min(1, slope / curvature));
  }
  return { mode, sd: 1 / Math.sqrt(curvature) };
}
