import { type Sql, sql } from "../sql.ts";
import { createFactTable, remakeReaders, type Topology } from "../topology.ts";

/**
 * Orders told by webhooks and events: an order is found by its id, whoever's it is, and by the other ids that
 * a shop system gives it; a line that holds no longer is withdrawn by a newer row of its key.
 */
export function tellOrders(topology: Topology): Sql[] {
  return [
    sql`ALTER TABLE order_line_local
ADD INDEX IF NOT EXISTS by_order order_id TYPE bloom_filter(0.01) GRANULARITY 1`,
    sql`ALTER TABLE order_line_local MATERIALIZE INDEX by_order SETTINGS mutations_sync = 2`,
    ...remakeReaders(
      { name: "order_line", shardKey: "subject_id", where: "kind != 'withdrawn'" },
      topology,
    ),
    ...createFactTable(
      {
        name: "order_name",
        columns: [
          "name String COMMENT 'another id under which the order may be named'",
          "source LowCardinality(String)",
          "order_id String",
          "import_id String",
          "told_at DateTime64(3, 'UTC')",
        ],
        key: ["name", "source", "order_id"],
        version: "told_at",
      },
      topology,
    ),
  ];
}
