import type { Sql } from "../sql.ts";
import { addColumns, createFactTable, type FactTable, type Topology } from "../topology.ts";

/**
 * Acquisition: which affiliate brought an order, what marketing cost, and what a person has agreed to
 * receive. Order lines of before came by no named affiliate.
 */
export function createAcquisitionTables(topology: Topology): Sql[] {
  return [
    ...addColumns(
      {
        name: "order_line",
        shardKey: "subject_id",
        columns: ["affiliate LowCardinality(String) AFTER campaign"],
      },
      topology,
    ),
    ...tables.flatMap((table) => createFactTable(table, topology)),
  ];
}

const tables: readonly FactTable[] = [
  {
    name: "marketing_cost",
    columns: [
      "cost_id UInt64 COMMENT '64 bits of SHA-256 of source|campaign|affiliate|from|until'",
      "source LowCardinality(String)",
      "campaign String",
      "affiliate String",
      "from_day Date",
      "until_day Date COMMENT 'inclusive'",
      "amount Decimal(18, 4) COMMENT 'in the shop currency'",
      "import_id String",
      "imported_at DateTime64(3, 'UTC')",
    ],
    key: ["cost_id"],
    version: "imported_at",
  },
  {
    name: "consent",
    columns: [
      "subject_id UInt64",
      "purpose LowCardinality(String) COMMENT 'ads, email, sms, analytics or personalization'",
      "channel LowCardinality(String) COMMENT 'empty: all channels'",
      "granted UInt8 COMMENT 'of several, the one with the latest at holds'",
      "at DateTime64(3, 'UTC')",
      "source LowCardinality(String)",
      "identity_kind LowCardinality(String)",
      "identity String",
      "import_id String",
      "imported_at DateTime64(3, 'UTC')",
    ],
    key: ["subject_id", "purpose", "channel", "at"],
    version: "imported_at",
  },
];
