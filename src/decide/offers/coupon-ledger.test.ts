import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type CouponIssue,
  type CouponUse,
  couponLedger,
  couponStates,
  sumCoupons,
} from "./coupon-ledger.ts";

const day = 86_400_000;
const issued: CouponIssue = {
  code: "A",
  program: "quiet",
  treatment: "ten",
  subject: "1",
  decision: "d",
  face: 500,
  chance: 0.2,
  issuedAt: 0,
  expiresAt: 14 * day,
  voidedAt: null,
  refusedBy: "",
};
const used: CouponUse = {
  code: "A",
  source: "shop",
  orderId: "1",
  subject: "1",
  isGuest: false,
  at: day,
  given: 450,
};
const view = { now: 7 * day, personOf: (subject: string) => (subject === "11" ? "1" : subject) };

function judged(issue: Partial<CouponIssue>, uses: readonly Partial<CouponUse>[], now = view.now) {
  const all = uses.map((use, i) => ({ ...used, orderId: String(i), ...use }));
  const [entry] = couponLedger([{ ...issued, ...issue }], all, { ...view, now });
  if (entry === undefined) throw new Error("there is one");
  return {
    state: entry.state,
    redeemed: entry.redeemed,
    leaked: entry.leaked,
    leaks: entry.uses.map(({ leak }) => leak),
  };
}

test.each([
  ["an unused coupon", {}, [], { state: "issued" }],
  ["its person's order, under another identity", {}, [{ subject: "11" }], { state: "redeemed" }],
  ["an order without a discount", {}, [{ given: null }], { state: "redeemed", redeemed: 500 }],
  ["a guest's order, which may be its person's", {}, [{ isGuest: true, subject: "9" }], {}],
  ["another person's order", {}, [{ subject: "2" }], { leaks: ["other-person"], leaked: 450 }],
  ["a second order", {}, [{}, { at: 2 * day }], { leaks: [undefined, "again"], redeemed: 450 }],
  ["an order a day too late", {}, [{ at: 15 * day }], { state: "leaked", leaks: ["late"] }],
  ["an order that was begun in time", {}, [{ at: 14 * day + 1000 }], { state: "redeemed" }],
  ["a void coupon", { voidedAt: day }, [], { state: "void" }],
  ["an order before it was void", { voidedAt: 2 * day }, [{}], { state: "redeemed" }],
  ["an order after it was void", { voidedAt: 1 }, [{}], { state: "leaked", leaks: ["void"] }],
  ["a coupon that a guard kept back", { refusedBy: "budget" }, [], { state: "refused" }],
  ["one that was used all the same", { refusedBy: "budget" }, [{}], { leaks: ["never-issued"] }],
] as const)("%s is told as what it is", (_words, issue, uses, expected) => {
  expect(judged(issue, uses)).toMatchObject(expected);
});

test("a coupon expires when its days are over", () => {
  expect(judged({}, [], 14 * day).state).toBe("issued");
  expect(judged({}, [], 14 * day + 1).state).toBe("expired");
});

const anIssue = fc.record({
  face: fc.integer({ min: 0, max: 10_000 }),
  expiresAt: fc.integer({ min: 1, max: 30 * day }),
  voidedAt: fc.option(fc.integer({ min: 0, max: 30 * day })),
  refusedBy: fc.constantFrom("" as const, "budget" as const, "cool-down" as const),
  program: fc.constantFrom("p", "q"),
});
const aUse = fc.record({
  code: fc.integer({ min: 0, max: 12 }).map(String),
  orderId: fc.uuid(),
  subject: fc.constantFrom("1", "2", "11"),
  isGuest: fc.boolean(),
  at: fc.integer({ min: 0, max: 40 * day }),
  given: fc.option(fc.integer({ min: 0, max: 5_000 })),
});

test("each code is in exactly one state, and sums add up, in whatever order uses are told", () => {
  fc.assert(
    fc.property(
      fc.array(anIssue, { maxLength: 10 }),
      fc.array(aUse, { maxLength: 30 }),
      fc.integer({ min: 0, max: 40 * day }),
      (some, uses, now) => {
        const issues = some.map((fields, i) => ({ ...issued, ...fields, code: String(i) }));
        const told = uses.map((use) => ({ ...used, ...use }));
        const entries = couponLedger(issues, told, { ...view, now });
        const sums = sumCoupons(entries);
        const total = (read: (each: (typeof sums)[number]) => number): number =>
          sums.reduce((sum, each) => sum + read(each), 0);
        expect(total(({ counts }) => couponStates.reduce((n, s) => n + counts[s], 0))).toBe(
          issues.length,
        );
        for (const state of couponStates)
          expect(total(({ counts }) => counts[state])).toBe(
            entries.filter((each) => each.state === state).length,
          );
        const given = told
          .filter(({ code }) => issues.some((each) => each.code === code))
          .reduce((sum, use) => sum + (use.given ?? issues[Number(use.code)]?.face ?? 0), 0);
        expect(total(({ redeemed, leaked }) => redeemed + leaked)).toBe(given);
        expect(
          total(({ leaks }) => Object.values(leaks).reduce((sum, money) => sum + money, 0)),
        ).toBe(total(({ leaked }) => leaked));
        expect(total(({ liability }) => liability)).toBe(
          entries.reduce((sum, { state, face }) => sum + (state === "issued" ? face : 0), 0),
        );
        for (const { expectedUse, expectedLiability, liability } of sums) {
          expect(expectedUse).toBeGreaterThanOrEqual(0);
          expect(expectedUse).toBeLessThanOrEqual(1);
          expect(expectedLiability).toBeLessThanOrEqual(liability);
        }
        // At most one use of a code is as it was meant.
        for (const entry of entries)
          expect(entry.uses.filter(({ leak }) => leak === undefined).length).toBeLessThanOrEqual(1);
        const turned = couponLedger(issues, told.toReversed(), { ...view, now });
        expect(turned).toEqual(entries);
      },
    ),
    { numRuns: 200 },
  );
});

test("the share that is expected to be used goes from the chance at issue to what happened", () => {
  const many = (count: number, uses: boolean) =>
    Array.from({ length: count }, (_, i) => ({ ...issued, code: `${uses}${i}` }));
  const [before] = sumCoupons(couponLedger(many(5, false), [], view));
  expect(before).toMatchObject({ liability: 2500, expectedUse: 0.2, expectedLiability: 500 });
  const issues = [...many(90, true), { ...issued, code: "open" }];
  const uses = issues.slice(0, 90).map(({ code }) => ({ ...used, code }));
  const [after] = sumCoupons(couponLedger(issues, uses, view));
  expect(after?.expectedUse).toBeCloseTo((90 + 10 * 0.2) / 100, 12);
});
