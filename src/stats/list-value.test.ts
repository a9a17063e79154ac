import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bestFrequency, listValue, subscriptionPeriods } from "./list-value.ts";

const chance = fc.double({ min: 0, max: 1, noNaN: true });

describe("the value of a list", () => {
  test("of one that keeps 0.8 a year at 10 % and 10 of margin is Gupta & Lehmann's multiple, 2.67 times", () => {
    // Gupta & Lehmann 2003, table 1: margin multiple r / (1 + i − r) at retention 80 %, discount rate 10 %: 2.67, from the second year on.
    const course = {
      size: 1,
      arrivals: 0,
      hazard: 0.2,
      revenue: 10,
      discount: 1 / 1.1,
      periods: 400,
    };
    expect(listValue(course).value / 10 - 1).toBeCloseTo(2.67, 2);
  });

  test("goes to the list at which as many come as leave", () => {
    const { sizes, value } = listValue({
      ...{ size: 100, arrivals: 6, hazard: 0.03, revenue: 1, discount: 1, periods: 2_000 },
    });
    expect(sizes[2_000]).toBeCloseTo(200, 9);
    // Σ (200 − 100 · 0.97ᵗ).
    expect(value).toBeCloseTo(200 * 2_000 - 100 / 0.03, 6);
  });

  test("is that of the first subscribers and of each who comes, and falls with the hazard", () => {
    fc.assert(
      fc.property(chance, chance, fc.integer({ min: 1, max: 60 }), (hazard, share, periods) => {
        const rest = { revenue: 3, discount: 0.5 + share / 2, periods };
        const alone = (size: number, arrivals: number): number =>
          listValue({ ...rest, hazard, size, arrivals }).value;
        expect(alone(40, 7)).toBeCloseTo(alone(40, 0) + alone(0, 7), 6);
        const more = listValue({ ...rest, hazard: (1 + hazard) / 2, size: 40, arrivals: 7 }).value;
        expect(more).toBeLessThanOrEqual(alone(40, 7) + 1e-9);
        const { periods: lasts } = subscriptionPeriods({ ...rest, hazard });
        expect(3 * lasts).toBeCloseTo(alone(1, 0), 8);
      }),
    );
  });

  test("changes with the hazard by the slope that is told", () => {
    for (const hazard of [0, 0.001, 0.2, 0.9]) {
      const at = (h: number): number =>
        subscriptionPeriods({ hazard: h, discount: 0.98, periods: 52 }).periods;
      const step = hazard === 0 ? 0 : 1e-6;
      const slope = (at(hazard + 1e-6) - at(hazard - step)) / (1e-6 + step);
      const told = subscriptionPeriods({ hazard, discount: 0.98, periods: 52 }).slope;
      expect(told / slope).toBeCloseTo(1, 3);
    }
    expect(subscriptionPeriods({ hazard: 1, discount: 1, periods: 5 })).toEqual({
      ...{ periods: 1, slope: -1 },
    });
  });

  test("refuses what is no chance, no discount, no period", () => {
    const course = { size: 1, arrivals: 0, hazard: 0.1, revenue: 1, discount: 1, periods: 3 };
    expect(() => listValue({ ...course, hazard: 1.1 })).toThrow("hazard is 1.1");
    expect(() => listValue({ ...course, discount: 0 })).toThrow("discount is 0");
    expect(() => listValue({ ...course, periods: 2.5 })).toThrow("2.5 periods");
    expect(() => listValue({ ...course, size: -1 })).toThrow("-1 and 0");
    expect(() => listValue({ ...course, revenue: Number.NaN })).toThrow("revenue is NaN");
    expect(() => subscriptionPeriods({ ...course, hazard: -0.1 })).toThrow("hazard is -0.1");
  });
});

describe("the best frequency", () => {
  const response = {
    ...{ size: 1_000, arrivals: 20, discount: 0.99, periods: 104 },
    hazard: (f: number): number => 0.002 + 0.004 * f ** 2,
    revenue: (f: number): number => 1 - Math.exp(-f),
  };

  test("is where one more brings now what it takes from later", () => {
    const { frequency, value } = bestFrequency(response, { lower: 0, upper: 6 });
    const course = (f: number) => ({ ...response, hazard: response.hazard(f), revenue: 1 });
    const worth = (f: number): number => listValue(course(f)).value;
    const gained = Math.exp(-frequency) * worth(frequency);
    const lost =
      (response.revenue(frequency) * (worth(frequency + 1e-5) - worth(frequency - 1e-5))) / 2e-5;
    expect(gained + lost).toBeCloseTo(0, 0);
    expect(gained).toBeGreaterThan(1_000);
    expect(value).toBeCloseTo(response.revenue(frequency) * worth(frequency), 6);
    expect(frequency).toBeGreaterThan(0.3);
    expect(frequency).toBeLessThan(3);
  });

  test("is less than what brings most this quarter: the spiral", () => {
    const quarter = bestFrequency({ ...response, periods: 13 }, { lower: 0, upper: 6 }).frequency;
    const years = bestFrequency(response, { lower: 0, upper: 6 }).frequency;
    expect(years).toBeLessThan(quarter - 0.2);
  });

  test("is no worse than any that is tried, at the ends too", () => {
    fc.assert(
      fc.property(chance, chance, chance, (bend, leaves, tried) => {
        const own = {
          ...{ size: 1, arrivals: 0, discount: 0.9, periods: 10 },
          hazard: (f: number): number => leaves * f,
          revenue: (f: number): number => f - bend * f ** 2,
        };
        const { value } = bestFrequency(own, { lower: 0, upper: 1 });
        const other = listValue({ ...own, hazard: leaves * tried, revenue: own.revenue(tried) });
        expect(value).toBeGreaterThanOrEqual(other.value - 1e-9);
      }),
    );
    expect(
      bestFrequency({ ...response, revenue: (f) => -f }, { lower: 1, upper: 2 }).frequency,
    ).toBe(1);
    expect(() => bestFrequency(response, { lower: 2, upper: 2 })).toThrow("empty");
  });
});
