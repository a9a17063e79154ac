import type { PersonDetail } from "../../../src/server/person-detail.ts";

/** When a person was seen first and last, ISO 8601; both null where nothing that happened has a time. */
export function seenOf({ counts }: Pick<PersonDetail, "counts">): {
  readonly first: string | null;
  readonly last: string | null;
} {
  const firsts = counts.map(({ firstAt }) => firstAt).sort();
  const lasts = counts.map(({ lastAt }) => lastAt).sort();
  return { first: firsts[0] ?? null, last: lasts.at(-1) ?? null };
}
