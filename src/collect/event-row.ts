import type { Event } from "./event.ts";
import type { ArrivedEvent } from "./event-taker.ts";

/** The columns of an event's row, in the order of {@link eventRow}'s values. */
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

/** An event that is ready to be written. */
export interface WritableEvent extends ArrivedEvent {
  readonly messageHash: string;
  readonly texts: EventTexts;
}

/** The objects of an event as JSON. The engine reads an object that stands in a row for a text as that text. */
export interface EventTexts {
  readonly properties: string;
  readonly traits: string;
  readonly context: string;
}

/** The objects of an event as JSON. */
export function eventTexts({ properties, traits, context }: Event): EventTexts {
  return {
    properties: JSON.stringify(properties),
    traits: JSON.stringify(traits),
    context: JSON.stringify(context),
  };
}

/** An event as a line of a JSON array. */
export function eventRow({ event, source, identities, messageHash, texts }: WritableEvent): string {
  const [identity] = identities;
  return `["${identity?.subject ?? 0}",${event.at},"${event.kind}",${text(event.name)},${text(source)},${text(
    event.channel,
  )},"${identity?.kind ?? "guest"}",${text(identity?.value ?? "")},${text(event.messageId)},"${messageHash}",${text(
    event.userId,
  )},${text(event.anonymousId)},${text(event.previousId)},${text(event.groupId)},${
    texts.properties
  },${texts.traits},${texts.context},${event.originalAt},${event.sentAt},${event.receivedAt}]`;
}

function text(value: string): string {
  return value === "" ? '""' : JSON.stringify(value);
}
