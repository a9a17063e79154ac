import type { Sql } from "../sql.ts";
import { createFactTable, type Topology } from "../topology.ts";

/** What events that are no orders were found to be worth. Each measurement stays; of an event the newest holds. */
export function createActionValueTable(topology: Topology): Sql[] {
  return createFactTable(
    {
      name: "action_value",
      columns: [
        "event String",
        "program LowCardinality(String) COMMENT 'by whose lot; empty: beside people at risk at the same time'",
        "window_days Float64",
        "currency LowCardinality(String)",
        "estimate Nullable(Decimal(18, 4)) COMMENT 'contribution a person, in the currency; null: not to be read'",
        "lower Nullable(Decimal(18, 4)) COMMENT '95 % interval; null: no end, or nothing is told'",
        "upper Nullable(Decimal(18, 4))",
        "grade LowCardinality(String) COMMENT 'A to D; empty: it cannot be told'",
        "refused String COMMENT 'why it cannot be told'",
        "method LowCardinality(String)",
        "units UInt64",
        "did UInt64",
        "measured_at DateTime64(3, 'UTC')",
      ],
      key: ["event", "measured_at"],
      version: "measured_at",
    },
    topology,
  );
}
