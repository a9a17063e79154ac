import type { Sql } from "../sql.ts";
import { addColumns, type Topology } from "../topology.ts";

/** Imported customers: an event says which import brought it, so that it can be taken back. */
export function addEventImport(topology: Topology): Sql[] {
  return addColumns(
    {
      name: "event",
      shardKey: "subject_id",
      appended: true,
      columns: ["import_id LowCardinality(String) COMMENT 'empty: it was sent' AFTER received_at"],
    },
    topology,
  );
}
