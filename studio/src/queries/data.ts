import { keepPreviousData, type UseQueryResult, useQuery } from "@tanstack/react-query";
import type { ConsentSummary } from "../../../src/audiences/consent-summary.ts";
import type { ArrivalSpan, Arrivals } from "../../../src/collect/arrivals.ts";
import type { QuarantinedRow } from "../../../src/collect/quarantine.ts";
import type { QuarantineGroup } from "../../../src/collect/quarantine-groups.ts";
import type { SimulatedOrders } from "../../../src/collect/simulated-orders.ts";
import type { ListedSource } from "../../../src/collect/source.ts";
import type { SourceActivity } from "../../../src/collect/source-activity.ts";
import type { PersonIdentities } from "../../../src/customers/identity-view.ts";
import type { JobRun, JobSchedule } from "../../../src/server/jobs.ts";
import { getJson } from "./api.ts";

const seconds = 1000;

/** What arrived in a span that ends now; asked again while it is looked at. */
export function useArrivals(span: ArrivalSpan): UseQueryResult<Arrivals> {
  return useQuery({
    queryKey: ["arrivals", span],
    queryFn: ({ signal }) => getJson<Arrivals>(`/api/arrivals?span=${span}`, signal),
    refetchInterval: (span === "hour" ? 5 : 30) * seconds,
    placeholderData: keepPreviousData,
  });
}

export function useSources(): UseQueryResult<ListedSource[]> {
  return useQuery({
    queryKey: ["sources"],
    queryFn: ({ signal }) => getJson<ListedSource[]>("/api/sources", signal),
  });
}

/** The orders that are invented; null: there are none. */
export function useSimulatedOrders(isAsked: boolean): UseQueryResult<SimulatedOrders | null> {
  return useQuery({
    queryKey: ["sources", "simulated"],
    queryFn: async ({ signal }) =>
      (await getJson<{ orders: SimulatedOrders | null }>("/api/sources/simulated", signal)).orders,
    enabled: isAsked,
    refetchInterval: 30 * seconds,
  });
}

export function useSourceActivity(): UseQueryResult<SourceActivity[]> {
  return useQuery({
    queryKey: ["source-activity"],
    queryFn: ({ signal }) => getJson<SourceActivity[]>("/api/sources/activity", signal),
    refetchInterval: 10 * seconds,
  });
}

/** What runs by itself, and how it went. */
export function useJobs(): UseQueryResult<{
  readonly schedules: readonly JobSchedule[];
  readonly runs: readonly JobRun[];
}> {
  return useQuery({
    queryKey: ["jobs"],
    queryFn: ({ signal }) => getJson("/api/jobs", signal),
    refetchInterval: 5 * seconds,
  });
}

/** For which reasons records wait. */
export function useQuarantineGroups(): UseQueryResult<QuarantineGroup[]> {
  return useQuery({
    queryKey: ["quarantine-groups"],
    queryFn: ({ signal }) => getJson<QuarantineGroup[]>("/api/quarantine/groups", signal),
    refetchInterval: 15 * seconds,
  });
}

/** Some of the records that wait for one reason. */
export function useQuarantined(
  group: QuarantineGroup,
  limit: number,
): UseQueryResult<QuarantinedRow[]> {
  const { what, file, column, reason } = group;
  const query = new URLSearchParams({ what, file, column, reason, limit: String(limit) });
  return useQuery({
    queryKey: ["quarantined", query.toString()],
    queryFn: ({ signal }) => getJson<QuarantinedRow[]>(`/api/quarantine?${query}`, signal),
  });
}

/** Who somebody is, by any of their identities. */
export function useIdentities(who: string): UseQueryResult<PersonIdentities> {
  return useQuery({
    queryKey: ["identities", who],
    queryFn: ({ signal }) =>
      getJson<PersonIdentities>(`/api/persons/${encodeURIComponent(who)}/identities`, signal),
    enabled: who !== "",
  });
}

export function useConsents(): UseQueryResult<ConsentSummary> {
  return useQuery({
    queryKey: ["consents"],
    queryFn: ({ signal }) => getJson<ConsentSummary>("/api/consents", signal),
    refetchInterval: 30 * seconds,
  });
}
