import {
  type UseInfiniteQueryResult,
  type UseQueryResult,
  useInfiniteQuery,
  useQuery,
} from "@tanstack/react-query";
import type { ErasureOutlook } from "../../../src/customers/forget-person.ts";
import type { PersonFact } from "../../../src/customers/person-fact.ts";
import type {
  Happening,
  HappeningKind,
  HappeningPage,
} from "../../../src/customers/person-timeline.ts";
import type { PersonDetail } from "../../../src/server/person-detail.ts";
import { getJson } from "./api.ts";

/** Under this key lies all that is shown of a person and may change while somebody looks on. */
export function personKey(who: string): readonly ["person", string] {
  return ["person", who];
}

/** One person whole, by any name. */
export function usePerson(who: string): UseQueryResult<PersonDetail> {
  return useQuery({
    queryKey: personKey(who),
    queryFn: ({ signal }) => getJson<PersonDetail>(pathOf(who), signal),
  });
}

/** What happened with a person, newest first, a page at a time; all kinds where none is named. */
export function useTimeline(
  who: string,
  kinds: readonly HappeningKind[] | undefined,
): UseInfiniteQueryResult<{ readonly pages: readonly HappeningPage[] }> {
  return useInfiniteQuery({
    queryKey: [...personKey(who), "timeline", kinds],
    queryFn: ({ signal, pageParam }) => {
      const query = new URLSearchParams({
        ...(kinds === undefined ? {} : { kinds: kinds.join() }),
        ...(pageParam === "" ? {} : { before: pageParam }),
      });
      return getJson<HappeningPage>(`${pathOf(who)}/timeline?${query}`, signal);
    },
    initialPageParam: "",
    getNextPageParam: ({ next }) => next,
  });
}

/** One thing that happened, whole; asked for when it is opened. */
export function useFact(who: string, { kind, source, key }: Happening): UseQueryResult<PersonFact> {
  const query = new URLSearchParams({ kind, source, key });
  return useQuery({
    queryKey: ["fact", who, kind, source, key],
    queryFn: ({ signal }) => getJson<PersonFact>(`${pathOf(who)}/fact?${query}`, signal),
  });
}

/** What an erasure of a person would touch. */
export function useErasureOutlook(who: string): UseQueryResult<ErasureOutlook> {
  return useQuery({
    queryKey: ["erasure-plan", who],
    queryFn: ({ signal }) => getJson<ErasureOutlook>(`${pathOf(who)}/erasure-plan`, signal),
    gcTime: 0,
    staleTime: 0,
  });
}

/** Where all that is known of a person is to be had as a file. */
export function accessPath(person: string): string {
  return `${pathOf(person)}/access`;
}

function pathOf(who: string): string {
  return `/api/persons/${encodeURIComponent(who)}`;
}
