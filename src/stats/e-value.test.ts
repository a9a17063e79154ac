import fc from "fast-check";
import { expect, test } from "vitest";
import { eValue, riskRatioOfDifference } from "./e-value.ts";

test("the E-values of VanderWeele & Ding 2017: 7.26 of a risk ratio of 3.9, 3.0 of its lower end 1.8", () => {
  const found = eValue({ estimate: 3.9, lower: 1.8, upper: 8.7 });
  expect(found.estimate).toBeCloseTo(7.26, 2);
  expect(found.interval).toBeCloseTo(3, 10);
});

test("a difference of half a deviation, with an error of a quarter, as the package EValue converts it", () => {
  const ratio = riskRatioOfDifference(0.5, 0.25);
  expect(ratio.estimate).toBeCloseTo(Math.exp(0.455), 12);
  expect(ratio.lower).toBeCloseTo(Math.exp(0.01), 12);
  expect(ratio.upper).toBeCloseTo(Math.exp(0.9), 12);
});

test("with both its risk ratios at the E-value, the bounding factor of a confounder is the effect itself", () => {
  fc.assert(
    fc.property(fc.double({ min: 1.001, max: 50, noNaN: true }), (ratio) => {
      const { estimate: e } = eValue({ estimate: ratio, lower: ratio, upper: ratio });
      // Ding & VanderWeele 2016, Epidemiology 27(3): RR_1 RR_2 / (RR_1 + RR_2 − 1).
      expect((e * e) / (2 * e - 1)).toBeCloseTo(ratio, 8);
      const below = eValue({ estimate: 1 / ratio, lower: 1 / ratio, upper: 1 / ratio });
      expect(below.estimate).toBeCloseTo(e, 6);
    }),
  );
});

test("no effect needs no confounder, and what is no ratio is refused", () => {
  expect(eValue({ estimate: 1, lower: 0.8, upper: 1.2 })).toEqual({ estimate: 1, interval: 1 });
  expect(eValue({ estimate: 0.5, lower: 0.3, upper: 0.8 }).interval).toBeCloseTo(
    1.25 + Math.sqrt(1.25 * 0.25),
    12,
  );
  expect(() => eValue({ estimate: 2, lower: 0, upper: 3 })).toThrow("The risk ratio 2 from 0 to 3");
  expect(() => eValue({ estimate: 2, lower: 2.5, upper: 3 })).toThrow(RangeError);
});

test("people with a confounder of the E-value's strength show the risk ratio without any effect", () => {
  // Everybody who did it has it; of the others a share such that the ratio of shares is E; it multiplies the risk by E.
  const { estimate: e } = eValue({ estimate: 2, lower: 2, upper: 2 });
  const risk = (share: number): number => share * e + (1 - share);
  expect(risk(1) / risk(1 / e)).toBeCloseTo(2, 10);
});
