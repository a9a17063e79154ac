import { expect, test } from "vitest";
import {
  digamma,
  logAddExp,
  logBeta,
  logGamma,
  logistic,
  normalCdf,
  normalQuantile,
  softplus,
  trigamma,
} from "./special.ts";

// References: mpmath 1.x at 40 digits (loggamma, psi, ncdf, erfinv), rounded to a double.
type Case = readonly [number, number];

const relativeError = (actual: number, wanted: number): number =>
  Math.abs(actual - wanted) / (wanted === 0 ? 1 : Math.abs(wanted));

test.each<Case>([
  [1e-8, 18.42068073818021],
  [0.1, 2.252712651734206],
  [0.5, 0.5723649429247001],
  [1 - 2 ** -10, 0.0005644719118551234],
  [1 + 2 ** -13, -0.00007044864160936656],
  [1.4616, -0.12148629003589732],
  [2 + 2 ** -10, 0.00041318279306425424],
  [2.4, 0.21685932244884162],
  [3.7, 1.4280723266653879],
  [8, 8.525161361065415],
  [11.5, 16.292000476567242],
  [1000, 5905.220423209181],
  [1e9, 19723265827.503716],
])("log Γ(%f) matches 40-digit arithmetic to 1e-13", (x, wanted) => {
  expect(relativeError(logGamma(x), wanted)).toBeLessThan(1e-13);
});

test.each<Case>([
  [1e-8, -100000000.57721566],
  [0.1, -10.423754940411078],
  [0.5, -1.9635100260214235],
  [0.999, -0.5788618021086455],
  [2.001, 0.4234290671906985],
  [3.7, 1.1671535393615113],
  [11.5, 2.3982391295357814],
  [1e9, 20.723265836446412],
])("digamma(%d) matches 40-digit arithmetic to 1e-13", (x, wanted) => {
  expect(relativeError(digamma(x), wanted)).toBeLessThan(1e-13);
});

test.each<Case>([
  [1e-8, 10000000000000002],
  [0.1, 101.43329915079276],
  [1, 1.6449340668482264],
  [3.7, 0.31003785767003833],
  [11.5, 0.09084666127454623],
  [1e9, 1.0000000005e-9],
])("trigamma(%d) matches 40-digit arithmetic to 1e-13", (x, wanted) => {
  expect(relativeError(trigamma(x), wanted)).toBeLessThan(1e-13);
});

test.each<readonly [number, number, number]>([
  [1e-6, 1e-6, 14.508657738522574],
  [1e-6, 1e9, 13.815489257483595],
  [0.5, 0.5, 1.1447298858494002],
  [3, 1e8, -54.56889508129715],
  [20, 30, -33.968820791977386],
  [1e6, 1e6, -1386300.003362921],
  [1e6, 2.5, -34.254095399436515],
  [7, 9, -10.71541726908554],
])("log B(%d, %d) keeps 13 digits where the gamma functions would cancel", (a, b, wanted) => {
  expect(relativeError(logBeta(a, b), wanted)).toBeLessThan(1e-13);
  expect(logBeta(b, a)).toBe(logBeta(a, b));
});

test.each<Case>([
  [-30, 4.906713927148187e-198],
  [-8, 6.220960574271784e-16],
  [-3, 0.0013498980316300946],
  [-2.9, 0.0018658133003840378],
  [-1, 0.15865525393145705],
  [0, 0.5],
  [0.5, 0.6914624612740131],
  [6, 0.9999999990134123],
])("the normal distribution function at %d keeps 12 digits, also in the tail", (z, wanted) => {
  expect(relativeError(normalCdf(z), wanted)).toBeLessThan(1e-12);
});

test.each<Case>([
  [1e-12, -7.034483825301132],
  [0.01, -2.326347874040841],
  [0.1, -1.2815515655446006],
  [0.5, 0],
  [0.975, 1.9599639845400543],
  [0.999, 3.0902323061678136],
])("the normal quantile of %d matches 40-digit arithmetic to 1e-14", (p, wanted) => {
  expect(Math.abs(normalQuantile(p) - wanted)).toBeLessThan(1e-14 * Math.max(1, Math.abs(wanted)));
});

test("the ends of every helper are limits, not NaN", () => {
  expect(softplus(-800)).toBe(0);
  expect(softplus(800)).toBe(800);
  expect(logistic(-800)).toBe(0);
  expect(logistic(800)).toBe(1);
  expect(logAddExp(-Infinity, 3)).toBe(3);
  expect(logAddExp(-Infinity, -Infinity)).toBe(-Infinity);
  expect(normalQuantile(0)).toBe(-Infinity);
  expect(logGamma(0)).toBe(Infinity);
});
