import { mixtureQuantile, type Normal } from "./normal-mixture.ts";

/** What was promised, and what of it was measured afterwards. */
export interface ForecastSeen {
  readonly author: string;
  /** Above 0, in the unit of `measured`. */
  readonly promised: number;
  readonly measured: number;
  /** Of `measured`, from 0. */
  readonly standardError: number;
}

/** A ratio of measured to promised with its interval. */
export interface RatioBelief {
  readonly ratio: number;
  readonly lower: number;
  readonly upper: number;
}

export interface AuthorBias {
  readonly author: string;
  readonly forecasts: number;
  /** The mean of the author's own ratios, weighted by their precision; nothing borrowed. */
  readonly own: number;
  /** The ratio that the author's forecasts have in the long run, drawn toward the pool's. */
  readonly usual: RatioBelief;
  /** What the next forecast is to be multiplied by, with the interval in which its ratio will lie: forecasts of one author differ, too. */
  readonly next: RatioBelief;
}

export interface ForecastBias {
  /** In the order in which they first appear. */
  readonly authors: readonly AuthorBias[];
  /** The mean ratio of all authors there could be. */
  readonly pool: RatioBelief;
  /** For the next forecast of somebody without any. */
  readonly newcomer: RatioBelief;
  /** How authors differ, and the forecasts of one author, beyond errors of measurement: standard deviations of the ratio, from 0. */
  readonly betweenSd: number;
  readonly withinSd: number;
}

/** What is believed before any forecast was measured. */
export interface BiasPrior {
  /** The pool's ratio is normal about 1 with this deviation; 0.5 when left out. */
  readonly poolSd?: number;
  /** Scales of half-t priors (4 degrees of freedom) of `betweenSd` and `withinSd`, above 0; 0.3 each when left out. */
  readonly betweenScale?: number;
  readonly withinScale?: number;
}

/**
 * How much of what they promise authors' forecasts reach, and by what the next is to be corrected. A forecast's ratio of measured to promised errs by its measurement's error
 * and differs about its author's usual one, and that about the pool's, all normal: the one-way random-effects model (Gelman et al. 2013, "Bayesian Data Analysis", 3rd ed., section 5.4,
 * equations 5.17 to 5.21), the two standard deviations integrated over a grid, so that few forecasts give wide intervals and not none. `shrunkenEffects` learns nothing of fewer than four authors; here priors carry what
 * data do not: the pool's ratio is 1 ± 0.5, and both deviations are about 0.3 or less (half-t, Gelman 2006, "Prior distributions for variance parameters", Bayesian Analysis 1(3), https://doi.org/10.1214/06-BA117A).
 * Promises that were chosen because they were high will look broken though their author is fair; this takes forecasts as they come.
 *
 * @param options.level of the intervals, 0.95 when left out.
 * @throws RangeError where something promised is not above 0, an error is below 0 or anything is not finite.
 * @example
 * const seen = [{ author: "Ann", promised: 100, measured: 60, standardError: 10 }];
 * forecastBias(seen).authors[0].next.ratio; // 0.6822
 */
export function forecastBias(
  seen: readonly ForecastSeen[],
  options: { readonly level?: number; readonly prior?: BiasPrior } = {},
): ForecastBias {
  const { level = 0.95, prior = {} } = options;
  const ratios = seen.map(ratioOf);
  const names = [...new Set(ratios.map(({ author }) => author))];
  const byAuthor = names.map((name) => ratios.filter(({ author }) => author === name));
  const cells = cellsOf(byAuthor, prior);
  const belief = (part: (cell: Cell) => Normal) => beliefOf(cells, part, level);
  const withNoise = ({ mean, variance }: Normal, cell: Cell): Normal => ({
    mean,
    variance: variance + cell.within ** 2,
  });
  const averageOf = (part: (cell: Cell) => number) =>
    cells.reduce((sum, cell) => sum + cell.weight * part(cell), 0);
  return {
    authors: names.map((author, a) => {
      const own = (cell: Cell) => cell.authors[a] ?? cell.pool;
      return {
        author,
        forecasts: byAuthor[a]?.length ?? 0,
        own: summaryOf(byAuthor[a] ?? [], 0).mean,
        usual: belief(own),
        next: belief((cell) => withNoise(own(cell), cell)),
      };
    }),
    pool: belief(({ pool }) => pool),
    newcomer: belief((cell) => {
      const { mean, variance } = cell.pool;
      return withNoise({ mean, variance: variance + cell.between ** 2 }, cell);
    }),
    betweenSd: averageOf(({ between }) => between),
    withinSd: averageOf(({ within }) => within),
  };
}

interface Ratio {
  readonly author: string;
  readonly ratio: number;
  readonly variance: number;
}

/** Of a ratio: an error below 1e-5 of what was promised counts as that. */
const LEAST_VARIANCE = 1e-10;

function ratioOf({ author, promised, measured, standardError }: ForecastSeen): Ratio {
  if (!(promised > 0 && promised < Infinity))
    throw new RangeError(`${author} promised ${promised}: it must be above 0.`);
  const ratio = measured / promised;
  const error = standardError / promised;
  if (!(Number.isFinite(ratio) && error >= 0 && error < Infinity))
    throw new RangeError(
      `Of ${promised} that ${author} promised ${measured} was measured with a standard error of ${standardError}: both must be finite, the error 0 or more.`,
    );
  return { author, ratio, variance: Math.max(LEAST_VARIANCE, error ** 2) };
}

