import { expect, test } from "vitest";
import { createRandom } from "../stats/random.ts";
import { type DiscoveryCounts, measureLevel } from "./discovery.ts";

/**
 * A shop whose customers seek variety as a gamma of mean 1 and variance `variety` says, and stray from it by a factor of
 * variance `drift` in each half of their history.
 */
function simulate(of: {
  readonly customers: number;
  readonly variety: number;
  readonly drift: number;
  readonly orders?: number;
}): DiscoveryCounts & { readonly truth: readonly number[] } {
  const random = createRandom(2026);
  const about = (variance: number): number =>
    variance === 0 ? 1 : random.gamma(1 / variance, 1 / variance);
  const rows = Array.from({ length: of.customers }, () => {
    const orders = of.orders ?? 2 + random.poisson(6);
    const truth = about(of.variety);
    const half = (many: number) => {
      const expected = many * (2 + random.integer(6));
      return { expected, count: random.poisson(truth * about(of.drift) * expected) };
    };
    const first = Math.floor((orders - 1) / 2);
    return { orders, truth, first: half(first), second: half(orders - 1 - first) };
  });
  const column = (value: (row: (typeof rows)[number]) => number): Float64Array =>
    Float64Array.from(rows, value);
  return {
    truth: rows.map(({ truth }) => truth),
    subjectHigh: column(() => 0),
    subjectLow: Float64Array.from(rows.keys()),
    orders: column(({ orders }) => orders),
    first: { count: column((r) => r.first.count), expected: column((r) => r.first.expected) },
    second: { count: column((r) => r.second.count), expected: column((r) => r.second.expected) },
  };
}

const of = { level: "item", knownShare: 1, newShares: [0.8, 0.6], seed: 1 } as const;

test("where customers differ the level is used, the first half tells the second, and 80 % intervals hold 80 %", () => {
  const counts = simulate({ customers: 4_000, variety: 0.1, drift: 0 });
  const { figures, indices } = measureLevel(counts, of);
  expect(figures.isUsed).toBe(true);
  expect(figures.why).toMatch(
    /^Used: .*Spearman's correlation 0\.\d\d \(95%: 0\.\d\d to 0\.\d\d\)\.$/,
  );
  expect(Math.abs(figures.k - 10)).toBeLessThan(1);
  expect(figures.dispersion).toBeLessThan(1.1);
  expect(figures.retest?.correlation.lower).toBeGreaterThan(0.3);
  expect(Math.abs((figures.retest?.held ?? 0) - 0.8)).toBeLessThan(0.03);
  const came = figures.retest?.quartiles.map(({ came: each }) => each) ?? [];
  expect(came).toEqual([...came].sort((a, b) => a - b));
  for (const { told, came: after } of figures.retest?.quartiles ?? [])
    expect(Math.abs(told - after)).toBeLessThan(0.06);
  const held = indices.filter(
    ({ lower, upper }, i) => lower <= (counts.truth[i] ?? 0) && (counts.truth[i] ?? 0) <= upper,
  );
  expect(Math.abs(held.length / indices.length - 0.8)).toBeLessThan(0.02);
});

test("where customers stray from themselves the dispersion says so, and intervals widened by it still hold about 80 %", () => {
  const { figures } = measureLevel(simulate({ customers: 4_000, variety: 0.1, drift: 0.1 }), of);
  expect(figures.dispersion).toBeGreaterThan(1.5);
  expect(Math.abs((figures.retest?.held ?? 0) - 0.8)).toBeLessThan(0.05);
});

test("where customers are alike the test-retest interval reaches 0, and the level is not used", () => {
  const { figures } = measureLevel(simulate({ customers: 1_500, variety: 0, drift: 0 }), of);
  expect(figures.isUsed).toBe(false);
  expect(figures.retest?.correlation.lower).toBeLessThanOrEqual(0);
  expect(figures.why).toMatch(/^Not used: .* is not surely above 0\.$/);
});

test("with fewer than 30 customers of 7 orders nothing is told, and with customers of one count neither", () => {
  const few = measureLevel(simulate({ customers: 29, variety: 0.5, drift: 0, orders: 9 }), of);
  expect(few.figures).toMatchObject({ isUsed: false, retest: null, customers: 29 });
  expect(few.figures.why).toBe(
    "Not used: 29 customers have 7 orders or more; a test-retest takes 30.",
  );
  const none = measureLevel(simulate({ customers: 0, variety: 0.5, drift: 0 }), of);
  expect([none.figures.k, none.figures.unknown.value, none.indices.length]).toEqual(
    [10, 1, 0].map((each) => expect.closeTo(each, 6)),
  );
  const same = Float64Array.from({ length: 40 }, () => 3);
  const half = { count: same, expected: same };
  const alike = measureLevel(
    { subjectHigh: same, subjectLow: same, orders: same.map(() => 7), first: half, second: half },
    of,
  );
  expect(alike.figures.why).toBe("Not used: all customers have the same index.");
});

test("the same counts and the same seed give the same figures", () => {
  const counts = simulate({ customers: 200, variety: 0.2, drift: 0 });
  expect(measureLevel(counts, of)).toEqual(measureLevel(counts, of));
});
