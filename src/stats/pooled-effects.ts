import { cholesky, inverseOfPositiveDefinite, multiplyLower } from "./matrix.ts";
import type { Objective } from "./minimize.ts";
import { fitParameters, type ParameterFit } from "./posterior-mode.ts";
import type { Random } from "./random.ts";

/**
 * Partial pooling: groups of customers (a cohort, a source, a category) differ a little from the whole, and
 * a small group's own figure says little. Each level of each factor shifts one or two coordinates of a
 * model by an own effect; effects of one factor are normal about 0 with a variance that is learnt from how
 * much its levels differ, the mean of all being integrated over (empirical Bayes by EM on the Laplace
 * approximation, restricted maximum likelihood where values are normal: Dempster, Rubin & Tsutakawa 1981, "Estimation in covariance components models", JASA 76(374); Breslow & Clayton 1993,
 * "Approximate inference in generalized linear mixed models", JASA 88(421), section 2). So a level with
 * many customers keeps its own figure, one with few moves to the whole's, and its interval is wide.
 */
export interface PooledFactor {
  readonly name: string;
  readonly levels: number;
}

/** A factor as the fit takes it. */
interface FittedFactor extends PooledFactor {
  /** True where its effects are not pulled to 0. */
  readonly free?: boolean;
}

/** Customers who share the level of every factor. */
export interface PooledCell {
  /** By factor, from 0; −1 where the level is not known, which has no effect. */
  readonly levels: readonly number[];
  /** Their negative log-likelihood in the model's coordinates, with its gradient. */
  readonly objective: Objective;
}

export interface PooledEffects {
  readonly factors: readonly PooledFactor[];
  /** The places among the model's coordinates that the effects shift. */
  readonly shifted: readonly number[];
  /** Factor after factor, level after level, an effect for each shifted coordinate. */
  readonly mode: Float64Array;
  readonly covariance: readonly (readonly number[])[];
  /** By factor and shifted coordinate: the standard deviation of effects between levels. */
  readonly spread: readonly (readonly number[])[];
  /** Draws of all effects together, for `shiftOf`. */
  readonly draws: (count: number, random: Random) => readonly Float64Array[];
}

export interface PooledFit<Name extends string> {
  /** The model's own coordinates, given the effects. */
  readonly uncertainty: ParameterFit<Name>;
  readonly effects: PooledEffects;
}

/** Before the data, levels of a factor are taken to differ by a quarter or so; it counts as one level does. */
const TYPICAL_SPREAD = 0.25;
/** The variance of effects that nothing pulls to 0. */
const FREE_VARIANCE = 1e6;
const ROUNDS = 2;
const NEWTON_STEPS = 8;
const VARIANCE_STEPS = 6;

/**
 * Fits effects of groups on top of a model that was fitted without them, and the model's own coordinates
 * anew given the effects. Never fails: a level without data has the effect 0 and the factor's whole spread.
 *
 * @param model.shifted one or two coordinates of the model.
 * @example
 * // Two customers of each of two sources; those of the first buy more.
 * const of = (x, tx) => compressHistories([x], [tx], [60]).histories;
 * const all = fitPurchaseModel("nbd", compressHistories([9, 7, 1, 0], [40, 50, 8, 0], [60, 60, 60, 60]).histories);
 * const cell = (level, h) => ({ levels: [level], objective: all.objective(h) });
 * fitPooledEffects({ fit: all.uncertainty, names: ["rate", "shape"] }, {
 *   factors: [{ name: "source", levels: 2 }],
 *   cells: [cell(0, of(9, 40)), cell(0, of(7, 50)), cell(1, of(1, 8)), cell(1, of(0, 0))],
 *   shifted: [0],
 * }).effects.mode; // [0.1076, -0.1081]
 */
