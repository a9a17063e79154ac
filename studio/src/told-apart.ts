import type { Estimate } from "../../src/core/estimate.ts";
import { verdictOf } from "./verdict.ts";

/** How far an interval of a multiple is from no difference: negative where it holds 1. */
function distance({ lower, upper }: Estimate): number {
  return Math.max(Math.log(Math.max(lower, 1e-9)), -Math.log(Math.max(upper, 1e-9)));
}

/** Items by how surely they differ from the whole, the surest first. */
export function surestFirst<Item>(
  items: readonly Item[],
  estimatesOf: (item: Item) => readonly (Estimate | null)[],
): readonly Item[] {
  const sureness = (item: Item) =>
    Math.max(
      ...estimatesOf(item).map((it) => (it === null ? Number.NEGATIVE_INFINITY : distance(it))),
    );
  return [...items].sort((a, b) => sureness(b) - sureness(a));
}

/** How many items have an estimate that differs from the whole. */
export function toldApart<Item>(
  items: readonly Item[],
  estimatesOf: (item: Item) => readonly (Estimate | null)[],
): number {
  return items.filter((item) =>
    estimatesOf(item).some((it) => it !== null && verdictOf(it, 1) !== "same"),
  ).length;
}
