import fc from "fast-check";
import { expect, test } from "vitest";
import { promoClasses } from "../customers/profile.ts";
import { createRandom } from "../stats/random.ts";
import { classifyPromo, promoClassOf, saleDaysOf, tellPrices } from "./promo-class.ts";
import type { UnitColumns } from "./promo-questions.ts";

/** Customers by number, each with so many single units, so many of them at full price. */
function unitsOf(rows: readonly (readonly [number, number, number])[]): UnitColumns {
  const column = (read: (row: readonly [number, number, number]) => number): Float64Array =>
    Float64Array.from(rows, read);
  return {
    subjectHigh: column(() => 7),
    subjectLow: column(([subject]) => subject),
    units: column(([, units]) => units),
    fullPrice: column(([, , fullPrice]) => fullPrice),
    squares: column(([, units]) => units),
  };
}

function subjectsOf(numbers: readonly number[]) {
  return {
    subjectHigh: new Float64Array(numbers.length).fill(7),
    subjectLow: Float64Array.from(numbers),
  };
}

/** A shop in which a third each buy at full price, both ways, and on offer only, 20 units each. */
const mixed = Array.from({ length: 300 }, (_, i) => [i, 20, [19, 10, 1][i % 3] ?? 0] as const);
const classNames = (classes: Uint8Array): string[] =>
  [...classes].map((place) => promoClasses[place] ?? "");

test("who bought nearly all, some, and nearly nothing at full price is in the class of that", () => {
  const numbers = mixed.map(([subject]) => subject);
  const { promoClass, value, lower, upper, prior } = classifyPromo(
    subjectsOf(numbers),
    unitsOf(mixed),
  );
  expect(classNames(promoClass.slice(0, 3))).toEqual(["full-price", "light", "deal-only"]);
  expect(prior).not.toBeNull();
  for (const [i, each] of value.entries()) {
    expect((lower[i] ?? 1) <= each && each <= (upper[i] ?? 0)).toBe(true);
  }
});

test("who is not among those of whom something is told has no share and no class", () => {
  const { promoClass, value, fullPriceShare } = classifyPromo(
    subjectsOf([0, 1, 2, 500]),
    unitsOf(mixed),
  );
  expect(classNames(promoClass)).toEqual(["full-price", "light", "deal-only", "unknown"]);
  expect([value[3], fullPriceShare[3]]).toEqual([Number.NaN, Number.NaN]);
});

test("where nothing is told everybody is unknown, and the prior is none", () => {
  const { promoClass, prior, diagnosis } = classifyPromo(subjectsOf([1, 2]), unitsOf([]));
  expect(classNames(promoClass)).toEqual(["unknown", "unknown"]);
  expect([prior, diagnosis]).toEqual([null, []]);
});

test("of fewer than 30 customers nobody is given a class, however clear the shares", () => {
  const few = mixed.slice(0, 29);
  const { promoClass, value } = classifyPromo(subjectsOf(few.map(([i]) => i)), unitsOf(few));
  expect(new Set(classNames(promoClass))).toEqual(new Set(["unknown"]));
  expect(value.every(Number.isFinite)).toBe(true);
});

test("ten units of one line say less than ten lines of one unit", () => {
  const rows = [...mixed, [900, 10, 10] as const, [901, 10, 10] as const];
  const units = unitsOf(rows);
  units.squares[rows.length - 1] = 100;
  const { lower } = classifyPromo(subjectsOf(rows.map(([subject]) => subject)), units);
  expect(lower[rows.length - 1]).toBeLessThan(lower[rows.length - 2] ?? 0);
});

test("a class is never given below a chance of 80 %, and the classes exclude each other", () => {
  const shape = fc.double({ min: 0.05, max: 200, noNaN: true });
  fc.assert(
    fc.property(shape, shape, fc.integer({ min: 0, max: 1000 }), (alpha, beta, seed) => {
      const random = createRandom(seed);
      const draws = Array.from({ length: 2000 }, () => random.beta(alpha, beta));
      const share = (low: number, high: number): number =>
        draws.filter((p) => p >= low && p <= high).length / draws.length;
      const chances = {
        "full-price": share(0.8, 1),
        light: share(0.2, 0.8),
        "deal-only": share(0, 0.2),
        unknown: 1,
      };
      // Four standard errors of 2,000 draws at a chance of 0.8.
      expect(chances[promoClassOf({ alpha, beta })]).toBeGreaterThan(0.8 - 0.036);
    }),
    { numRuns: 100 },
  );
});

test("of customers simulated from a shop, 80 % or more of those given a class are in it", () => {
  const random = createRandom(77);
  const own = Float64Array.from({ length: 4000 }, () => random.beta(0.7, 0.9));
  const rows = [...own].map((share, i) => {
    const units = 1 + random.poisson(8);
    let fullPrice = 0;
    for (let unit = 0; unit < units; unit++) if (random.uniform() < share) fullPrice++;
    return [i, units, fullPrice] as const;
  });
  const { promoClass } = classifyPromo(subjectsOf(rows.map(([i]) => i)), unitsOf(rows));
  const given = { "full-price": 0, light: 0, "deal-only": 0 };
  const right = { "full-price": 0, light: 0, "deal-only": 0 };
  for (const [i, name] of classNames(promoClass).entries()) {
    if (name !== "full-price" && name !== "light" && name !== "deal-only") continue;
    const share = own[i] ?? 0;
    const truth = share > 0.8 ? "full-price" : share < 0.2 ? "deal-only" : "light";
    given[name] += 1;
    if (name === truth) right[name] += 1;
  }
  for (const name of ["full-price", "light", "deal-only"] as const) {
    expect(given[name]).toBeGreaterThan(150);
    expect(right[name] / given[name]).toBeGreaterThan(0.8);
  }
});

test("a day on which nearly nothing sold at full price was a sale; a slow day and an outlet's days were not", () => {
  const usual = Array.from({ length: 50 }, (_, i) => ({
    day: `2026-01-${String(1 + (i % 28)).padStart(2, "0")}`,
    units: 100,
    fullPrice: 60,
  }));
  const friday = { day: "2026-11-27", units: 900, fullPrice: 40 };
  const slow = { day: "2026-02-02", units: 10, fullPrice: 0 };
  expect(saleDaysOf([...usual, friday, slow])).toEqual(["2026-11-27"]);
  const outlet = usual.map((day) => ({ ...day, fullPrice: 1 }));
  expect(saleDaysOf(outlet)).toEqual([]);
  expect(saleDaysOf([])).toEqual([]);
});

test("what sources do not tell is said", () => {
  const source = { source: "till", lines: 9, hasListPrices: false } as const;
  const none = tellPrices([{ ...source, telling: "nothing" }], { saleDays: [], told: 0 });
  expect(none.join()).toMatch(/Orders of till have no list prices.*everybody is unknown/);
  const coupons = tellPrices([{ ...source, telling: "reductions" }], { saleDays: [], told: 40 });
  expect(coupons.join()).toMatch(/no list prices: a product that was marked down counts/);
  const listed = { ...source, telling: "list-prices", hasListPrices: true } as const;
  expect(tellPrices([listed], { saleDays: [], told: 40 })).toEqual([]);
  expect(tellPrices([listed], { saleDays: ["2026-11-27"], told: 4 }).join()).toMatch(
    /Of 4 customers only .* too few.*1 day was a shop-wide sale/,
  );
});
