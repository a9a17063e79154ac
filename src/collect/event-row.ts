import type { JsonObject } from "./event.ts";
import type { KeptEvent } from "./event-taker.ts";

/** The columns of an event's row, in the order of {@link eventValues}. The last is when it arrived. */
export const eventColumns: readonly string[] = [
  "subject_id",
  "at",
  "kind",
  "name",
  "source",
  "channel",
  "identity_kind",
  "identity",
  "message_id",
  "message_hash",
  "user_id",
  "anonymous_id",
  "previous_id",
  "group_id",
  "properties",
  "traits",
  "context",
  "original_at",
  "sent_at",
  "received_at",
];

/** An event as a line of a JSON array. */
export function eventRow(kept: KeptEvent): string {
  return JSON.stringify(eventValues(kept));
}

/** An event as the values of its row. The engine reads an object that stands in a row for a text as that text. */
export function eventValues({
  event,
  source,
  identities: [strongest],
  key,
}: KeptEvent): (string | number | JsonObject)[] {
  return [
    strongest?.subject ?? "0",
    event.at,
    event.kind,
    event.name,
    source,
    event.channel,
    strongest?.kind ?? "guest",
    strongest?.value ?? "",
    event.messageId,
    key,
    event.userId,
    event.anonymousId,
    event.previousId,
    event.groupId,
    event.properties,
    event.traits,
    event.context,
    event.originalAt,
    event.sentAt,
    event.receivedAt,
  ];
}
