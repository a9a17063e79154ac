/** coefficient × e^(−decay × s). */
export interface ExponentialTerm {
  readonly coefficient: number;
  readonly decay: number;
}

/**
 * All real zeros between two ends of f(s) = Σ coefficient e^(−decay s), in ascending order; those where f touches 0 without crossing it, too, told once.
 *
 * They are at most as many as the coefficients change sign in order of their decays (Laguerre 1883; Pólya & Szegő, "Problems and Theorems in Analysis" II, part V,
 * problem 77), and the proof finds them: the derivative of e^(c s) f(s), c a decay between two terms of unlike sign, has one change of sign less, and
 * between two zeros of f lies one of it. So zeros of the simpler sum, found in the same way, part the line into stretches with at most one zero of f each.
 * What rounding of the terms can make counts as 0, and a stretch of such as one zero: two zeros nearer to each other than that are told as one.
 *
 * @param terms in ascending order of decay, no two alike; finite, coefficients not all 0.
 * @example
 * rootsOfExponentialSum([{ coefficient: -2, decay: 0 }, { coefficient: 1, decay: -1 }], { from: -9, to: 9 }); // [0.693147]
 */
export function rootsOfExponentialSum(
  terms: readonly ExponentialTerm[],
  range: { readonly from: number; readonly to: number },
): number[] {
  const logTerms = [...terms]
    .filter(({ coefficient }) => coefficient !== 0)
    .map(({ coefficient, decay }) => ({
      positive: coefficient > 0,
      log: Math.log(Math.abs(coefficient)),
      decay,
    }));
  return rootsOf(logTerms, range);
}

/** In logarithms, since a derivative of a derivative … has coefficients that no number holds. */
interface LogTerm {
  readonly positive: boolean;
  readonly log: number;
  readonly decay: number;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

function rootsOf(terms: readonly LogTerm[], range: Range): number[] {
  const change = terms.findIndex(({ positive }, i) => i > 0 && positive !== terms[i - 1]?.positive);
  if (change === -1) return [];
  const [before, after] = [terms[change - 1]?.decay ?? 0, terms[change]?.decay ?? 0];
  const middle = before + (after - before) / 2;
  // The sign of the derivative's coefficient, c − decay, is unlike on the two sides of the change.
  const simpler = terms
    .map(({ positive, log, decay }, i) => ({
      positive: positive === i < change,
      log: log + Math.log(Math.abs(middle - decay)),
      decay,
    }))
    .filter(({ log }) => log > -Infinity);
  const stops = [range.from, ...rootsOf(simpler, range), range.to];
  const signs = stops.map((s) => signAt(terms, s));
  const roots: number[] = [];
  for (const [i, stop] of stops.entries()) {
    const [sign, next] = [signs[i] ?? 0, signs[i + 1] ?? 0];
    // Between two stops that are both 0 the sum is 0 all the way, since it does not turn.
    if (sign === 0 && (i === 0 || signs[i - 1] !== 0)) roots.push(stop);
    if (sign * next < 0)
      roots.push(crossing(terms, { from: stop, to: stops[i + 1] ?? stop, sign }));
  }
  return roots;
}

/** −1 or 1, or 0 where rounding of the terms may be all there is. */
function signAt(terms: readonly LogTerm[], s: number): number {
  const { sum, noise } = sumAt(terms, s);
  return Math.abs(sum) <= noise ? 0 : Math.sign(sum);
}

/** The sum, scaled so that its largest term is 1: its sign is what is wanted. */
function sumAt(
  terms: readonly LogTerm[],
  s: number,
): { readonly sum: number; readonly noise: number } {
  let largest = -Infinity;
  for (const { log, decay } of terms) largest = Math.max(largest, log - decay * s);
  let [sum, noise] = [0, 0];
  for (const { positive, log, decay } of terms) {
    const term = Math.exp(log - decay * s - largest);
    sum += positive ? term : -term;
    noise += term * (4 + Math.abs(log) + Math.abs(decay * s)) * EPSILON;
  }
  return { sum, noise };
}

/** Of an exponent, relative to the numbers that it is the difference of. */
const EPSILON = 3e-16;

/** Where a sum that changes sign once between two places does: by halving, to the last digit. */
function crossing(
  terms: readonly LogTerm[],
  { from, to, sign }: Range & { readonly sign: number },
): number {
  let low = from;
  let high = to;
  for (let round = 0; round < 200; round++) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    if (sumAt(terms, middle).sum * sign > 0) low = middle;
    else high = middle;
  }
  return low + (high - low) / 2;
}
