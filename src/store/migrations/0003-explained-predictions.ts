import { type Sql, sql } from "../sql.ts";
import { createFactTable, dropTable, type FactTable, type Topology } from "../topology.ts";

/**
 * Predictions that say how they came about: the model and day of each row, when the next order is due, how
 * the customer began. What was predicted before is dropped, for it is rebuilt from facts: `perennial predict`.
 */
export function explainPredictions(topology: Topology): Sql[] {
  return [
    ...["customer", "prediction"].flatMap((name) => dropTable(name, topology)),
    sql`TRUNCATE TABLE prediction_run_local`,
    ...tables.flatMap((table) => createFactTable(table, topology)),
  ];
}

const predicted = [
  "p_alive Float64",
  "expected_orders Float64",
  "expected_orders_lower Float64",
  "expected_orders_upper Float64",
];

const tables: readonly FactTable[] = [
  {
    name: "prediction",
    columns: [
      "subject_id UInt64",
      "run_id UInt64",
      "as_of Date",
      "model_version LowCardinality(String)",
      ...predicted,
      "value Float64 COMMENT 'residual value in minor units of the shop currency'",
      "value_lower Float64",
      "value_upper Float64",
      "order_value Float64 COMMENT 'expected contribution of an order, minor units'",
      "next_early Float64 COMMENT 'days after as_of by which a customer who stays has ordered with chance 0.1'",
      "next_late Float64 COMMENT 'the same with chance 0.9'",
      "first_year Float64 COMMENT 'contribution in the first year since the first order, minor units: actual as far as known, expected beyond'",
      "early_factor Float64 COMMENT 'what the first order tells of a one-time buyer multiplies the value by this'",
    ],
    key: ["run_id", "subject_id"],
    version: "run_id",
    partitionBy: "run_id",
  },
  {
    name: "customer",
    columns: [
      "subject_id UInt64",
      "run_id UInt64",
      "identity_kind LowCardinality(String)",
      "identity String",
      "first_order_at DateTime64(3, 'UTC')",
      "last_order_at DateTime64(3, 'UTC')",
      "first_day Date",
      "last_day Date",
      "orders UInt32",
      "purchase_days UInt32",
      "revenue Int64 COMMENT 'minor units, net of returns'",
      "refunds Int64 COMMENT 'minor units, zero or negative'",
      "contribution Int64 COMMENT 'minor units'",
      "full_price_share Nullable(Float64)",
      "channels Array(String)",
      "countries Array(String)",
      "products UInt32",
      "recency UInt8",
      "frequency UInt8",
      "monetary UInt8",
      "segment LowCardinality(String)",
      "first_source String",
      "first_campaign String",
      "first_affiliate String",
      "first_category String",
      "first_sku String",
      "first_product String",
      "first_discount String",
      "first_channel String",
      "first_country String",
      "first_contribution Int64 COMMENT 'of the first order, minor units'",
      ...predicted,
      "residual_value Float64",
      "residual_value_lower Float64",
      "residual_value_upper Float64",
      "order_value Float64",
      "next_early Float64",
      "next_late Float64",
      "first_year Float64",
      "early_factor Float64",
    ],
    key: ["run_id", "subject_id"],
    version: "run_id",
    partitionBy: "run_id",
  },
];
