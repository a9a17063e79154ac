import {
  keepPreviousData,
  queryOptions,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQueries,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import type { LedgerEntry } from "../../../src/decide/ledger-questions.ts";
import type { Program } from "../../../src/decide/program.ts";
import type { ProgramReadout } from "../../../src/measure/program-readout.ts";
import type { ShopDividend } from "../../../src/measure/shop-dividend.ts";
import type { BusinessCase } from "../../../src/plan/case.ts";
import type { NextProgram } from "../../../src/plan/next-program.ts";
import type {
  DecisionReplay,
  PlacementPreview,
  ProgramOverview,
} from "../../../src/server/routes/ledger.ts";
import { getJson } from "./api.ts";
import { applyDefinitions } from "./operations.ts";

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

/** What a preview is asked for: a placement, a person, another stance of the dial, the page's product. */
export interface PreviewQuery {
  readonly placement: string;
  readonly who: string;
  readonly dial?: string | undefined;
  readonly product?: string | undefined;
}

/** What somebody would be shown now; nothing is noted. Asked again while the lists are being made. */
export function usePreview({
  placement,
  ...asked
}: PreviewQuery): UseQueryResult<PlacementPreview> {
  const named = Object.entries(asked).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  const path = `/api/placements/${encodeURIComponent(placement)}/preview?${new URLSearchParams(named)}`;
  return useQuery({
    queryKey: ["preview", path],
    queryFn: ({ signal }) => getJson<PlacementPreview>(path, signal),
    refetchInterval: ({ state }) =>
      state.data?.now.products !== undefined && state.data.lists === null ? 2_000 : false,
    placeholderData: (before) => (before?.now.placement === placement ? before : undefined),
  });
}

/** A decision with what would be decided now. */
export function useReplay(decision: string): UseQueryResult<DecisionReplay> {
  return useQuery({
    queryKey: ["replay", decision],
    queryFn: ({ signal }) =>
      getJson<DecisionReplay>(`/api/decisions/${encodeURIComponent(decision)}`, signal),
  });
}

/** How a program is to be read, where it is not as is registered of it. */
export interface ReadoutQuery {
  readonly outcome?: string | undefined;
  readonly windowDays?: number | undefined;
  /** Looked at again and again: with intervals that hold at every look. */
  readonly sequential?: boolean | undefined;
  /** Effects before the day that is registered. */
  readonly peek?: boolean | undefined;
}

/** What a program added, or why that cannot be told. */
export function useReadout(
  program: string,
  { isAsked = true, ...asked }: ReadoutQuery & { readonly isAsked?: boolean },
): UseQueryResult<ProgramReadout> {
  return useQuery({
    ...readoutOf(program, asked),
    enabled: isAsked,
    placeholderData: (before) => (before?.program === program ? before : undefined),
  });
}

/** The same of several programs, each as it comes, in their order. */
export function useReadouts(
  programs: readonly string[],
  asked: ReadoutQuery,
): readonly UseQueryResult<ProgramReadout>[] {
  return useQueries({ queries: programs.map((program) => readoutOf(program, asked)) });
}

/** Whether one arm for all, segments, or each by itself pays. It may take a minute, once for the same data. */
export function useDividend(program: string, windowDays: number): UseQueryResult<ShopDividend> {
  const path = `/api/programs/${encodeURIComponent(program)}/dividend?windowDays=${windowDays}`;
  return useQuery({
    queryKey: ["dividend", path],
    queryFn: ({ signal }) => getJson<ShopDividend>(path, signal),
  });
}

/** What a program becomes by what was learnt of it; nothing is changed. */
export function useRelaunch(program: string, newLots: boolean): UseQueryResult<NextProgram> {
  const path = `/api/programs/${encodeURIComponent(program)}/relaunch?newLots=${newLots}`;
  return useQuery({
    queryKey: ["relaunch", path],
    queryFn: ({ signal }) => getJson<NextProgram>(path, signal),
    placeholderData: keepPreviousData,
    retry: false,
  });
}

/** What of a program is kept as its next version: itself, and its case where that changes too. */
export interface NextTexts {
  readonly program: Program;
  readonly case: BusinessCase | undefined;
}

/** Makes a program, and its case, what the texts say. Afterwards all that was read is read anew. */
export function useApplyProgram(): UseMutationResult<unknown, Error, NextTexts> {
  const queries = useQueryClient();
  return useMutation({
    mutationKey: ["apply-definitions"],
    mutationFn: ({ program, case: itsCase }: NextTexts) =>
      applyDefinitions(program.program, itsCase === undefined ? [program] : [program, itsCase]),
    onSuccess: () => void queries.invalidateQueries(),
  });
}

function readoutOf(program: string, asked: ReadoutQuery) {
  const named = Object.entries(asked).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  const path = `/api/programs/${encodeURIComponent(program)}/readout?${new URLSearchParams(named)}`;
  return queryOptions({
    queryKey: ["readout", path],
    queryFn: ({ signal }) => getJson<ProgramReadout>(path, signal),
  });
}
