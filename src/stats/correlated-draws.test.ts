import fc from "fast-check";
import { expect, test } from "vitest";
import { correlatedDraws } from "./correlated-draws.ts";
import { createRandom } from "./random.ts";
import { spearman } from "./rank-correlation.ts";
import { meanOf, quantileOf, type Uncertain } from "./uncertain.ts";

const demand: Uncertain = { kind: "pert", low: 0, likely: 1, high: 4 };
const price: Uncertain = { kind: "lognormal", median: 1, logSd: 0.5 };
const share: Uncertain = { kind: "pert", low: 0, likely: 3, high: 4 };
const unit: Uncertain = { kind: "normal", mean: 0, sd: 1 };
const pair = (correlation: number) => [
  [1, correlation],
  [correlation, 1],
];

function correlation(one: Float64Array, other: Float64Array): number {
  const mean = (column: Float64Array) => column.reduce((sum, x) => sum + x, 0) / column.length;
  const [a, b] = [mean(one), mean(other)];
  let [xy, xx, yy] = [0, 0, 0];
  for (const [i, x] of one.entries()) {
    const y = other[i] ?? 0;
    xy += (x - a) * (y - b);
    xx += (x - a) ** 2;
    yy += (y - b) ** 2;
  }
  return xy / Math.sqrt(xx * yy);
}
const columnsOf = (quantities: readonly Uncertain[], correlations: number[][], count = 100_000) =>
  correlatedDraws(quantities, { count, random: createRandom(4), correlations });
const none = new Float64Array();

test.each([0.2, 0.5, -0.8])(
  "scores that correlate by %f have ranks that do by 6 / π arcsin(ρ / 2) (Kruskal 1958, JASA 53, equation 6.7)",
  (rho) => {
    const [one = none, other = none] = columnsOf([demand, price], pair(rho));
    expect(Math.abs(spearman(one, other) - (6 / Math.PI) * Math.asin(rho / 2))).toBeLessThan(0.01);
  },
);

test.each([
  [price, 0.667355],
  [share, 0.676414],
  [unit, 0.691376],
] as const)(
  "scores that correlate by 0.7 make a guess and %j correlate by scipy's quadrature: %f (test/reference/pert.py)",
  (quantity, wanted) => {
    const [one = none, other = none] = columnsOf([demand, quantity], pair(0.7), 400_000);
    expect(Math.abs(correlation(one, other) - wanted)).toBeLessThan(0.005);
  },
);

test("without correlations quantities do not go together; a fixed one is its value; no draws are none", () => {
  const sure: Uncertain = { kind: "fixed", value: 9 };
  const [one = none, other = none, fixed = none] = correlatedDraws([demand, unit, sure], {
    count: 50_000,
    random: createRandom(2),
  });
  expect(Math.abs(correlation(one, other))).toBeLessThan(0.02);
  expect(fixed.every((value) => value === 9)).toBe(true);
  expect(correlatedDraws([demand], { count: 0, random: createRandom(1) })[0]).toHaveLength(0);
  expect(correlatedDraws([], { count: 5, random: createRandom(1) })).toEqual([]);
});

test("almost certain correlations make one quantity the other's image", () => {
  const [one = none, other = none] = columnsOf([demand, demand], pair(1 - 1e-12), 1_000);
  for (const [i, x] of one.entries()) expect(Math.abs(x - (other[i] ?? 0))).toBeLessThan(1e-4);
});

test("each column has its own mean and quantiles, whatever it goes together with", () => {
  const quantities = [demand, price, share, unit];
  const correlations = quantities.map((_, i) => quantities.map((__, j) => (i === j ? 1 : 0.4)));
  for (const [k, column] of columnsOf(quantities, correlations).entries()) {
    const quantity = quantities[k] ?? unit;
    const mean = column.reduce((sum, x) => sum + x, 0) / column.length;
    expect(Math.abs(mean - meanOf(quantity))).toBeLessThan(0.015);
    for (const part of [0.1, 0.5, 0.9]) {
      const limit = quantileOf(quantity, part);
      const below = column.filter((x) => x <= limit).length / column.length;
      expect(Math.abs(below - part)).toBeLessThan(0.006);
    }
  }
});

