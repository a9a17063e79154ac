/**
 * Special functions, accurate to about 1e-14 relative. Everything that a likelihood needs is in
 * logarithms, and differences of large numbers are formed before they are rounded away.
 */

/** ζ(k) − 1 for k = 2, 3, …: the series of log Γ about 2 (DLMF 5.7.3). */
const ZETA_MINUS_ONE: readonly number[] = [
  0.6449340668482264, 0.2020569031595943, 0.08232323371113819, 0.03692775514336993,
  0.01734306198444914, 0.008349277381922827, 0.00407735619794434, 0.0020083928260822143,
  0.0009945751278180853, 0.0004941886041194645, 0.0002460865533080483, 0.00012271334757848915,
  6.124813505870483e-5, 3.058823630702049e-5, 1.528225940865187e-5, 7.637197637899763e-6,
  3.81729326499984e-6, 1.908212716553939e-6, 9.539620338727962e-7, 4.769329867878064e-7,
  2.38450502727733e-7, 1.1921992596531106e-7, 5.960818905125948e-8, 2.980350351465228e-8,
  1.4901554828365043e-8, 7.45071178983543e-9,
];
const EULER_GAMMA = 0.5772156649015329;
const HALF_LOG_TWO_PI = 0.9189385332046728;

/**
 * The natural logarithm of the gamma function, for x > 0; accurate to 1e-14 relative also near its
 * zeros at 1 and 2. Infinity at 0. (DLMF 5.7.3 about 2, recurrence 5.5.1, Stirling 5.11.1 from 8.)
 *
 * @example
 * logGamma(0.5); // 0.5723649429247001
 */
export function logGamma(x: number): number {
  if (x >= 8) return (x - 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI + stirlingCorrection(x);
  if (x >= 2.5) {
    let product = 1;
    let y = x;
    while (y >= 2.5) {
      y -= 1;
      product *= y;
    }
    return Math.log(product) + logGammaAboutTwo(y - 2);
  }
  if (x >= 1.5) return logGammaAboutTwo(x - 2);
  if (x >= 0.5) return logGammaAboutTwo(x - 1) - Math.log1p(x - 1);
  return logGammaAboutTwo(x) - Math.log1p(x) - Math.log(x);
}

/** log Γ(2 + z) for |z| ≤ 1/2. */
function logGammaAboutTwo(z: number): number {
  let sum = 0;
  for (let i = ZETA_MINUS_ONE.length - 1; i >= 0; i--) {
    sum = (ZETA_MINUS_ONE[i] ?? 0) / (i + 2) - z * sum;
  }
  return z * (1 - EULER_GAMMA + z * sum);
}

/** log Γ(x) less Stirling's formula, for x ≥ 8 (DLMF 5.11.1). */
function stirlingCorrection(x: number): number {
  const s = 1 / (x * x);
  return (
    (1 / 12 -
      s *
        (1 / 360 -
          s *
            (1 / 1260 -
              s * (1 / 1680 - s * (1 / 1188 - s * (691 / 360360 - s * (1 / 156 - s * 0.0296))))))) /
    x
  );
}

/**
 * The derivative of log Γ, for x > 0 (DLMF 5.5.2, 5.11.2); absolute error about 1e-15 near its zero.
 *
 * @example
 * digamma(0.5); // -1.9635100260214235
 */
export function digamma(x: number): number {
  let shift = 0;
  let y = x;
  while (y < 10) {
    shift -= 1 / y;
    y += 1;
  }
  const s = 1 / (y * y);
  const tail =
    s *
    (1 / 12 -
      s *
        (1 / 120 -
          s * (1 / 252 - s * (1 / 240 - s * (1 / 132 - s * (691 / 32760 - s * (1 / 12)))))));
  return shift + Math.log(y) - 0.5 / y - tail;
}

/**
 * The second derivative of log Γ, for x > 0 (DLMF 5.15.5, 5.15.8).
 *
 * @example
 * trigamma(1); // 1.6449340668482264
 */
export function trigamma(x: number): number {
  let sum = 0;
  let y = x;
  while (y < 12) {
    sum += 1 / (y * y);
    y += 1;
  }
  const s = 1 / (y * y);
  const tail =
    1 / 6 -
    s * (1 / 30 - s * (1 / 42 - s * (1 / 30 - s * (5 / 66 - s * (691 / 2730 - s * (7 / 6))))));
  return sum + 1 / y + 0.5 * s + (s * tail) / y;
}

/**
 * The natural logarithm of the beta function, for a, b > 0, without the cancellation of
 * log Γ(a) + log Γ(b) − log Γ(a + b) when an argument is large (DiDonato & Morris 1992, ACM TOMS
 * 18(3), Algorithm 708).
 *
 * @example
 * logBeta(1e-6, 1e9); // 13.815489257483595
 */
export function logBeta(a: number, b: number): number {
  const small = Math.min(a, b);
  const large = Math.max(a, b);
  if (large < 8) return logGamma(small) + logGamma(large) - logGamma(small + large);
  const corrections = stirlingCorrection(large) - stirlingCorrection(small + large);
  if (small < 8) {
    const ratio =
      (0.5 - large) * Math.log1p(small / large) + small - small * Math.log(small + large);
    return logGamma(small) + ratio + corrections;
  }
  return (
    HALF_LOG_TWO_PI -
    0.5 * Math.log(large) +
    (small - 0.5) * Math.log(small / (small + large)) -
    large * Math.log1p(small / large) +
    stirlingCorrection(small) +
    corrections
  );
}

/**
 * log(exp(a) + exp(b)) without overflow; −Infinity stands for log 0.
 *
 * @example
 * logAddExp(1000, 1000); // 1000.6931471805599
 */
export function logAddExp(a: number, b: number): number {
  if (a === b) return a + Math.LN2;
  return a > b ? a + Math.log1p(Math.exp(b - a)) : b + Math.log1p(Math.exp(a - b));
}

/**
 * log(1 + exp(x)) for every x: about exp(x) far below 0, about x far above.
 *
 * @example
 * softplus(0); // 0.6931471805599453
 */
export function softplus(x: number): number {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
}

/**
 * 1 / (1 + exp(−x)): odds on the log scale as a probability.
 *
 * @example
 * logistic(0); // 0.5
 */
export function logistic(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const odds = Math.exp(x);
  return odds / (1 + odds);
}

/**
 * P(Z ≤ z) for a standard normal Z: the series of Marsaglia 2004 ("Evaluating the normal
 * distribution", J. Stat. Software 11(4)) inside ±3, the continued fraction of Mills'
 * ratio (DLMF 7.9.3) outside. Relative error below 1e-13 also in the lower tail.
 *
 * @example
 * normalCdf(-1); // 0.15865525393145707
 */
export function normalCdf(z: number): number {
  if (Math.abs(z) < 3) {
    let term = z;
    let sum = z;
    for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
      term *= (z * z) / k;
      sum += term;
    }
    return 0.5 + sum * Math.exp(-0.5 * z * z - HALF_LOG_TWO_PI);
  }
  const distance = Math.abs(z);
  let fraction = distance;
  for (let k = 80; k >= 1; k--) fraction = distance + k / fraction;
  const tail = Math.exp(-0.5 * z * z - HALF_LOG_TWO_PI) / fraction;
  return z < 0 ? tail : 1 - tail;
}

