import { subjectId } from "../core/subject.ts";
import type { Event } from "./event.ts";
import type { Identity } from "./identity.ts";

/** The columns of an event's row, in the order of {@link eventWriter}'s values. */
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
export interface WritableEvent {
  readonly event: Event;
  readonly source: string;
  /** Who it is, by the strongest identity. */
  readonly identity: Identity;
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

const rememberedSubjects = 200_000;

/** Makes rows of events: lines of JSON arrays. Remembers the ids of subjects, which are SHA-256 and dear. */
export function eventWriter(): (writable: WritableEvent) => string {
  const subjects = new Map<string, string>();
  const subjectOf = ({ kind, value }: Identity): string => {
    const key = `${kind}:${value}`;
    const known = subjects.get(key);
    if (known !== undefined) return known;
    const id = subjectId(kind, value);
    if (subjects.size > rememberedSubjects) subjects.clear();
    subjects.set(key, id);
    return id;
  };
  return ({ event, source, identity, messageHash, texts }) =>
    `["${subjectOf(identity)}",${event.at},"${event.kind}",${text(event.name)},${text(source)},${text(
      event.channel,
    )},"${identity.kind}",${text(identity.value)},${text(event.messageId)},"${messageHash}",${text(
      event.userId,
    )},${text(event.anonymousId)},${text(event.previousId)},${text(event.groupId)},${
      texts.properties
    },${texts.traits},${texts.context},${event.originalAt},${event.sentAt},${event.receivedAt}]`;
}

function text(value: string): string {
  return value === "" ? '""' : JSON.stringify(value);
}
