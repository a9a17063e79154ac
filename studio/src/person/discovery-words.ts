import type { CustomerDiscovery } from "../../../src/predict/discovery-table.ts";
import { count, counted } from "../format.ts";
import { verdictOf } from "../verdict.ts";

/** What each level is called. */
export const levelTitles: Readonly<Record<CustomerDiscovery["level"], string>> = {
  item: "Items",
  brand: "Brands",
  category: "Categories",
};

/** A discovery index as a sentence: what the customer does, against whom, and how sure that is. */
export function discoveryWords(discovery: CustomerDiscovery): string {
  const { level, orders, index, expected } = discovery;
  const things = levelTitles[level].toLowerCase();
  if (orders < 2) return "No second order yet: taken as the shop's mean.";
  const doubt = verdictOf(index, 1) === "same" ? " Not told apart from the shop's mean." : "";
  const seen = `${count(discovery.new)} where ${expected.toFixed(1)} were expected, in ${counted(orders - 1, "order")} after the first`;
  return `Buys new ${things} ${index.value.toPrecision(2)} times as often as expected after as many orders: ${seen}.${doubt}`;
}