/** Correlations of random loadings, which are positive definite by the noise of each. */
const loadings = fc.array(fc.double({ min: -0.95, max: 0.95, noNaN: true }), {
  minLength: 1,
  maxLength: 6,
});
const byLoadings = (loads: readonly number[]) =>
  loads.map((one, i) => loads.map((other, j) => (i === j ? 1 : one * other)));

test("the same seed draws the same numbers, and draws stay within guesses", () => {
  fc.assert(
    fc.property(loadings, fc.integer(), (loads, seed) => {
      const draw = () =>
        correlatedDraws(
          loads.map(() => demand),
          { count: 20, random: createRandom(seed), correlations: byLoadings(loads) },
        );
      const columns = draw();
      expect(columns).toEqual(draw());
      for (const column of columns) {
        expect(column).toHaveLength(20);
        for (const value of column) expect(value >= 0 && value <= 4).toBe(true);
      }
    }),
    { numRuns: 25 },
  );
});

test("what stands in a message lets the draws be made: the pair named, moved into the range told, is possible", () => {
  const three = fc.double({ min: -0.99, max: 0.99, noNaN: true });
  fc.assert(
    fc.property(three, three, three, (a, b, c) => {
      const draw = (rho: number) =>
        correlatedDraws([unit, unit, unit], {
          count: 1,
          random: createRandom(1),
          correlations: [
            [1, a, rho],
            [a, 1, c],
            [rho, c, 1],
          ],
          names: ["x", "y", "z"],
        });
      const possible = Math.sqrt((1 - a * a) * (1 - c * c));
      // Half a range from its middle is always possible, beyond it never.
      expect(draw(a * c + 0.5 * possible)).toHaveLength(3);
      if (Math.abs(b - a * c) > possible + 1e-9)
        expect(() => draw(b)).toThrow(/^The correlation of [xy] and z is/);
    }),
  );
});

test("correlations that cannot be together are refused by the pair that needs the least change", () => {
  const draw = (correlations: number[][], names?: string[]) => () =>
    correlatedDraws(
      correlations.map(() => unit),
      {
        count: 1,
        random: createRandom(1),
        correlations,
        ...(names === undefined ? {} : { names }),
      },
    );
  const impossible = [
    [1, 0.9, -0.9],
    [0.9, 1, 0.9],
    [-0.9, 0.9, 1],
  ];
  expect(draw(impossible, ["price", "volume", "margin"])).toThrow(
    "The correlation of price and margin is -0.9: with the other correlations as they are it must lie between 0.6200 and 1.0000.",
  );
  const many = Array.from({ length: 5 }, (_, i) =>
    Array.from({ length: 5 }, (__, j) => (i === j ? 1 : -0.6)),
  );
  expect(draw(many)).toThrow(/^The correlation of quantity \d and quantity 2 is -0.6/);
  expect(draw(pair(1))).toThrow("The correlation of quantity 0 and quantity 1 is 1: it must lie");
  expect(
    draw([
      [1, 0.1],
      [0.2, 1],
    ]),
  ).toThrow("is 0.1 in one place and 0.2 in the other");
  expect(
    draw([
      [2, 0],
      [0, 1],
    ]),
  ).toThrow("quantity 0 with itself is 2");
  expect(draw([[1, 0]])).toThrow("1 rows of 1");
  expect(() => correlatedDraws([unit], { count: 1.5, random: createRandom(1) })).toThrow(
    "There are to be 1.5 draws",
  );
});

test("20,000 draws of 12 guesses take well below a second", () => {
  const quantities = Array.from(
    { length: 12 },
    (_, i): Uncertain => ({ ...demand, kind: "pert", low: 0, likely: 0.3 * i, high: 4 }),
  );
  const correlations = quantities.map((_, i) => quantities.map((__, j) => (i === j ? 1 : 0.3)));
  const before = process.cpuUsage();
  columnsOf(quantities, correlations, 20_000);
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(1);
});
