import { type Sql, sql } from "../sql.ts";
import { createFactTable, durableSettings, type FactTable, type Topology } from "../topology.ts";

/**
 * Erasure: who must not come in again, as salted hashes, and what was erased when. What is deleted from tables of
 * before leaves the disk as quickly as from new ones, from the engine's next start on.
 */
export function createErasureTables(topology: Topology): Sql[] {
  return [
    ...tables.flatMap((table) => createFactTable(table, topology)),
    ...tablesOfBefore.map((name) => ({
      ...sql``,
      strings: [`ALTER TABLE ${name}_local MODIFY SETTING ${durableSettings}`],
    })),
  ];
}

const tablesOfBefore = [
  ...["order_line", "product", "quarantine", "import_run", "shop_setting", "prediction_run"],
  ...["prediction", "customer", "marketing_cost", "consent", "event", "sighting"],
  ...["identity_split", "person_of", "order_name", "audience_change"],
];

const tables: readonly FactTable[] = [
  {
    name: "suppressed_identity",
    columns: [
      "hash String COMMENT 'SHA-256 of salt, kind and value, hexadecimal'",
      "salt String",
      "what LowCardinality(String) COMMENT 'identity or order'",
      "erasure_id String",
      "suppressed UInt8 COMMENT '0: may come in again'",
      "at DateTime64(3, 'UTC')",
    ],
    key: ["hash"],
    version: "at",
  },
  {
    name: "erasure",
    columns: [
      "erasure_id String",
      "person_hash String COMMENT 'salted, as in suppressed_identity'",
      "state LowCardinality(String) COMMENT 'running or finished'",
      "secret String COMMENT 'by which anonymous ids are made; empty when finished'",
      "certificate String COMMENT 'JSON, without personal data'",
      "at DateTime64(3, 'UTC')",
    ],
    key: ["erasure_id"],
    version: "at",
  },
];
