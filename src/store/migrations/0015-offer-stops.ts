import type { Sql } from "../sql.ts";
import { createFactTable, type Topology } from "../topology.ts";

/** Offers that a guard stopped, each with what that spared. Of one person a program's guard counts once a cool-down. */
export function createOfferStopTable(topology: Topology): Sql[] {
  return createFactTable(
    {
      name: "offer_stop",
      columns: [
        "subject_id UInt64 COMMENT 'the identity that was named'",
        "program LowCardinality(String)",
        "treatment LowCardinality(String)",
        "guard LowCardinality(String)",
        "step LowCardinality(String) COMMENT 'where it was stopped: decision, coupon or export'",
        "period UInt32 COMMENT 'which span of the length of the cool-down, from 1970'",
        "at DateTime64(3, 'UTC')",
        "decision_id String COMMENT 'empty: none'",
        "spared Decimal(18, 4) COMMENT 'in the currency of the shop: chance of buying anyway times what the offer gives'",
      ],
      key: ["subject_id", "program", "guard", "step", "period"],
      version: "at",
    },
    topology,
  );
}