/** What is believed where the deviations are these, and how much these are. */
interface Cell {
  readonly within: number;
  readonly between: number;
  readonly weight: number;
  readonly pool: Normal;
  readonly authors: readonly Normal[];
}

/** One author's ratios given the deviation within: their mean, its variance, and the log density of the rest. */
interface Summary {
  readonly mean: number;
  readonly variance: number;
  readonly logDensity: number;
}

function summaryOf(ratios: readonly Ratio[], within: number): Summary {
  let [precision, sum, logDensity] = [0, 0, 0];
  for (const { ratio, variance } of ratios) {
    const all = variance + within ** 2;
    precision += 1 / all;
    sum += ratio / all;
    logDensity -= 0.5 * Math.log(all);
  }
  const mean = sum / precision;
  for (const { ratio, variance } of ratios)
    logDensity -= (0.5 * (ratio - mean) ** 2) / (variance + within ** 2);
  return { mean, variance: 1 / precision, logDensity: logDensity - 0.5 * Math.log(precision) };
}

function cellsOf(byAuthor: readonly (readonly Ratio[])[], prior: BiasPrior): Cell[] {
  const { poolSd = 0.5, betweenScale = 0.3, withinScale = 0.3 } = prior;
  for (const scale of [poolSd, betweenScale, withinScale])
    if (!(scale > 0 && scale < Infinity))
      throw new RangeError(`A deviation of the prior is ${scale}: it must be above 0.`);
  const all = byAuthor.flat();
  const betweens = gridOf(betweenScale, all);
  const cells: { cell: Cell; log: number }[] = [];
  for (const within of gridOf(withinScale, all)) {
    const summaries = byAuthor.map((ratios) => summaryOf(ratios, within.at));
    for (const between of betweens) {
      const given = { within: within.at, between: between.at };
      const found = cellOf(summaries, given, poolSd);
      cells.push({ ...found, log: found.log + within.logPrior + between.logPrior });
    }
  }
  const most = cells.reduce((best, { log }) => Math.max(best, log), -Infinity);
  const kept = cells.filter(({ log }) => log > most - NEGLIGIBLE);
  const total = kept.reduce((sum, { log }) => sum + Math.exp(log - most), 0);
  return kept.map(({ cell, log }) => ({ ...cell, weight: Math.exp(log - most) / total }));
}

/** In logarithms: cells that are e^−16 of the most likely one. */
const NEGLIGIBLE = 16;
const GRID = 40;

/** Deviations evenly spread in their logarithm, with the log of density times step, but for a constant. */
function gridOf(
  scale: number,
  ratios: readonly Ratio[],
): { readonly at: number; readonly logPrior: number }[] {
  const distance = ratios.reduce((most, { ratio }) => Math.max(most, Math.abs(ratio - 1)), 0);
  const error = ratios.reduce((least, { variance }) => Math.min(least, Math.sqrt(variance)), scale);
  const first = Math.log(1e-2 * Math.min(scale, error));
  const last = Math.log(20 * Math.max(scale, distance));
  return Array.from({ length: GRID }, (_, k) => {
    const log = first + (k / (GRID - 1)) * (last - first);
    const at = Math.exp(log);
    return { at, logPrior: log - 2.5 * Math.log1p((at / scale) ** 2 / 4) };
  });
}

/** The pool and the authors given both deviations, and the log of the data's density, but for a constant. */
function cellOf(
  summaries: readonly Summary[],
  deviations: { readonly within: number; readonly between: number },
  poolSd: number,
): { readonly cell: Cell; readonly log: number } {
  const between = deviations.between ** 2;
  let [precision, sum] = [1 / poolSd ** 2, 1 / poolSd ** 2];
  for (const { mean, variance } of summaries) {
    precision += 1 / (variance + between);
    sum += mean / (variance + between);
  }
  const pool = { mean: sum / precision, variance: 1 / precision };
  let log = -0.5 * ((pool.mean - 1) / poolSd) ** 2 - 0.5 * Math.log(precision);
  const authors = summaries.map(({ mean, variance, logDensity }) => {
    const all = variance + between;
    log += logDensity - 0.5 * Math.log(all) - (0.5 * (mean - pool.mean) ** 2) / all;
    const shrinkage = variance / all;
    return {
      mean: mean - shrinkage * (mean - pool.mean),
      variance: shrinkage * between + shrinkage ** 2 * pool.variance,
    };
  });
  return { cell: { ...deviations, weight: 0, pool, authors }, log };
}

/** Mean and central interval of the mixture over cells. */
function beliefOf(
  cells: readonly Cell[],
  part: (cell: Cell) => Normal,
  level: number,
): RatioBelief {
  const parts = cells.map((cell) => ({ ...part(cell), weight: cell.weight }));
  const ratio = parts.reduce((sum, { weight, mean }) => sum + weight * mean, 0);
  const [lower, upper] = [(1 - level) / 2, (1 + level) / 2].map((share) =>
    mixtureQuantile(parts, share),
  );
  return { ratio, lower: lower ?? ratio, upper: upper ?? ratio };
}
