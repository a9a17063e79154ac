import type { Sql } from "../sql.ts";
import { createFactTable, type Topology } from "../topology.ts";

/**
 * Events: what people did, as their clients told it. Rows are only ever appended: a message is known
 * again before it is written, so that no reader has to look for repeated ones.
 */
export function createEventTables(topology: Topology): Sql[] {
  return createFactTable(
    {
      name: "event",
      columns: [
        "subject_id UInt64",
        "at DateTime64(3, 'UTC') COMMENT 'when it happened, by our clock'",
        "kind LowCardinality(String) COMMENT 'identify, track, page, screen, group or alias'",
        "name LowCardinality(String) COMMENT 'what a track call names; the name of a page or screen'",
        "source LowCardinality(String)",
        "channel LowCardinality(String)",
        "identity_kind LowCardinality(String) COMMENT 'the strongest identity, whose id the subject is'",
        "identity String",
        "message_id String",
        "message_hash UInt64 COMMENT '64 bits by which a repeated message is known'",
        "user_id String",
        "anonymous_id String",
        "previous_id String",
        "group_id String",
        "properties String COMMENT 'JSON'",
        "traits String COMMENT 'JSON'",
        "context String COMMENT 'JSON'",
        "original_at DateTime64(3, 'UTC') COMMENT 'when it happened, by the clock of the client'",
        "sent_at DateTime64(3, 'UTC') COMMENT 'when it was sent, by the clock of the client'",
        "received_at DateTime64(3, 'UTC')",
        "PROJECTION by_message (SELECT message_hash, received_at ORDER BY message_hash)",
      ],
      key: ["subject_id", "at"],
      version: null,
      partitionBy: "toYYYYMM(received_at)",
    },
    topology,
  );
}
