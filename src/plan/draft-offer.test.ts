import { expect, test } from "vitest";
import { program } from "../decide/program.ts";
import { couponsUsed, type OfferAsked, offerDrivers } from "./draft-offer.ts";

const counts = { issued: 5, redeemed: 0, leaked: 0, expired: 0, void: 0, refused: 0 };
/** Orders of 40.00 on average; two a month anyway, of ten people together. */
const asked: OfferAsked = {
  facts: {
    ...{ until: "2026-11-05", people: 10, entered: [] },
    orders: {
      ...{ ofWhom: "the people", orders: Float64Array.of(1, 1), sold: Float64Array.of(30, 50) },
      ...{ returned: Float64Array.of(0, 0), contribution: Float64Array.of(10, 20) },
    },
  },
  ...{ ordersAnyway: 0.2, coupons: couponsUsed([]) },
  lift: { estimate: 0.03, standardError: 0.003, grade: "B", source: "", owner: "" },
};
const offering = (...treatments: readonly object[]) =>
  program.parse({ program: "p", title: "P", placements: ["deal"], treatments });
const coupon = (id: string, terms: object) => ({ id, kind: "offer", coupon: terms });

test("a program without offers gives nothing away", () => {
  expect(offerDrivers(offering({ id: "a", kind: "content" }), asked)).toEqual({});
});

test("the discount is that of the coupons on a usual order, an amount at most the order", () => {
  const two = offering(coupon("ten", { percent: 10 }), coupon("much", { amount: "100.00" }));
  expect(offerDrivers(two, asked).discount).toMatchObject({
    ...{ low: 4, likely: 22, high: 40, grade: "C" },
  });
  const one = offering(coupon("five", { amount: "5.00" }));
  expect(offerDrivers(one, asked).discount).toMatchObject({ value: 5, grade: "C" });
  const untold = offerDrivers(offering({ id: "words", kind: "offer" }), asked).discount;
  expect(untold).toMatchObject({ value: 0, grade: "D", owner: "you" });
});

test("without coupons that ended, half of what comes anyway takes the offer, and all at the most", () => {
  const week = offering(coupon("ten", { percent: 10, validDays: 7 }));
  expect(offerDrivers(week, asked).subsidised).toMatchObject({
    // Seven days of 0.2 a month of 30.4375 days.
    ...{ low: 0, likely: 0.023, high: 0.046, grade: "D", owner: "you" },
  });
});

test("coupons that ended tell it: those used, less the lift", () => {
  const ten = offering(coupon("ten", { percent: 10 }));
  const coupons = couponsUsed([
    { program: "a", counts: { ...counts, redeemed: 9, leaked: 1, expired: 90 } },
    { program: "b", counts: { ...counts, redeemed: 10, expired: 90 } },
    { program: "c", counts },
  ]);
  expect(coupons).toEqual({ used: 20, ended: 200, programs: ["a", "b"] });
  const found = offerDrivers(ten, { ...asked, coupons }).subsidised;
  // A tenth was used; its error is √(0.1 · 0.9 / 200) = 0.0212, with the lift's 0.003 beside.
  expect(found).toMatchObject({ estimate: 0.07, standardError: 0.02142, grade: "C" });
  expect(found?.source).toBe("20 of 200 coupons of a, b were used; what is not added came anyway");
  // Where they were used less than is added, nothing came anyway.
  const many = { ...asked.lift, estimate: 0.3 };
  expect(offerDrivers(ten, { ...asked, coupons, lift: many }).subsidised).toMatchObject({
    estimate: 0,
  });
});
