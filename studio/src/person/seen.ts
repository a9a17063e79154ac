import type { PersonDetail } from "../../../src/server/person-detail.ts";

/** When a person was seen first and last, ISO 8601; both null where nothing that happened shows that they were there. */
export function seenOf({ counts }: Pick<PersonDetail, "counts">): {
  readonly first: string | null;
  readonly last: string | null;
} {
  const firsts = counts.flatMap(({ firstSeenAt }) => firstSeenAt ?? []).sort();
  const lasts = counts.flatMap(({ lastSeenAt }) => lastSeenAt ?? []).sort();
  return { first: firsts[0] ?? null, last: lasts.at(-1) ?? null };
}

/** When the newest of all that happened did, whether or not it shows the person; null where nothing has. */
export function newestOf({ counts }: Pick<PersonDetail, "counts">): string | null {
  return (
    counts
      .map(({ lastAt }) => lastAt)
      .sort()
      .at(-1) ?? null
  );
}
