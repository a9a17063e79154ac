import fc from "fast-check";
import { expect, test } from "vitest";
import { falseDiscoveryRates } from "./multiple-tests.ts";
import { createRandom } from "./random.ts";
import { normalCdf } from "./special.ts";

/** The example of Benjamini & Hochberg 1995: 15 comparisons in a trial of thrombolysis. */
const thrombolysis = [
  ...[0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344],
  ...[0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1],
];

test("at 0.05 the four smallest are discoveries in the example of Benjamini & Hochberg 1995", () => {
  expect(falseDiscoveryRates(thrombolysis).filter((rate) => rate <= 0.05)).toHaveLength(4);
});

test("the rates are scipy's (test/reference/planning.py)", () => {
  const scipy = [
    ...[0.0015, 0.003, 0.0095, 0.035625, 0.0603, 0.0638571429, 0.0638571429, 0.0645],
    ...[0.0765, 0.486, 0.5811818182, 0.714875, 0.7532307692, 0.8132142857, 1],
  ];
  for (const [i, rate] of falseDiscoveryRates(thrombolysis).entries())
    expect(rate).toBeCloseTo(scipy[i] ?? 0, 9);
});

test("one p value stays as it is, equal ones stay equal, and of none there are none", () => {
  expect(falseDiscoveryRates([0.03])).toEqual([0.03]);
  expect(falseDiscoveryRates([0.2, 0.2, 0.2])).toEqual([0.2, 0.2, 0.2]);
  expect(falseDiscoveryRates([])).toEqual([]);
});

test("rates are from the p value to its Bonferroni bound, keep the order of p values, and follow them when moved", () => {
  const chance = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.array(chance, { maxLength: 30 }), (pValues) => {
      const rates = falseDiscoveryRates(pValues);
      for (const [i, p] of pValues.entries()) {
        expect(rates[i]).toBeGreaterThanOrEqual(p);
        expect(rates[i]).toBeLessThanOrEqual(Math.min(1, p * pValues.length));
        for (const [j, other] of pValues.entries())
          if (p <= other) expect(rates[i]).toBeLessThanOrEqual(rates[j] ?? 0);
      }
      expect(falseDiscoveryRates(pValues.toReversed())).toEqual(rates.toReversed());
    }),
  );
});

test("of the discoveries at 0.1 a share of at most 0.1 is false, and most of the real ones are found", () => {
  const random = createRandom(12);
  let [share, found] = [0, 0];
  for (let run = 0; run < 1_000; run++) {
    const pValues = Array.from(
      { length: 20 },
      (_, i) => 2 * normalCdf(-Math.abs(random.normal() + (i < 5 ? 3.5 : 0))),
    );
    const picked = [...falseDiscoveryRates(pValues).entries()].filter(([, rate]) => rate <= 0.1);
    const wrong = picked.filter(([i]) => i >= 5).length;
    share += picked.length > 0 ? wrong / picked.length : 0;
    found += picked.length - wrong;
  }
  // The procedure holds the rate at q times the share of nulls: 0.075.
  expect(share / 1_000).toBeLessThan(0.09);
  expect(share / 1_000).toBeGreaterThan(0.06);
  expect(found / 5_000).toBeGreaterThan(0.8);
});

test("a number that is no p value is named", () => {
  expect(() => falseDiscoveryRates([0.5, 1.2])).toThrow("P value 1 is 1.2");
});
