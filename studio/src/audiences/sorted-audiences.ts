import type { ListedAudience } from "../../../src/audiences/audience-list.ts";
import type { AudienceSort, AudiencesSearch } from "./audience-search.ts";

/** What an audience is sorted by. */
const keys: Readonly<Record<AudienceSort, (of: ListedAudience) => string | number>> = {
  title: ({ title }) => title.toLowerCase(),
  members: ({ members }) => members,
  day: ({ entered, left }) => entered - left,
  week: ({ enteredWeek, leftWeek }) => enteredWeek - leftWeek,
  changedAt: ({ changedAt }) => changedAt ?? "",
};

/** The direction in which a first press sorts: names from A on, all else from the most on. */
export function directionOf({ sort = "title", direction }: AudiencesSearch): "asc" | "desc" {
  return direction ?? (sort === "title" ? "asc" : "desc");
}

/** Audiences that have a text in their title, name or sentence, in the order that an address names. */
export function sortedAudiences(
  audiences: readonly ListedAudience[],
  search: AudiencesSearch,
): ListedAudience[] {
  const text = search.search?.trim().toLowerCase() ?? "";
  const key = keys[search.sort ?? "title"];
  const sign = directionOf(search) === "asc" ? 1 : -1;
  return audiences
    .filter(({ title, audience, sentence }) =>
      [title, audience, sentence].some((each) => each.toLowerCase().includes(text)),
    )
    .sort((a, b) => {
      const [left, right] = [key(a), key(b)];
      if (left === right) return a.title < b.title ? -1 : 1;
      return (left < right ? -1 : 1) * sign;
    });
}
