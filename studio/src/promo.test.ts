import { expect, test } from "vitest";
import type { CustomerProfile } from "../../src/customers/profile.ts";
import { promoFigure } from "./promo.ts";

const judged = {
  promoClass: "full-price",
  fullPrice: { value: 0.912, lower: 0.84, upper: 0.97, level: 0.8 },
  fullPriceShare: 1,
} as const;

function figure(change: Partial<CustomerProfile>) {
  const profile: Pick<CustomerProfile, "promoClass" | "fullPrice" | "fullPriceShare"> = {
    ...judged,
    ...change,
  };
  return promoFigure(profile);
}

test("how a customer buys is a share with its interval, the class in words, and what was counted", () => {
  expect(figure({})).toEqual({
    value: "91%",
    beside: "84% to 97%",
    note: "Full price: expected share of units at full price, 80% interval; 100% so far",
  });
});

test("a share too uncertain for a class says so, and one that nothing tells is not known", () => {
  expect(figure({ promoClass: "unknown" }).note).toMatch(/^Not enough known for a class: /);
  expect(figure({ promoClass: "unknown", fullPrice: null, fullPriceShare: null })).toEqual({
    value: "Not known",
    note: "Nothing they bought has a list price, a discount or a coupon to tell it by",
  });
});
