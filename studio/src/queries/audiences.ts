import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import type { ListedAudience } from "../../../src/audiences/audience-list.ts";
import { getJson } from "./api.ts";

/** All audiences, and how long changes took from an event's arrival to disk; null before the first. */
interface Audiences {
  readonly audiences: readonly ListedAudience[];
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