/**
 * The z with P(Z ≤ z) = p for a standard normal Z, 0 < p < 1: Wichura 1988, Algorithm AS 241
 * (PPND16), Applied Statistics 37(3), https://doi.org/10.2307/2347330. Relative error about 1e-16.
 * −Infinity at 0, Infinity at 1.
 *
 * @example
 * normalQuantile(0.9); // 1.2815515655446004
 */
export function normalQuantile(p: number): number {
  if (p <= 0 || p >= 1) return p <= 0 ? -Infinity : Infinity;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const s = 0.180625 - q * q;
    return (q * polynomial(CENTRE_ABOVE, s)) / polynomial(CENTRE_BELOW, s);
  }
  const s = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const z =
    s <= 5
      ? polynomial(MIDDLE_ABOVE, s - 1.6) / polynomial(MIDDLE_BELOW, s - 1.6)
      : polynomial(TAIL_ABOVE, s - 5) / polynomial(TAIL_BELOW, s - 5);
  return q < 0 ? -z : z;
}

/** Coefficients from the highest power down. */
function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (const coefficient of coefficients) sum = sum * x + coefficient;
  return sum;
}

const CENTRE_ABOVE: readonly number[] = [
  2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946,
  1971.5909503065513, 133.14166789178438, 3.3871328727963665,
];
const CENTRE_BELOW: readonly number[] = [
  5226.495278852546, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751,
  687.1870074920579, 42.31333070160091, 1,
];
const MIDDLE_ABOVE: readonly number[] = [
  0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684,
  3.6478483247632045, 5.769497221460691, 4.630337846156546, 1.4234371107496835,
];
const MIDDLE_BELOW: readonly number[] = [
  1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008,
  0.6897673349851, 1.6763848301838038, 2.053191626637759, 1,
];
const TAIL_ABOVE: readonly number[] = [
  2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124,
  0.29656057182850487, 1.7848265399172913, 5.463784911164114, 6.657904643501103,
];
const TAIL_BELOW: readonly number[] = [
  2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133,
  0.014875361290850615, 0.1369298809227358, 0.599832206555888, 1,
];
