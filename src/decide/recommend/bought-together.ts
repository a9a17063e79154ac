import type { InteractionLog } from "./interaction-log.ts";
import { buildItemTable, type ItemTable } from "./item-table.ts";
import { itemsByBasket, memberCounts, pairCounter } from "./user-items.ts";

/** What "bought together" can be told. */
export interface BoughtTogetherOptions {
  readonly neighbours: number;
  /** Added to the denominator: pairs seldom seen weigh less. */
  readonly shrink: number;
}

/**
 * What lies in one basket: |B_a ∩ B_b| / (√(|B_a| |B_b|) + shrink), the cosine over baskets (an order, or what a user
 * took at one instant) where `cosineTable` has it over users.
 */
export function boughtTogetherTable(
  log: InteractionLog,
  { neighbours, shrink }: BoughtTogetherOptions,
): ItemTable {
  const lists = itemsByBasket(log);
  const baskets = memberCounts(lists, log.items.length);
  return buildItemTable(
    {
      items: log.items.length,
      keep: neighbours,
      weigh: (both, a, b) => both / (Math.sqrt((baskets[a] ?? 0) * (baskets[b] ?? 0)) + shrink),
    },
    pairCounter(lists, log.items.length),
  );
}