export function fitPooledEffects<Name extends string>(
  model: { readonly fit: ParameterFit<Name>; readonly names: readonly Name[] },
  groups: {
    readonly factors: readonly PooledFactor[];
    readonly cells: readonly PooledCell[];
    readonly shifted: readonly number[];
  },
): PooledFit<Name> {
  const width = groups.shifted.length;
  const whole = withWhole(groups);
  let { fit } = model;
  let joint = startOf(whole);
  for (let round = 0; round < ROUNDS; round++) {
    joint = fitEffects(whole, fit.mode, joint);
    const mode = shifted(fit.mode, groups.shifted, [...joint.mode.subarray(0, width)]);
    const effects = joint.mode.slice(width);
    fit = refit(model, groups, { start: mode, effects });
    joint = { ...joint, mode: Float64Array.of(...new Array<number>(width).fill(0), ...effects) };
  }
  // Once more given the mean and the variances, for the uncertainty of the effects alone.
  const state = fitEffects({ ...groups, variancesKnown: true }, fit.mode, {
    mode: joint.mode.slice(width),
    covariance: [],
    variances: joint.variances.slice(width),
  });
  const spread = cholesky(state.covariance) ?? state.covariance.map((row) => row.map(() => 0));
  return {
    uncertainty: fit,
    effects: {
      factors: groups.factors,
      shifted: groups.shifted,
      mode: state.mode,
      covariance: state.covariance,
      spread: groups.factors.map((_, factor) =>
        groups.shifted.map((__, k) => Math.sqrt(state.variances[factor * width + k] ?? 0)),
      ),
      draws: (count, random) =>
        Array.from({ length: count }, () => {
          const noise = multiplyLower(
            spread,
            state.covariance.map(() => random.normal()),
          );
          return state.mode.map((effect, i) => effect + (noise[i] ?? 0));
        }),
    },
  };
}

/**
 * What the effects of these levels add to the shifted coordinates, at the mode or at a draw.
 *
 * @param levels by factor; −1 for none.
 */
export function shiftOf(
  effects: Pick<PooledEffects, "factors" | "shifted" | "mode">,
  levels: readonly number[],
  at: Float64Array = effects.mode,
): number[] {
  const shift = effects.shifted.map(() => 0);
  for (const place of placesOf(effects, levels)) {
    for (const k of shift.keys()) shift[k] = (shift[k] ?? 0) + (at[place + k] ?? 0);
  }
  return shift;
}

/**
 * What the effects add to the shifted coordinates on average over customers.
 *
 * @param cells the levels of each cell, and how many customers it has.
 */
export function meanShiftOf(
  effects: Pick<PooledEffects, "factors" | "shifted" | "mode">,
  cells: readonly { readonly levels: readonly number[]; readonly customers: number }[],
  at: Float64Array = effects.mode,
): number[] {
  const all = cells.reduce((sum, { customers }) => sum + customers, 0);
  const mean = effects.shifted.map(() => 0);
  for (const { levels, customers } of cells) {
    for (const [k, shift] of shiftOf(effects, levels, at).entries()) {
      mean[k] = (mean[k] ?? 0) + (shift * customers) / Math.max(1, all);
    }
  }
  return mean;
}

/** Coordinates with the shifts added. */
export function shifted(
  u: readonly number[],
  places: readonly number[],
  shift: readonly number[],
): number[] {
  const moved = [...u];
  for (const [k, place] of places.entries()) moved[place] = (moved[place] ?? 0) + (shift[k] ?? 0);
  return moved;
}

interface Groups {
  readonly factors: readonly FittedFactor[];
  readonly cells: readonly PooledCell[];
  readonly shifted: readonly number[];
  /** True to leave the variances as they are. */
  readonly variancesKnown?: boolean;
}

/** Where the effects of each of these levels begin. */
function placesOf(
  { factors, shifted: coordinates }: Pick<Groups, "factors" | "shifted">,
  levels: readonly number[],
): number[] {
  const width = coordinates.length;
  const places: number[] = [];
  let from = 0;
  for (const [factor, { levels: count }] of factors.entries()) {
    const level = levels[factor] ?? -1;
    if (level >= 0) places.push(from + level * width);
    from += count * width;
  }
  return places;
}

/** The same groups with one level that all share and no prior holds: mean and effects are sought together. */
function withWhole({ factors, cells, shifted: coordinates }: Groups): Groups {
  return {
    factors: [{ name: "all", levels: 1, free: true }, ...factors],
    cells: cells.map(({ levels, objective }) => ({ levels: [0, ...levels], objective })),
    shifted: coordinates,
  };
}

interface EffectState {
  readonly mode: Float64Array;
  readonly covariance: readonly (readonly number[])[];
  /** By factor × shifted coordinate. */
  readonly variances: readonly number[];
}

function startOf({ factors, shifted: coordinates }: Groups): EffectState {
  const size = factors.reduce((sum, { levels }) => sum + levels, 0) * coordinates.length;
  return {
    mode: new Float64Array(size),
    covariance: [],
    variances: factors.flatMap(({ free }) =>
      coordinates.map(() => (free ? FREE_VARIANCE : TYPICAL_SPREAD ** 2)),
    ),
  };
}

