import { keepPreviousData, type UseQueryResult, useQuery } from "@tanstack/react-query";
import type { LedgerEntry } from "../../../src/decide/ledger-questions.ts";
import type { ProgramOverview } from "../../../src/server/routes/ledger.ts";
import { getJson } from "./api.ts";

/** All programs, with whom they have met; asked again while they are looked at. */
export function usePrograms(): UseQueryResult<ProgramOverview> {
  return useQuery({
    queryKey: ["programs"],
    queryFn: ({ signal }) => getJson<ProgramOverview>("/api/programs", signal),
    refetchInterval: 5_000,
  });
}

/** Which decisions are asked for. */
export interface DecisionQuery {
  readonly who?: string | undefined;
  readonly program?: string | undefined;
  readonly placement?: string | undefined;
  readonly seen?: "yes" | undefined;
}

/** Decisions, the newest first, with the zone in which their times are told. */
export function useDecisions({ who, program, placement, seen }: DecisionQuery): UseQueryResult<{
  readonly decisions: readonly LedgerEntry[];
  readonly timezone: string;
}> {
  const asked = { who, program, placement, exposed: seen === undefined ? undefined : "true" };
  const named = Object.entries(asked).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  const query = new URLSearchParams([...named, ["limit", "100"]]);
  return useQuery({
    queryKey: ["decisions", query.toString()],
    queryFn: ({ signal }) => getJson(`/api/decisions?${query}`, signal),
    refetchInterval: 5_000,
    placeholderData: keepPreviousData,
  });
}
