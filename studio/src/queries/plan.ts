import {
  keepPreviousData,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import type { Program } from "../../../src/decide/program.ts";
import type { BusinessCase } from "../../../src/plan/case.ts";
import type { ToldCase } from "../../../src/plan/case-export.ts";
import type { CaseDraft } from "../../../src/plan/draft-case.ts";
import type { Goal } from "../../../src/plan/goal.ts";
import type { ProgramAudit } from "../../../src/plan/read-audit.ts";
import type { ProgramApprovalsWhole, ShopApprovals } from "../../../src/plan/shop-approvals.ts";
import type { CaseCorrection } from "../../../src/plan/shop-correction.ts";
import { getJson, postJson } from "./api.ts";
import { applyDefinition } from "./operations.ts";

/** What is approved of a program, as the package's text has it. */
export interface ProgramPlan {
  readonly program: Omit<Program, "state">;
  readonly case: BusinessCase | null;
  readonly goal: Goal | null;
}

/** The approvals of a program, with what they are of. */
export interface PlannedProgram extends ProgramApprovalsWhole {
  readonly plan: ProgramPlan;
}

/** What waits for which role; asked again while the studio is open. */
export function useApprovals(): UseQueryResult<ShopApprovals> {
  return useQuery({
    queryKey: ["approvals"],
    queryFn: ({ signal }) => getJson<ShopApprovals>("/api/approvals", signal),
    refetchInterval: 60_000,
  });
}

/** A program with its case and its goal, and who approved them. */
export function usePlannedProgram(program: string): UseQueryResult<PlannedProgram> {
  return useQuery({
    queryKey: ["planned", program],
    queryFn: async ({ signal }): Promise<PlannedProgram> => {
      const path = `/api/approvals/${encodeURIComponent(program)}`;
      const told = await getJson<ProgramApprovalsWhole>(path, signal);
      const plan: ProgramPlan = JSON.parse(told.package);
      return { ...told, plan };
    },
  });
}

const keptKey = (program: string): readonly string[] => ["case", program];

/** The case that is kept of a program, weighed. Not asked for where there is none. */
export function useCase(program: string, isThere: boolean): UseQueryResult<ToldCase> {
  return useQuery({
    queryKey: keptKey(program),
    queryFn: ({ signal }) => getJson<ToldCase>(pathOf(program), signal),
    enabled: isThere,
  });
}

/** The case beside what was measured. Not asked for where there is nothing to compare. */
export function useCaseAudit(program: string, isThere: boolean): UseQueryResult<ProgramAudit> {
  return useQuery({
    queryKey: ["case-audit", program],
    queryFn: ({ signal }) => getJson<ProgramAudit>(`${pathOf(program)}/audit`, signal),
    enabled: isThere,
    retry: false,
  });
}

/** What the kept case is to be corrected by; null: nothing is known of its author's other cases. */
export function useCaseCorrection(program: string): UseQueryResult<CaseCorrection | null> {
  return useQuery({
    queryKey: ["case-correction", program],
    queryFn: async ({ signal }) => {
      const path = `${pathOf(program)}/correction`;
      return (await getJson<{ correction: CaseCorrection | null }>(path, signal)).correction;
    },
    retry: false,
  });
}

/** The case as it would be with another text; the one before stays until it is there. Nothing is kept. */
export function useWeighedCase(
  program: string,
  text: BusinessCase | undefined,
): UseQueryResult<ToldCase> {
  const json = JSON.stringify(text ?? null);
  return useQuery({
    queryKey: ["weighed", program, json],
    queryFn: ({ signal }) => postJson<ToldCase>(pathOf(program), json, signal),
    enabled: text !== undefined,
    placeholderData: keepPreviousData,
    retry: false,
  });
}

/** Drafts the case of a program by what the shop knows, when it is asked to. Nothing is kept. */
export function useDraftCase(program: string): UseMutationResult<CaseDraft, Error, void> {
  return useMutation({
    mutationFn: () => getJson<CaseDraft>(`${pathOf(program)}/draft`, AbortSignal.timeout(120_000)),
  });
}

/** Keeps a case as it was weighed. Afterwards all that was read is read anew. */
export function useKeepCase(): UseMutationResult<unknown, Error, ToldCase> {
  const queries = useQueryClient();
  return useMutation({
    mutationKey: ["apply-definitions"],
    mutationFn: ({ case: text }: ToldCase) => applyDefinition(text.case, text),
    onSuccess: (_result, told) => {
      // What was weighed is what is kept: no other picture comes between.
      queries.setQueryData(keptKey(told.case.program), told);
      void queries.invalidateQueries();
    },
  });
}

function pathOf(program: string): string {
  return `/api/programs/${encodeURIComponent(program)}/case`;
}
