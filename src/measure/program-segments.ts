import { promoClasses } from "../customers/profile.ts";
import type { PeopleTable } from "./program-people.ts";
import { quartiles, type SegmentColumn, withoutEmpty } from "./segment-column.ts";

const orderLevels = ["0", "1", "2 or 3", "4 or more"];

/**
 * By what people can be told apart that was known before their first sight of a program: orders and contribution of the year before, days
 * since the last order, and the promotion class where it was predicted before.
 */
export function programSegments(table: PeopleTable, currency: string): readonly SegmentColumn[] {
  const { ordersBefore, contributionBefore, daysSinceOrder, promoClass } = table;
  const orders = {
    name: "orders in the year before",
    levels: orderLevels,
    codes: Int32Array.from(ordersBefore, (n) => (n < 2 ? n : n < 4 ? 2 : 3)),
  };
  const contribution = quartiles("contribution of the year before", contributionBefore, {
    say: (value) => `${Number(value.toPrecision(4))} ${currency}`,
  });
  const days = quartiles("days since the last order", daysSinceOrder, {
    ...{ say: (value) => String(Math.round(value)), missing: "no order before" },
  });
  const promo = {
    name: "promotion class",
    levels: [...promoClasses, "not predicted before"],
    codes: Int32Array.from(promoClass, (at) => (at < 0 ? promoClasses.length : at)),
  };
  const isPredicted = promoClass.some((at) => at >= 0);
  return [orders, contribution, days, ...(isPredicted ? [promo] : [])].map(withoutEmpty);
}
