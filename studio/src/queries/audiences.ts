import {
  keepPreviousData,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
} from "@tanstack/react-query";
import type {
  AudienceDetail,
  DryRun,
  ListedAudience,
} from "../../../src/audiences/audience-list.ts";
import type { AudienceVersion } from "../../../src/audiences/audience-version.ts";
import type { MemberPage } from "../../../src/audiences/member-list.ts";
import type { ListedSubscription } from "../../../src/audiences/subscription.ts";
import { getJson, postJson } from "./api.ts";

/** All audiences, and how long changes took from an event's arrival to disk; null before the first. */
interface Audiences {
  readonly audiences: readonly ListedAudience[];
  /** In which days are counted. */
  readonly timezone: string;
  readonly latency: {
    readonly changes: number;
    readonly p50Ms: number | null;
    readonly p99Ms: number | null;
  };
}

/** Audiences with their sizes; asked again while they are looked at. */
export function useAudiences(): UseQueryResult<Audiences> {
  return useQuery({
    queryKey: ["audiences"],
    queryFn: ({ signal }) => getJson<Audiences>("/api/audiences", signal),
    refetchInterval: 10_000,
  });
}

/** What is read of one audience has a key that begins so. */
export function audienceKey(audience: string): readonly string[] {
  return ["audience", audience];
}

/** One audience whole; asked again while it is looked at. */
export function useAudience(audience: string): UseQueryResult<AudienceDetail> {
  return useQuery({
    queryKey: [...audienceKey(audience), "detail"],
    queryFn: ({ signal }) => getJson<AudienceDetail>(pathOf(audience), signal),
    refetchInterval: 10_000,
  });
}

/** Members that a page shows. */
export const membersAtOnce = 20;

/** A page of members, from 0 on. */
export function useAudienceMembers(audience: string, page: number): UseQueryResult<MemberPage> {
  const query = `offset=${page * membersAtOnce}&limit=${membersAtOnce}`;
  return useQuery({
    queryKey: [...audienceKey(audience), "members", page],
    queryFn: ({ signal }) => getJson<MemberPage>(`${pathOf(audience)}/members?${query}`, signal),
    placeholderData: keepPreviousData,
  });
}

/** All versions of an audience, also of one that was removed. */
export function useAudienceVersions(
  audience: string,
): UseQueryResult<{ readonly versions: readonly AudienceVersion[] }> {
  return useQuery({
    queryKey: ["audience-versions", audience],
    queryFn: ({ signal }) =>
      getJson<{ readonly versions: readonly AudienceVersion[] }>(
        `${pathOf(audience)}/versions`,
        signal,
      ),
  });
}

/** Where changes of audiences are sent. */
export function useSubscriptions(): UseQueryResult<{
  readonly subscriptions: readonly ListedSubscription[];
}> {
  return useQuery({
    queryKey: ["subscriptions"],
    queryFn: ({ signal }) =>
      getJson<{ readonly subscriptions: readonly ListedSubscription[] }>(
        "/api/subscriptions",
        signal,
      ),
    refetchInterval: 10_000,
  });
}

/** Whom a definition would have meant over the last 90 days. Nothing is kept. */
export function useDryRun(): UseMutationResult<DryRun, Error, string> {
  return useMutation({ mutationFn: (text) => postJson<DryRun>("/api/audiences/dry-run", text) });
}

/** The address of an audience in the API. */
export function pathOf(audience: string): string {
  return `/api/audiences/${encodeURIComponent(audience)}`;
}
