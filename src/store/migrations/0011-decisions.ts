import type { Sql } from "../sql.ts";
import { createFactTable, type FactTable, type Topology } from "../topology.ts";

/** Decisions and what came of them. A row that its receipt brings back is the same fact as the one that was written. */
export function createDecisionTables(topology: Topology): Sql[] {
  return tables.flatMap((table) => createFactTable(table, topology));
}

const tables: readonly FactTable[] = [
  {
    name: "decision",
    columns: [
      "subject_id UInt64 COMMENT 'the identity that was named'",
      "at DateTime64(3, 'UTC')",
      "decision_id String",
      "person_id UInt64 COMMENT 'the person that it was then: whose lots were drawn'",
      "placement LowCardinality(String)",
      "program LowCardinality(String) COMMENT 'empty: none was for this person'",
      "program_version UInt32",
      "arms Array(LowCardinality(String)) COMMENT 'those that were eligible'",
      "probabilities Array(Float64) COMMENT 'of the arms'",
      "drawn LowCardinality(String) COMMENT 'by the policy; of a held-out person a ghost'",
      "shown LowCardinality(String) COMMENT 'nothing: the control of the placement'",
      "held LowCardinality(String) COMMENT 'universal, program, consent; empty: not held out'",
      "period Int32 COMMENT 'of the universal holdout; -1: there is none'",
      "washing_out UInt8 COMMENT '1: the newest draw moved the person, read-outs leave this out'",
      "reasons String COMMENT 'JSON'",
      "source LowCardinality(String)",
      "context_hash UInt64 COMMENT 'of what the caller said of the circumstances; 0: nothing'",
      "expires_at DateTime64(3, 'UTC')",
    ],
    key: ["subject_id", "at", "decision_id"],
    version: "at",
    partitionBy: "toYYYYMM(at)",
  },
  {
    name: "decision_outcome",
    columns: [
      "subject_id UInt64",
      "decision_id String",
      "outcome LowCardinality(String) COMMENT 'shown, clicked, accepted or dismissed'",
      "at DateTime64(3, 'UTC')",
      "placement LowCardinality(String)",
      "value Decimal(18, 4) COMMENT 'as the caller said it'",
      "currency LowCardinality(String)",
      "source LowCardinality(String)",
    ],
    key: ["subject_id", "decision_id", "outcome", "at"],
    version: "at",
  },
];