/** The slope and curvature of −log L in all effects, at the effects given. */
interface Expansion {
  readonly gradient: Float64Array;
  readonly curvature: number[][];
}

/** Newton steps on the effects, the variances by EM in between. */
function fitEffects(groups: Groups, u: readonly number[], start: EffectState): EffectState {
  let state = start;
  for (let step = 0; step < NEWTON_STEPS; step++) {
    const expansion = expand(groups, u, state.mode);
    const next = solve(groups, state, expansion);
    const mode = improve(groups, u, { from: state.mode, to: next.mode, variances: next.variances });
    const moved = mode.reduce(
      (most, v, i) => Math.max(most, Math.abs(v - (state.mode[i] ?? 0))),
      0,
    );
    state = { ...next, mode };
    if (moved < 1e-3) break;
  }
  return state;
}

/** The mode and the variances of the quadratic that the expansion stands for. */
function solve(
  groups: Groups,
  state: EffectState,
  { gradient, curvature }: Expansion,
): EffectState {
  const size = state.mode.length;
  const pull = Array.from({ length: size }, (_, i) => {
    const row = curvature[i] ?? [];
    return row.reduce((sum, c, j) => sum + c * (state.mode[j] ?? 0), 0) - (gradient[i] ?? 0);
  });
  const owner = ownersOf(groups);
  let { variances } = state;
  let mode = state.mode;
  let covariance: readonly (readonly number[])[] = [];
  for (let step = 0; ; step++) {
    const precision = curvature.map((row, i) =>
      row.map((c, j) => (i === j ? c + 1 / (variances[owner[i] ?? 0] ?? 1) : c)),
    );
    covariance = inverseOfPositiveDefinite(precision) ?? diagonal(precision);
    mode = Float64Array.from(covariance, (row) =>
      row.reduce((sum, c, j) => sum + c * (pull[j] ?? 0), 0),
    );
    if (step === VARIANCE_STEPS || groups.variancesKnown) return { mode, covariance, variances };
    const updated = newVariances(variances.length, { owner, mode, covariance });
    variances = updated.map((variance, i) => (isFree(groups, i) ? FREE_VARIANCE : variance));
  }
}

/** True for the variance of a factor that is free. */
function isFree({ factors, shifted: coordinates }: Groups, variance: number): boolean {
  return factors[Math.floor(variance / coordinates.length)]?.free === true;
}

/** Each effect's place among the variances. */
function ownersOf({ factors, shifted: coordinates }: Groups): Int32Array {
  const width = coordinates.length;
  return Int32Array.from(
    factors.flatMap(({ levels }, factor) =>
      Array.from({ length: levels * width }, (_, i) => factor * width + (i % width)),
    ),
  );
}

/** The M step, the typical spread counting as one level more. */
function newVariances(
  count: number,
  of: {
    readonly owner: Int32Array;
    readonly mode: Float64Array;
    readonly covariance: readonly (readonly number[])[];
  },
): number[] {
  const sums = new Float64Array(count).fill(TYPICAL_SPREAD ** 2);
  const counts = new Float64Array(count).fill(1);
  for (const [i, variance] of of.owner.entries()) {
    sums[variance] = (sums[variance] ?? 0) + (of.mode[i] ?? 0) ** 2 + (of.covariance[i]?.[i] ?? 0);
    counts[variance] = (counts[variance] ?? 0) + 1;
  }
  return Array.from(sums, (sum, i) => sum / (counts[i] ?? 1));
}

function diagonal(precision: readonly (readonly number[])[]): number[][] {
  return precision.map((row, i) => row.map((value, j) => (i === j ? 1 / Math.max(value, 1) : 0)));
}

/** Halves a step that leads up, a few times. */
function improve(
  groups: Groups,
  u: readonly number[],
  step: {
    readonly from: Float64Array;
    readonly to: Float64Array;
    readonly variances: readonly number[];
  },
): Float64Array {
  const owner = ownersOf(groups);
  const penalised = (at: Float64Array): number =>
    at.reduce(
      (sum, effect, i) => sum + effect ** 2 / (2 * (step.variances[owner[i] ?? 0] ?? 1)),
      negativeLogLikelihood(groups, u, at),
    );
  const before = penalised(step.from);
  for (let part = 1; part > 0.01; part /= 2) {
    const at = step.from.map((effect, i) => effect + part * ((step.to[i] ?? 0) - effect));
    if (penalised(at) <= before + 1e-9 * Math.abs(before)) return at;
  }
  return step.from;
}

