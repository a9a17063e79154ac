import type { Instant } from "../core/time.ts";
import type { Customer } from "./customer.ts";

/** A call of Segment's tracking API, as a client sends it. */
export interface SegmentMessage {
  readonly messageId: string;
  readonly timestamp: string;
  readonly type: "identify" | "track" | "page" | "screen";
  readonly event?: string | undefined;
  readonly name?: string | undefined;
  readonly userId?: string | undefined;
  readonly anonymousId?: string | undefined;
  readonly properties?: JsonObject | undefined;
  readonly traits?: JsonObject | undefined;
  readonly context: JsonObject;
}

/** A message that has no id and no time yet. */
export type Draft = Omit<SegmentMessage, "messageId" | "timestamp">;

/** An object of JSON. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Takes what happens at an instant. */
export type Emit = (at: Instant, draft: Draft) => void;

/** By this every simulated event can be told from a real one. */
export const library = { name: "perennial-simulate", version: "1" } as const;

/** What a person agreed to, as Segment's `context.consent`, and their browser's Global Privacy Control. */
export function consentContext({ consents }: Customer): JsonObject {
  const { email, ads, analytics, privacyControl } = consents;
  const categoryPreferences = { email, ads, analytics };
  return { consent: privacyControl ? { categoryPreferences, gpc: true } : { categoryPreferences } };
}

/** A call of a server, a till or a mail provider: it knows no browser. */
export function serverContext(customer: Customer, more: JsonObject): JsonObject {
  return { library, traits: { email: customer.ids.email }, ...more };
}
