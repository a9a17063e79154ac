import type { Sql } from "../sql.ts";
import { createFactTable, type FactTable, type Topology } from "../topology.ts";

/**
 * Discovery: how much of what a customer buys is new to the customer, against expectation. Rebuilt from facts by each
 * prediction run, like `prediction`; readers find it by the newest finished run.
 */
export function createDiscoveryTables(topology: Topology): Sql[] {
  return tables.flatMap((table) => createFactTable(table, topology));
}

const tables: readonly FactTable[] = [
  {
    name: "discovery",
    columns: [
      "subject_id UInt64",
      "run_id UInt64",
      "level LowCardinality(String) COMMENT 'item, brand or category'",
      "orders UInt32 COMMENT 'that name something of the level'",
      "new UInt32 COMMENT 'bought for the first time, after the first order'",
      "expected Float64 COMMENT 'of a customer after as many orders, with baskets as large'",
      "value Float64 COMMENT 'the index: 1 is the mean of the shop'",
      "lower Float64 COMMENT '80 % interval'",
      "upper Float64",
    ],
    key: ["run_id", "subject_id", "level"],
    version: "run_id",
    partitionBy: "run_id",
  },
  {
    name: "discovery_run",
    columns: ["run_id UInt64", "report String COMMENT 'JSON: the levels, with their test-retest'"],
    key: ["run_id"],
    version: "run_id",
  },
];
