import {
  type ClassEvidence,
  chancesInto,
  classChances,
  type ResponseClass,
  relativeScale,
} from "./class-evidence.ts";
import type { Random } from "./random.ts";
import { classSums, logOddsBelief, risingMultipliers, segmentPrior } from "./response-classes.ts";
import { logistic } from "./special.ts";

/**
 * What is not known of classes, as draws of them: data augmentation (Tanner & Wong 1987, JASA 82, 528-540), each sweep drawing who is of which class
 * and then the classes. Multipliers by the gamma variable of Caron & Doucet 2012, Journal of Computational and Graphical Statistics 21,
 * 174-196, section 2, which makes them gamma too, projected to rise (see `drawResponses`); log odds by the normal approximation at their mode.
 */

/**
 * Draws of the classes, from fitted ones on. Neighbouring draws are alike a little, as in any chain.
 *
 * @param fitted as `fitResponseClasses` gives them: the chain begins there, at its mode, and so needs few sweeps to forget it.
 * @returns each draw with its classes in the order of the first mark's log odds, from the highest
 * @example
 * const evidence = { people: 0, conditions: 1, counts: new Float64Array(), exposure: new Float64Array(), marks: [], segment: [], segments: 1 };
 * const fitted = [{ shares: [1], multipliers: [1], logOdds: [] }];
 * drawResponseClasses(evidence, fitted, { draws: 1, random: createRandom(1) }); // [[{ shares: [1], multipliers: [1], logOdds: [] }]]
 */
export function drawResponseClasses(
  evidence: ClassEvidence,
  fitted: readonly ResponseClass[],
  { draws, random }: { readonly draws: number; readonly random: Random },
): readonly (readonly ResponseClass[])[] {
  let classes = fitted;
  const kept: (readonly ResponseClass[])[] = [];
  for (let sweep = -forgotten; sweep < draws; sweep++) {
    classes = nextClasses(evidence, classes, random);
    if (sweep >= 0)
      kept.push([...classes].sort((a, b) => (b.logOdds[0] ?? 0) - (a.logOdds[0] ?? 0)));
  }
  return kept;
}

/** Sweeps before the first draw. */
const forgotten = 20;

function nextClasses(
  evidence: ClassEvidence,
  classes: readonly ResponseClass[],
  random: Random,
): readonly ResponseClass[] {
  const { people, segments } = evidence;
  const belongs = new Uint8Array(people);
  for (let person = 0; person < people; person++) {
    const chances = classChances(evidence, person, classes);
    let left = random.uniform();
    let k = 0;
    while (k < classes.length - 1 && left > (chances[k] ?? 0)) left -= chances[k++] ?? 0;
    belongs[person] = k;
  }
  const sums = classes.map(({ multipliers }, k) =>
    classSums(evidence, {
      multipliers,
      weightOf: (person) => (belongs[person] === k ? 1 : 0),
      rateOf: (acts, time) => random.gamma(acts, time),
    }),
  );
  const overall = dirichlet(
    sums.map((each) => 1 + each.people.reduce((a, b) => a + b, 0)),
    random,
  );
  const shares = Array.from({ length: segments }, (_, s) =>
    dirichlet(
      sums.map(({ people: n }, k) => (n[s] ?? 0) + segmentPrior * (overall[k] ?? 0)),
      random,
    ),
  );
  return classes.map(({ logOdds }, k) => ({
    shares: shares.map((each) => each[k] ?? 0),
    multipliers: risingMultipliers(sums[k]?.acts ?? [], sums[k]?.time ?? [], random.gamma),
    logOdds: logOdds.map((at, mark) => {
      const weightOf = (person: number): number => (belongs[person] === k ? 1 : 0);
      const { mode, sd } = logOddsBelief(evidence, { mark, at, weightOf, steps: 4 });
      return mode + sd * random.normal();
    }),
  }));
}

function dirichlet(shapes: readonly number[], random: Random): number[] {
  const drawn = shapes.map((shape) => Math.max(1e-300, random.gamma(shape, 1)));
  const sum = drawn.reduce((a, b) => a + b, 0);
  return drawn.map((each) => each / sum);
}

/** What is believed of one person. */
export interface MemberBelief {
  /** The chance of each class. */
  readonly chances: Float64Array;
  /**
   * By level, from the second condition on, one entry a draw: how often the person acts, as a multiple of how often they have acted so far,
   * the classes mixed by the person's chances. Each draw rises.
   */
  readonly responses: readonly Float64Array[];
  /** By mark and level: the share of these acts that have the mark, where `usual` is 0. */
  readonly marked: readonly Float64Array[];
}

/**
 * A person as an expectation over classes, by draw: what differs between draws is what is not known of classes, not of which
 * of them the person is. `chances` has the latter.
 * @param draws of classes, as {@link drawResponseClasses} gives them; none: nothing is believed, and all is empty
 * @example
 * const evidence = { people: 1, conditions: 3, counts: new Float64Array(3), exposure: new Float64Array(3), marks: [], segment: [0], segments: 1 };
 * const half = { shares: [0.5], multipliers: [1, 1, 1], logOdds: [] };
 * memberBelief(evidence, 0, [[half, { ...half, multipliers: [1, 1, 3] }]]).responses; // [[1], [2]]
 */
export function memberBelief(
  evidence: ClassEvidence,
  person: number,
  draws: readonly (readonly ResponseClass[])[],
): MemberBelief {
  const size = draws[0]?.length ?? 0;
  const levels = draws.length === 0 ? 0 : evidence.conditions - 1;
  const chances = new Float64Array(size);
  const responses = Array.from({ length: levels }, () => new Float64Array(draws.length));
  const marked = evidence.marks.map(() => new Float64Array(levels));
  const drawn = new Float64Array(size);
  for (let draw = 0; draw < draws.length; draw++) {
    const classes = draws[draw] ?? [];
    chancesInto(drawn, { evidence, person, classes });
    for (let k = 0; k < size; k++) {
      const chance = drawn[k] ?? 0;
      chances[k] = (chances[k] ?? 0) + chance / draws.length;
      const of = classes[k];
      if (of === undefined) continue;
      const scale = chance * relativeScale(evidence, person, of);
      for (let level = 0; level < levels; level++) {
        const response = responses[level];
        if (response !== undefined)
          response[draw] = (response[draw] ?? 0) + scale * (of.multipliers[level + 1] ?? 0);
      }
      for (let m = 0; m < marked.length; m++) {
        const share = marked[m];
        if (share === undefined) continue;
        const hasMark = scale * logistic(of.logOdds[m] ?? 0);
        for (let level = 0; level < levels; level++)
          share[level] = (share[level] ?? 0) + hasMark * (of.multipliers[level + 1] ?? 0);
      }
    }
  }
  const all = responses.map((response) => response.reduce((a, b) => a + b, 0));
  return {
    chances,
    responses,
    marked: marked.map((share) =>
      share.map((acts, level) => acts / Math.max(1e-300, all[level] ?? 0)),
    ),
  };
}
