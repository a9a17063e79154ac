import type { InteractionLog } from "./interaction-log.ts";
import { buildItemTable, type ItemTable } from "./item-table.ts";
import { itemsByUser, memberCounts, pairCounter } from "./user-items.ts";

/**
 * The item similarity of SAR, Microsoft's "Smart Adaptive Recommendations", Jaccard's: the users who took up
 * both, of those who took up either (https://github.com/recommenders-team/recommenders,
 * examples/02_model_collaborative_filtering/sar_deep_dive.ipynb, section 1.1). Its other half, affinities that halve
 * every 30 days, is a rule of the query.
 */
export function sarTable(log: InteractionLog, options: { readonly neighbours: number }): ItemTable {
  const lists = itemsByUser(log);
  const users = memberCounts(lists, log.items.length);
  return buildItemTable(
    {
      items: log.items.length,
      keep: options.neighbours,
      weigh: (both, a, b) => both / ((users[a] ?? 0) + (users[b] ?? 0) - both),
    },
    pairCounter(lists, log.items.length),
  );
}
