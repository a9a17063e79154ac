import type { Sql } from "../sql.ts";
import { addColumns, createFactTable, type FactTable, type Topology } from "../topology.ts";

/**
 * Imported customers: an event says which import brought it, so that it can be taken back. Lists of ad platforms: which
 * hashed addresses of an audience's members each export put on a list or took off it.
 */
export function addCustomersAndAdLists(topology: Topology): Sql[] {
  return [
    ...addColumns(
      {
        name: "event",
        shardKey: "subject_id",
        appended: true,
        columns: [
          "import_id LowCardinality(String) COMMENT 'empty: it was sent' AFTER received_at",
        ],
      },
      topology,
    ),
    ...tables.flatMap((table) => createFactTable(table, topology)),
  ];
}

const tables: readonly FactTable[] = [
  {
    name: "ad_list_change",
    columns: [
      "subject_id UInt64 COMMENT 'of the address; 0: of somebody who was erased'",
      "audience LowCardinality(String)",
      "platform LowCardinality(String)",
      "number UInt32 COMMENT 'of the export'",
      "kind LowCardinality(String) COMMENT 'email or phone'",
      "hash String COMMENT 'SHA-256 of the address as the platform spells it, hexadecimal'",
      "change LowCardinality(String) COMMENT 'added or removed'",
      "at DateTime64(3, 'UTC')",
    ],
    key: ["subject_id", "audience", "platform", "number", "hash"],
    version: "at",
  },
  {
    name: "ad_export",
    columns: [
      "audience String",
      "platform LowCardinality(String)",
      "number UInt32 COMMENT 'from 1'",
      "calling_code String COMMENT 'of telephone numbers without a country; empty: none'",
      "added UInt32",
      "removed UInt32",
      "dropped UInt32 COMMENT 'addresses of erased persons that were forgotten before, their removal told'",
      "at DateTime64(3, 'UTC')",
    ],
    key: ["audience", "platform", "number"],
    version: "at",
  },
];
