import { z } from "zod";
import type { Operational } from "../store/operational.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { listSources } from "./source.ts";

/** Orders that are invented. */
export interface SimulatedOrders {
  readonly orders: number;
  /** ISO 8601, of the oldest. */
  readonly since: string;
}

/** The orders that came from sources of the kind `simulated`; null where there are none. */
export async function readSimulatedOrders(
  store: Store,
  operational: Operational,
): Promise<SimulatedOrders | null> {
  const sources = (await listSources(operational)).filter(({ kind }) => kind === "simulated");
  if (sources.length === 0) return null;
  const [found] = await store.rows(simulatedOrdersSql(sources.map(({ name }) => name)), row);
  return found === undefined || found.orders === 0 ? null : found;
}

const row = z.object({
  orders: z.number(),
  since: z.number().transform((at) => new Date(at).toISOString()),
});

/** The statement behind {@link readSimulatedOrders}. */
export function simulatedOrdersSql(sources: readonly string[]): Sql {
  return sql`SELECT toUInt32(uniqExact(order_id)) AS orders, toUnixTimestamp64Milli(min(ordered_at)) AS since
FROM order_line
WHERE source IN (${param("Array(String)", sources)})`;
}

/** What is to be said wherever figures rest on such orders. */
export function simulatedWords({ orders, since }: SimulatedOrders): string {
  return `Simulated: ${orders.toLocaleString("en-GB")} orders from ${since.slice(0, 10)} on are invented. What is told of the shop since then did not happen.`;
}
