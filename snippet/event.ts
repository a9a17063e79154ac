import { type JsonObject, pageContext } from "./page-context.ts";
import { randomId, type Visitor } from "./visitor.ts";

/** A call in the form of Segment's API, before it is known whether it may be sent. */
export interface WebEvent {
  readonly messageId: string;
  readonly context: JsonObject;
  readonly [field: string]: unknown;
}

let count = 1_000_000;

/**
 * What has just happened on this page. Ids of messages sort by time.
 * @throws TypeError where the fields are no JSON
 */
export function eventOf(type: string, fields: JsonObject, visitor: Visitor): WebEvent {
  const now = new Date();
  count += 1;
  // A copy: what the page changes later has not happened now.
  const copy: JsonObject = JSON.parse(JSON.stringify(fields));
  return {
    type,
    ...copy,
    messageId: `${now.getTime()}-${count}-${randomId()}`,
    timestamp: now.toISOString(),
    anonymousId: visitor.anonymousId(),
    userId: visitor.userId(),
    context: pageContext(),
  };
}

/** The event as JSON, with what the visitor has said to a banner or by their browser (https://w3c.github.io/gpc/). */
export function withConsent(event: WebEvent, visitor: Visitor): string {
  const gpc = navigator.globalPrivacyControl || undefined;
  const categoryPreferences = visitor.choice();
  const consent = gpc || categoryPreferences ? { gpc, categoryPreferences } : undefined;
  return JSON.stringify({ ...event, context: { ...event.context, consent } });
}
