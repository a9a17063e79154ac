import fc from "fast-check";
import { expect, test } from "vitest";
import type { CustomerDiscovery } from "../predict/discovery-table.ts";
import { relativeRate } from "../stats/gamma-poisson.ts";
import {
  type DiscoveryMix,
  discoveryMix,
  discoveryMixes,
  relevanceWeight,
  stances,
} from "./discovery-dial.ts";

const index = fc.double({ min: 0.01, max: 20, noNaN: true });
const share = fc.double({ min: 0, max: 1, noNaN: true });

function level(more: Partial<CustomerDiscovery>): CustomerDiscovery {
  return {
    level: "item",
    orders: 8,
    new: 30,
    expected: 20,
    index: { value: 1.4, lower: 1.1, upper: 1.7, level: 0.8 },
    newShare: 0.5,
    isUsed: true,
    ...more,
  };
}

/** The mix without the rounding of the last digits. */
function plain({ lambda, ...shares }: DiscoveryMix): readonly number[] {
  return [lambda, shares.known, shares.adjacent, shares.new].map((each) => Number(each.toFixed(4)));
}

test("the examples of the documentation hold", () => {
  expect(relevanceWeight(1, "balanced")).toBeCloseTo(0.9, 12);
  const mix = discoveryMix({ item: 1, beyond: 1, newShare: 0.5, stance: "balanced" });
  expect(plain(mix)).toEqual([0.9, 0.5, 0.45, 0.05]);
  expect(discoveryMixes([])).toBeNull();
});

test("the weight of relevance is clip(0.9 − 0.25 ln D, 0.5, 0.95)", () => {
  expect(relevanceWeight(2, "balanced")).toBeCloseTo(0.9 - 0.25 * Math.LN2, 12);
  expect(relevanceWeight(2, "safe")).toBeCloseTo(0.9, 12);
  expect(relevanceWeight(1, "bold")).toBeCloseTo(0.9 - 0.25 * Math.LN2, 12);
  expect([relevanceWeight(0.1, "balanced"), relevanceWeight(50, "balanced")]).toEqual([0.95, 0.5]);
});

test("shares are none below 0 and sum to 1, also where all or nothing is new to an average customer", () => {
  fc.assert(
    fc.property(
      index,
      index,
      share,
      fc.constantFrom(...stances),
      (item, beyond, newShare, stance) => {
        const mix = discoveryMix({ item, beyond, newShare, stance });
        expect(mix.known + mix.adjacent + mix.new).toBeCloseTo(1, 12);
        expect(Math.min(mix.known, mix.adjacent, mix.new)).toBeGreaterThanOrEqual(0);
      },
    ),
  );
});

test("a higher index and a bolder stance mean fewer known things, more new ones, and less weight on relevance", () => {
  const isBolder = (bold: DiscoveryMix, safe: DiscoveryMix): void => {
    expect(bold.known).toBeLessThanOrEqual(safe.known + 1e-12);
    expect(bold.new).toBeGreaterThanOrEqual(safe.new - 1e-12);
    expect(bold.lambda).toBeLessThanOrEqual(safe.lambda + 1e-12);
  };
  fc.assert(
    fc.property(index, index, share, (item, beyond, newShare) => {
      const of = { item, beyond, newShare };
      const [safe, balanced, bold] = stances.map((stance) => discoveryMix({ ...of, stance }));
      if (!safe || !balanced || !bold) throw new Error("there are three stances");
      isBolder(bold, balanced);
      isBolder(balanced, safe);
      isBolder(discoveryMix({ ...of, item: 1.3 * item, stance: "balanced" }), balanced);
      isBolder(discoveryMix({ ...of, beyond: 1.3 * beyond, stance: "balanced" }), balanced);
    }),
  );
});

test("a customer with a wide interval is drawn to the shop's mean", () => {
  const rates = { k: 10, dispersion: 1 };
  const mixAfter = (count: number) => {
    const seen = { count: 2 * count, expected: count };
    const estimate = { ...relativeRate(rates, seen, 0.8), level: 0.8 };
    const mix = discoveryMixes([level({ index: estimate })])?.balanced;
    return { width: Math.log(estimate.upper / estimate.lower), known: mix?.known ?? Number.NaN };
  };
  const shop = discoveryMix({ item: 1, beyond: 1, newShare: 0.5, stance: "balanced" }).known;
  const customers = [0, 2, 20, 200].map(mixAfter);
  const distances = customers.map(({ known }) => shop - known);
  expect(distances[0]).toBeCloseTo(0, 12);
  expect(distances).toEqual([...distances].sort((a, b) => a - b));
  expect(customers.map(({ width }) => width)).toEqual(
    customers.map(({ width }) => width).sort((a, b) => b - a),
  );
});

test("a level that its test-retest does not bear out counts as the shop's mean", () => {
  const mean = discoveryMix({ item: 1, beyond: 1, newShare: 0.5, stance: "bold" });
  expect(discoveryMixes([level({ isUsed: false })])?.bold).toEqual(mean);
  const brand = level({
    level: "brand",
    index: { value: 0.6, lower: 0.4, upper: 0.9, level: 0.8 },
  });
  const withBrand = discoveryMixes([level({}), brand])?.balanced;
  expect(withBrand).toEqual(
    discoveryMix({ item: 1.4, beyond: 0.6, newShare: 0.5, stance: "balanced" }),
  );
  expect(discoveryMixes([level({}), { ...brand, isUsed: false }])?.balanced).toEqual(
    discoveryMix({ item: 1.4, beyond: 1.4, newShare: 0.5, stance: "balanced" }),
  );
});
