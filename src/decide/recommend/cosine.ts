import type { InteractionLog } from "./interaction-log.ts";
import { buildItemTable, type ItemTable, turnTable } from "./item-table.ts";
import { itemsByUser, memberCounts, pairCounter } from "./user-items.ts";

/** What the cosine of items can be told. */
export interface CosineOptions {
  /** Neighbours kept an item. */
  readonly neighbours: number;
  /**
   * Whose nearest are kept: those of each item that may be recommended, as the literature has it, or of each item of a
   * history, which bounds the work a request.
   */
  readonly nearestOf: "recommended" | "history";
  /** Added to the denominator: pairs that few users have in common weigh less. */
  readonly shrink: number;
}

/**
 * Item-item cosine over who took them up: |U_a ∩ U_b| / (√(|U_a| |U_b|) + shrink), of users counted once
 * (Sarwar et al. 2001, "Item-based collaborative filtering recommendation algorithms", WWW, section 3.1.1,
 * https://doi.org/10.1145/371920.372071), shrunk as in Ferrari Dacrema, Cremonesi & Jannach 2019, "Are we really making
 * much progress?", RecSys, equation 1 (https://doi.org/10.1145/3298689.3347058).
 */
export function cosineTable(log: InteractionLog, options: CosineOptions): ItemTable {
  const lists = itemsByUser(log);
  const users = memberCounts(lists, log.items.length);
  const nearest = buildItemTable(
    {
      items: log.items.length,
      keep: options.neighbours,
      weigh: (both, a, b) => both / (Math.sqrt((users[a] ?? 0) * (users[b] ?? 0)) + options.shrink),
    },
    pairCounter(lists, log.items.length),
  );
  return options.nearestOf === "recommended" ? turnTable(nearest) : nearest;
}
