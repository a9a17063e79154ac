import type { Sql } from "../sql.ts";
import { createFactTable, type Topology } from "../topology.ts";

/** Audiences: who entered and left which, and when. Rows are only ever appended; who is in one follows from them. */
export function createAudienceTables(topology: Topology): Sql[] {
  return createFactTable(
    {
      name: "audience_change",
      columns: [
        "subject_id UInt64 COMMENT 'the person'",
        "audience LowCardinality(String)",
        "version UInt32 COMMENT 'of the definition'",
        "change LowCardinality(String) COMMENT 'entered or left'",
        "cause LowCardinality(String) COMMENT 'event, time, facts or definition'",
        "at DateTime64(3, 'UTC') COMMENT 'when it became so'",
        "seq UInt64 COMMENT 'grows with each change'",
      ],
      key: ["seq"],
      version: null,
    },
    topology,
  );
}
