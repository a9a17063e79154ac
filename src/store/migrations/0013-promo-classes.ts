import type { Sql } from "../sql.ts";
import { addColumns, type Topology } from "../topology.ts";

/** Promotion classes: the share of units that a customer is expected to buy at full price, and what class that makes. */
export function addPromoClasses(topology: Topology): Sql[] {
  const tables = [
    { name: "prediction", columns: [share, ...expected] },
    { name: "customer", columns: expected },
  ];
  return tables.flatMap(({ name, columns }) =>
    addColumns({ name, shardKey: "subject_id", columns }, topology),
  );
}

const share =
  "full_price_share Nullable(Float64) COMMENT 'of units bought and kept; null where no list price, discount or coupon was ever told'";

const expected = [
  "full_price Nullable(Float64) COMMENT 'the share that is expected of the customer, shrunk to the shop'",
  "full_price_lower Nullable(Float64)",
  "full_price_upper Nullable(Float64)",
  "promo_class LowCardinality(String) DEFAULT 'unknown'",
];
