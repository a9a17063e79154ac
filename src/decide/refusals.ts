import { z } from "zod";
import { consentsOf } from "../collect/event-consents.ts";
import type { EventTaker } from "../collect/event-taker.ts";
import type { Instant } from "../core/time.ts";
import { type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";

/** Who refused to be treated as somebody in particular, in memory. */
export interface Refusals extends Pick<EventTaker, "kept"> {
  /** Whether the last word of a person's subjects on personalization is no. Who said nothing refused nothing. */
  readonly hasRefused: (subjects: readonly string[]) => boolean;
  /** Reads all anew: after an import, an erasure. */
  readonly refresh: () => Promise<void>;
}

interface Word {
  readonly granted: boolean;
  readonly at: Instant;
}

/** Opens the refusals of a store. */
export async function openRefusals(store: Store): Promise<Refusals> {
  let words = await readWords(store);
  /** What is said while all is read anew, to be noted again. */
  let meanwhile: [subject: string, word: Word][] | undefined;
  const note = (subject: string, word: Word): void => {
    const known = words.get(subject);
    if (known === undefined || isLater(word, known)) words.set(subject, word);
  };
  return {
    hasRefused(subjects) {
      if (words.size === 0) return false;
      let last: Word | undefined;
      for (const subject of subjects) {
        const word = words.get(subject);
        if (word !== undefined && (last === undefined || isLater(word, last))) last = word;
      }
      return last?.granted === false;
    },
    kept(events) {
      for (const { event, identities } of events) {
        const [who] = identities;
        if (who === undefined) continue;
        for (const { purpose, granted, at } of consentsOf(event)) {
          if (purpose !== "personalization") continue;
          note(who.subject, { granted, at });
          meanwhile?.push([who.subject, { granted, at }]);
        }
      }
    },
    async refresh() {
      meanwhile = [];
      try {
        words = await readWords(store);
        for (const [subject, word] of meanwhile) note(subject, word);
      } finally {
        meanwhile = undefined;
      }
    },
  };
}

/** Of two words of one instant a refusal holds, as in audiences. */
function isLater(word: Word, known: Word): boolean {
  return word.at === known.at ? !word.granted : word.at > known.at;
}

async function readWords(store: Store): Promise<Map<string, Word>> {
  const rows = await store.rows(
    personalizationSql(),
    z.object({ subject: z.string(), granted: z.number(), at: z.number() }),
  );
  return new Map(rows.map(({ subject, granted, at }) => [subject, { granted: granted === 1, at }]));
}

/** The last word of each subject on personalization. */
export function personalizationSql(): Sql {
  return sql`SELECT
  toString(subject_id) AS subject,
  argMax(granted, (consent.at, NOT granted)) AS granted,
  toUnixTimestamp64Milli(max(consent.at)) AS at
FROM consent
WHERE purpose = 'personalization' AND channel = ''
GROUP BY subject_id`;
}