function negativeLogLikelihood(
  groups: Groups,
  u: readonly number[],
  effects: Float64Array,
): number {
  const unused = new Float64Array(u.length);
  return groups.cells.reduce((sum, { levels, objective }) => {
    const at = shifted(u, groups.shifted, shiftOf({ ...groups, mode: effects }, levels));
    return sum + objective(at, unused);
  }, 0);
}

const DIFFERENCE = 0.02;

function expand(groups: Groups, u: readonly number[], effects: Float64Array): Expansion {
  const size = effects.length;
  const gradient = new Float64Array(size);
  const curvature = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  const width = groups.shifted.length;
  for (const { levels, objective } of groups.cells) {
    const places = placesOf(groups, levels);
    if (places.length === 0) continue;
    const at = shifted(u, groups.shifted, shiftOf({ ...groups, mode: effects }, levels));
    const { slope, bend } = expandCell(objective, at, groups.shifted);
    for (const one of places) {
      for (let k = 0; k < width; k++) {
        gradient[one + k] = (gradient[one + k] ?? 0) + (slope[k] ?? 0);
        const row = curvature[one + k];
        if (row === undefined) continue;
        for (const other of places) {
          for (let l = 0; l < width; l++) {
            row[other + l] = (row[other + l] ?? 0) + (bend[k]?.[l] ?? 0);
          }
        }
      }
    }
  }
  return { gradient, curvature };
}

/** Slope and curvature of one cell in the shifted coordinates, by central differences of the gradient. */
function expandCell(
  objective: Objective,
  at: readonly number[],
  places: readonly number[],
): { readonly slope: readonly number[]; readonly bend: readonly (readonly number[])[] } {
  const slopeAt = (u: readonly number[]): number[] => {
    const gradient = new Float64Array(u.length);
    objective(u, gradient);
    return places.map((place) => gradient[place] ?? 0);
  };
  const rows = places.map((_, k) => {
    const step = places.map((__, l) => (l === k ? DIFFERENCE : 0));
    const up = slopeAt(shifted(at, places, step));
    const down = slopeAt(
      shifted(
        at,
        places,
        step.map((s) => -s),
      ),
    );
    return up.map((slope, l) => (slope - (down[l] ?? 0)) / (2 * DIFFERENCE));
  });
  return { slope: slopeAt(at), bend: withoutHollows(rows) };
}

/** The nearest matrix that bends nowhere downwards, of one or two rows: a cell alone need not be convex. */
function withoutHollows(rows: readonly (readonly number[])[]): number[][] {
  const a = rows[0]?.[0] ?? 0;
  if (rows.length === 1) return [[Math.max(0, a)]];
  const d = rows[1]?.[1] ?? 0;
  const b = 0.5 * ((rows[0]?.[1] ?? 0) + (rows[1]?.[0] ?? 0));
  const middle = 0.5 * (a + d);
  const radius = Math.hypot(0.5 * (a - d), b);
  const [high, low] = [Math.max(0, middle + radius), Math.max(0, middle - radius)];
  if (radius === 0) {
    return [
      [high, 0],
      [0, high],
    ];
  }
  // Spectral form: mean of the eigenvalues times 1, plus half their difference times the unit deviator.
  const half = (high - low) / (2 * radius);
  const mean = 0.5 * (high + low);
  const tilt = 0.5 * (a - d) * half;
  return [
    [mean + tilt, b * half],
    [b * half, mean - tilt],
  ];
}

/** The model's own coordinates, given the effects. */
function refit<Name extends string>(
  model: { readonly names: readonly Name[] },
  groups: Groups,
  from: { readonly start: readonly number[]; readonly effects: Float64Array },
): ParameterFit<Name> {
  const cells = groups.cells.map(({ levels, objective }) => ({
    objective,
    shift: shiftOf({ ...groups, mode: from.effects }, levels),
  }));
  const whole: Objective = (u, gradient) => {
    const one = new Float64Array(u.length);
    gradient.fill(0);
    let value = 0;
    for (const { objective, shift } of cells) {
      value += objective(shifted(u, groups.shifted, shift), one);
      for (let i = 0; i < one.length; i++) gradient[i] = (gradient[i] ?? 0) + (one[i] ?? 0);
    }
    return value;
  };
  return fitParameters(
    whole,
    model.names.map((name, i) => ({ name, centre: from.start[i] ?? 0 })),
    { starts: [from.start] },
  );
}
