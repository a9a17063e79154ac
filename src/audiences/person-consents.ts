import { z } from "zod";
import { type ConsentPurpose, consentPurposes } from "../collect/consent.ts";
import type { Instant } from "../core/time.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";

/** What a person said of a purpose last, as the condition `agreed` understands it. */
export interface PersonConsent {
  readonly purpose: ConsentPurpose;
  /** Empty: all channels. */
  readonly channel: string;
  readonly state: "granted" | "refused" | "unknown";
  /** When the word that holds was said, ISO 8601; null where none was. */
  readonly at: string | null;
  /** Who told so; empty where nobody did. */
  readonly source: string;
}

/** What a person agreed to and refused as of an instant: each purpose, and each channel that was ever named for it. */
export async function readPersonConsents(
  store: Store,
  subjects: readonly string[],
  now: Instant,
): Promise<PersonConsent[]> {
  const said = await store.rows(personConsentsSql(subjects), saidRow);
  return consentPurposes.flatMap((purpose) => {
    const ofPurpose = said.filter((each) => each.purpose === purpose && each.at <= now);
    const channels = [...new Set(["", ...ofPurpose.map(({ channel }) => channel)])];
    return channels.map((channel): PersonConsent => {
      // A refusal counts whichever channel it names; of two at one instant the refusal holds.
      const holds = ofPurpose.find(
        (each) => !each.granted || each.channel === "" || each.channel === channel,
      );
      return {
        purpose,
        channel,
        state: holds === undefined ? "unknown" : holds.granted ? "granted" : "refused",
        at: holds === undefined ? null : new Date(holds.at).toISOString(),
        source: holds?.source ?? "",
      };
    });
  });
}

const saidRow = z.object({
  purpose: z.enum(consentPurposes),
  channel: z.string(),
  granted: z.number().transform((granted) => granted === 1),
  at: z.number(),
  source: z.string(),
});

/** All that a person said, the newest first, a refusal before an agreement of the same instant. */
export function personConsentsSql(subjects: readonly string[]): Sql {
  return sql`SELECT purpose, channel, granted, toUnixTimestamp64Milli(consent.at) AS at, source
FROM consent
WHERE subject_id IN ${param("Array(UInt64)", subjects.map(BigInt))}
ORDER BY consent.at DESC, granted, channel, source`;
}
