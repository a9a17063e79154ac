import fc from "fast-check";
import { expect, test } from "vitest";
import { businessCase } from "./case.ts";
import { likelyAmount } from "./case-driver.ts";
import { draftLift } from "./draft-lift.ts";
import type { KeptAudit } from "./kept-audit.ts";

const month = 365.25 / 12;
/** An order of 40.00 leaves 10.00: half comes back, and half of the rest is contribution. */
const of = businessCase.parse({
  ...{ case: "c", program: "p" },
  drivers: { people: 10, lift: 0, orderValue: 40, margin: 0.5, returns: 0.5, discount: 7 },
});
const audit = (program: string, measured: number, more: Partial<KeptAudit> = {}): KeptAudit => ({
  ...{ program, caseHash: program, author: "Ada", kind: "offer", at: "2026-01-01T00:00:00Z" },
  ...{ days: month, promised: 1, measured, standardError: 0.001 },
  ...more,
});
const lift = (audits: readonly KeptAudit[]) =>
  draftLift(audits, { of, kind: "offer", ordersAnyway: 0.4 });

test("with fewer than three programs the lift is nothing to twice a twentieth of what comes anyway", () => {
  for (const audits of [[], [audit("a", 1)], [audit("a", 1), audit("b", 2), audit("b", 3)]])
    expect(lift(audits)).toMatchObject({
      ...{ low: 0, likely: 0.02, high: 0.04, grade: "D", owner: "you" },
    });
});

test("what programs measured of a person is divided by what an order leaves", () => {
  // 0.50, 0.60 and 0.70 a person are 0.05, 0.06 and 0.07 orders.
  const found = lift([audit("a", 0.5), audit("b", 0.6), audit("c", 0.7)]);
  expect(found.grade).toBe("B");
  expect(found.source).toContain("pooled of 3 past programs that give offer (a, b, c)");
  expect(likelyAmount(found)).toBeCloseTo(0.06, 3);
  // One more of them differs as they do, and their mean is not known for sure: at least the spread of the three.
  if (!("standardError" in found)) throw new Error("it has an error");
  expect(found.standardError).toBeGreaterThan(0.01);
  expect(found.standardError).toBeLessThan(0.05);
});

test("a longer window is compared with what the case would bring in as many days", () => {
  const carried = businessCase.parse({ ...of, drivers: { ...of.drivers, carryOver: 0.5 } });
  // Two months of a half carried over: 1.5 times the first month's.
  const audits = ["a", "b", "c"].map((name) => audit(name, 0.9, { days: 2 * month }));
  const found = draftLift(audits, { of: carried, kind: "offer", ordersAnyway: 0.4 });
  expect(likelyAmount(found)).toBeCloseTo(0.06, 3);
});

test("programs of the same kind are pooled by themselves where there are three", () => {
  const offers = ["a", "b", "c"].map((name) => audit(name, 0.5));
  const content = ["x", "y", "z"].map((name) => audit(name, 5, { kind: "content" }));
  expect(likelyAmount(lift([...offers, ...content]))).toBeCloseTo(0.05, 3);
  const mixed = lift([...offers.slice(0, 2), ...content]);
  expect(mixed.source).toContain("pooled of 5 past programs (a, b, x, y, z)");
});

test("whatever programs measured, the case reads", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.double({ min: -20, max: 20, noNaN: true }),
          fc.double({ min: 1e-6, max: 50, noNaN: true }),
        ),
        {
          ...{ minLength: 3, maxLength: 8 },
        },
      ),
      (seen) => {
        const audits = seen.map(([measured, standardError], i) =>
          audit(`p${i}`, measured, { standardError }),
        );
        const found = lift(audits);
        expect(() =>
          businessCase.parse({ ...of, drivers: { ...of.drivers, lift: found } }),
        ).not.toThrow();
        if (!("standardError" in found)) throw new Error("it has an error");
        expect(found.standardError).toBeGreaterThan(0);
      },
    ),
    { numRuns: 20 },
  );
});
