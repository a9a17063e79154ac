import type { Sql } from "../sql.ts";
import { createFactTable, type FactTable, type Topology } from "../topology.ts";

/**
 * Who is one person: sightings are facts, and so is what a user set apart; `person_of` follows from them by
 * rules and can be rebuilt at any time.
 */
export function createPersonTables(topology: Topology): Sql[] {
  return tables.flatMap((table) => createFactTable(table, topology));
}

const tables: readonly FactTable[] = [
  {
    name: "sighting",
    columns: [
      "subject_id UInt64 COMMENT 'of the strongest identity'",
      "subjects Array(UInt64) COMMENT 'what one fact named together, the strongest first'",
      "kinds Array(LowCardinality(String))",
      "identities Array(String)",
      "at DateTime64(3, 'UTC')",
      "source LowCardinality(String)",
      "evidence String COMMENT 'the message or order that named them'",
      "import_id String",
    ],
    key: ["subject_id", "subjects", "at"],
    version: "at",
  },
  {
    name: "identity_split",
    columns: [
      "subject_id UInt64",
      "other_id UInt64 COMMENT 'a fact that names both joins nothing'",
      "apart UInt8 COMMENT '0: does again'",
      "at DateTime64(3, 'UTC')",
    ],
    key: ["subject_id", "other_id"],
    version: "at",
  },
  {
    name: "person_of",
    columns: [
      "subject_id UInt64",
      "person_id UInt64 COMMENT 'the oldest subject of the person; subjects that stand alone need no row'",
      "version UInt64",
    ],
    key: ["subject_id"],
    version: "version",
  },
];
