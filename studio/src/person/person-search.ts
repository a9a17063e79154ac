import type { HappeningKind } from "../../../src/customers/person-timeline.ts";
import { type CustomersSearch, parseCustomersSearch } from "../search-params.ts";

/** What the timeline can be narrowed to, as addresses name it. */
export const timelineGroups = {
  orders: ["order", "return"],
  browsing: ["page", "product", "search", "cart"],
  messages: ["message"],
  decisions: ["decision"],
  consents: ["consent"],
  audiences: ["audience"],
  identities: ["identity"],
  other: ["event"],
} as const satisfies Readonly<Record<string, readonly HappeningKind[]>>;

/** One of the groups. */
export type TimelineGroup = keyof typeof timelineGroups;

/** In the order in which they are offered. */
export const timelineGroupNames = Object.keys(timelineGroups) as readonly TimelineGroup[];

/** The state that a person's address carries: the list's filters, so that the way back leads to the same list. */
export interface PersonSearch extends CustomersSearch {
  /** Of the timeline: only this group; absent: everything. */
  readonly show?: TimelineGroup | undefined;
}

export function parsePersonSearch(input: Readonly<Record<string, unknown>>): PersonSearch {
  return {
    ...parseCustomersSearch(input),
    show: timelineGroupNames.find((group) => group === input["show"]),
  };
}
