import fc from "fast-check";
import { expect, test } from "vitest";
import { affinityOf } from "./affinity.ts";
import { buildCatalogue } from "./catalogue.ts";

const catalogue = buildCatalogue(
  ["Shirts", "Shirts", "Caps", ""].map((category, i) => ({
    sku: `P${i}`,
    name: "",
    values: { category, colour: i % 2 ? "red" : "blue" },
  })),
  new Map(),
);
const sold = Float64Array.of(2, 1, 1, 6);

test("a customer's share of a category over the shop's, held by ten of the shop's purchases", () => {
  // Of ten caps alone: (10 + 10 × 1/4) / (20 × 1/4), and for shirts 10 × 3/4 / (20 × 3/4); nothing is told of other products.
  const affinity = affinityOf(catalogue, sold, new Map([["P2", 10]]));
  expect([...affinity]).toEqual([0.5, 0.5, 2.5, 1]);
  expect([...affinityOf(catalogue, sold, new Map())]).toEqual([1, 1, 1, 1]);
});

test("affinity is above 0, and over the shop's purchases of one attribute 1 on average", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { minLength: 4, maxLength: 4 }), (counts) => {
      const own = new Map(counts.map((count, i) => [`P${i}`, count]));
      const affinity = affinityOf(catalogue, sold, own);
      const mean = affinity.reduce((sum, factor, i) => sum + factor * (sold[i] ?? 0), 0) / 10;
      expect(Math.min(...affinity)).toBeGreaterThan(0);
      expect(mean).toBeCloseTo(1, 12);
    }),
    { seed: 1 },
  );
});
