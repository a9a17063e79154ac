import type { Instant } from "../core/time.ts";
import { clickhouseTime } from "./order-line.ts";
import type { SeenIdentity } from "./sighting.ts";

/** What a person can agree to. */
export const consentPurposes = ["ads", "email", "sms", "analytics", "personalization"] as const;

/** One of the things that a person can agree to. */
export type ConsentPurpose = (typeof consentPurposes)[number];

/** What a person agreed to or refused. */
export interface ConsentStatement {
  readonly purpose: ConsentPurpose;
  /** Empty: all channels. */
  readonly channel: string;
  readonly granted: boolean;
  readonly at: Instant;
}

/** The columns of `consent_local` in the order of {@link consentRow}. */
export const consentColumns: readonly string[] = [
  "subject_id",
  "purpose",
  "channel",
  "granted",
  "at",
  "source",
  "identity_kind",
  "identity",
  "import_id",
  "imported_at",
];

/** A statement as a line of a JSON array. */
export function consentRow(
  said: ConsentStatement & {
    readonly who: SeenIdentity;
    readonly source: string;
    readonly importId: string;
  },
): string {
  const { who, purpose, channel, granted, at, source, importId } = said;
  const now = clickhouseTime(Date.now());
  return JSON.stringify([
    ...[who.subject, purpose, channel, granted ? 1 : 0, clickhouseTime(at), source],
    ...[who.kind, who.value, importId, now],
  ]);
}
