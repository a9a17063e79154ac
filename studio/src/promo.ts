import type { CustomerProfile, PromoClass } from "../../src/customers/profile.ts";
import { percent } from "./format.ts";

const labels: Readonly<Record<PromoClass, string>> = {
  "full-price": "Full price",
  light: "With and without offers",
  "deal-only": "On offer only",
  unknown: "Not known",
};

/** A promotion class as people read it. */
export function promoLabel(promoClass: PromoClass): string {
  return labels[promoClass];
}

/** How a customer buys as one figure: the class, the expected share with its interval, and what that rests on. */
export function promoFigure({
  promoClass,
  fullPrice,
  fullPriceShare,
}: Pick<CustomerProfile, "promoClass" | "fullPrice" | "fullPriceShare">): {
  readonly value: string;
  readonly beside?: string;
  readonly note: string;
} {
  if (fullPrice === null || fullPriceShare === null) {
    const note = "Nothing they bought has a list price, a discount or a coupon to tell it by";
    return { value: promoLabel("unknown"), note };
  }
  const range = `${percent(fullPrice.lower)} to ${percent(fullPrice.upper)}`;
  return {
    value: percent(fullPrice.value),
    beside: range,
    note: `${promoClass === "unknown" ? "Not enough known for a class" : promoLabel(promoClass)}: expected share of units at full price, 80% interval; ${percent(fullPriceShare)} so far`,
  };
}
