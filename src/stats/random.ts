import { logGamma } from "./special.ts";

/**
 * Random numbers that repeat: the same seed gives the same numbers on every machine, so that a
 * forecast and its interval can be checked by anyone who has the data.
 */
export interface Random {
  /** A number in the open interval (0, 1), one of 2³² equally likely ones. */
  readonly uniform: () => number;
  /** A draw with mean 0 and variance 1 (Marsaglia & Bray 1964, the polar method). */
  readonly normal: () => number;
  /** A draw with mean 1. */
  readonly exponential: () => number;
  /** A draw with mean shape / rate; both above 0. */
  readonly gamma: (shape: number, rate: number) => number;
  /** The logarithm of a gamma draw: finite also where the draw itself would underflow (shape near 0). */
  readonly logGammaDraw: (shape: number) => number;
  /** A draw in [0, 1] with mean a / (a + b); both above 0. */
  readonly beta: (a: number, b: number) => number;
  /** A count with this mean (0 or above). */
  readonly poisson: (mean: number) => number;
  /** The number of failures before the first success, of chance p in [0, 1]; Infinity for p = 0. */
  readonly geometric: (p: number) => number;
  /** A whole number from 0 to below − 1, without bias; below is a whole number from 1 to 2³². */
  readonly integer: (below: number) => number;
}

/**
 * A seeded source of random numbers: xoshiro128** (Blackman & Vigna 2021, "Scrambled linear
 * pseudorandom number generators", ACM TOMS 47(4), https://doi.org/10.1145/3460772), its state
 * filled from the seed by SplitMix32. Period 2¹²⁸ − 1. Not for secrets.
 *
 * @param seed any number or text; equal seeds give equal sequences.
 * @example
 * createRandom(7).integer(100); // 9
 */
export function createRandom(seed: number | string): Random {
  const bits = xoshiro128(seed);
  const uniform = (): number => (bits() + 0.5) * 2 ** -32;
  const exponential = (): number => -Math.log(uniform());
  const normal = polarNormal(uniform);
  const gamma = (shape: number, rate: number): number =>
    shape >= 1
      ? marsagliaTsang(shape, normal, uniform) / rate
      : (marsagliaTsang(shape + 1, normal, uniform) * uniform() ** (1 / shape)) / rate;
  const logGammaDraw = (shape: number): number =>
    shape >= 1
      ? Math.log(marsagliaTsang(shape, normal, uniform))
      : Math.log(marsagliaTsang(shape + 1, normal, uniform)) + Math.log(uniform()) / shape;
  return {
    uniform,
    normal,
    exponential,
    gamma,
    logGammaDraw,
    // As a logistic of log gammas: with both shapes near 0 the quotient itself would be 0 / 0.
    beta: (a, b) => 1 / (1 + Math.exp(logGammaDraw(b) - logGammaDraw(a))),
    poisson: (mean) => {
      if (mean < 12) return smallPoisson(mean, uniform);
      if (mean < 1e9) return largePoisson(mean, uniform);
      return Math.round(mean + Math.sqrt(mean) * normal()); // skewness below 1 / 30,000
    },
    geometric: (p) => (p > 0 ? Math.floor(Math.log(uniform()) / Math.log1p(-p)) : Infinity),
    integer: (below) => unbiasedInteger(below, bits),
  };
}

/**
 * A whole number from 0 to 2³² − 1 for a unit, always the same, so that units that follow one another fall as by lot: the
 * last step of MurmurHash3 (Appleby 2011, public domain), a bijection of 32 bits.
 *
 * @param unit a whole number, of which the lowest 32 bits count.
 * @example
 * hashOfUnit(1); // 1364076727
 */
export function hashOfUnit(unit: number): number {
  let mix = Math.imul(unit ^ (unit >>> 16), 0x85ebca6b);
  mix = Math.imul(mix ^ (mix >>> 13), 0xc2b2ae35);
  return (mix ^ (mix >>> 16)) >>> 0;
}

/** 32 random bits at a time, as a number from 0 to 2³² − 1. */
function xoshiro128(seed: number | string): () => number {
  let mix = hashSeed(seed);
  const next = (): number => {
    mix = (mix + 0x9e3779b9) | 0;
    let z = Math.imul(mix ^ (mix >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return z ^ (z >>> 15);
  };
  let s0 = next();
  let s1 = next();
  let s2 = next();
  let s3 = next() | 1; // never the all-zero state
  return () => {
    const fivefold = Math.imul(s1, 5);
    const result = Math.imul((fivefold << 7) | (fivefold >>> 25), 9);
    const shifted = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = (s3 << 11) | (s3 >>> 21);
    return result >>> 0;
  };
}

/** FNV-1a over the seed's text. */
function hashSeed(seed: number | string): number {
  let hash = 0x811c9dc5;
  for (const character of String(seed)) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return hash;
}

function polarNormal(uniform: () => number): () => number {
  let spare = 0;
  let hasSpare = false;
  return () => {
    hasSpare = !hasSpare;
    if (!hasSpare) return spare;
    let u = 0;
    let v = 0;
    let s = 0;
    do {
      u = 2 * uniform() - 1;
      v = 2 * uniform() - 1;
      s = u * u + v * v;
    } while (s >= 1);
    const scale = Math.sqrt((-2 * Math.log(s)) / s);
    spare = v * scale;
    return u * scale;
  };
}

/**
 * Gamma(shape, 1) for shape ≥ 1: Marsaglia & Tsang 2000, "A simple method for generating gamma
 * variables", ACM TOMS 26(3), section 2, https://doi.org/10.1145/358407.358414. A shape below 1 is
 * drawn by the callers as Gamma(shape + 1) · U^(1/shape) (section 6 there).
 */
function marsagliaTsang(shape: number, normal: () => number, uniform: () => number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const z = normal();
    const root = 1 + c * z;
    if (root <= 0) continue;
    const v = root * root * root;
    const u = uniform();
    const squared = z * z;
    if (u < 1 - 0.0331 * squared * squared) return d * v;
    if (Math.log(u) < 0.5 * squared + d * (1 - v + Math.log(v))) return d * v;
  }
}

function smallPoisson(mean: number, uniform: () => number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = uniform(); product > limit; product *= uniform()) count++;
  return count;
}

/** PTRS: Hörmann 1993, "The transformed rejection method for generating Poisson random variables". */
function largePoisson(mean: number, uniform: () => number): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const vr = 0.9277 - 3.6224 / (b - 2);
  const logMean = Math.log(mean);
  for (;;) {
    const u = uniform() - 0.5;
    const v = uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= vr) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    const accept = Math.log((v * inverseAlpha) / (a / (us * us) + b));
    if (accept <= k * logMean - mean - logGamma(k + 1)) return k;
  }
}

function unbiasedInteger(below: number, bits: () => number): number {
  const limit = 2 ** 32 - (2 ** 32 % below);
  let value = bits();
  while (value >= limit) value = bits();
  return value % below;
}
