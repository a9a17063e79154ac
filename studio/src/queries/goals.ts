import {
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import type { Goal } from "../../../src/plan/goal.ts";
import type { ShopMeasure } from "../../../src/plan/goal-measures.ts";
import type { GoalCourse } from "../../../src/plan/read-goal-course.ts";
import type { GoalBaseline, KnownShop, MeasuredGoal } from "../../../src/plan/read-goals.ts";
import type { ProgramApprovalsWhole } from "../../../src/plan/shop-approvals.ts";
import { getJson } from "./api.ts";
import { applyDefinition } from "./operations.ts";
import type { ProgramPlan } from "./plan.ts";

/** The goals of the shop, and what they are measured in; null before there are orders. */
export interface ShopGoals {
  readonly shop: KnownShop | null;
  readonly goals: readonly MeasuredGoal[];
}

/** What the shop wants, and where each goal stands. */
export function useGoals(): UseQueryResult<ShopGoals> {
  return useQuery({
    queryKey: ["goals"],
    queryFn: ({ signal }) => getJson<ShopGoals>("/api/goals", signal),
  });
}

/** A goal with where it stands. */
export function useGoal(goal: string): UseQueryResult<MeasuredGoal> {
  return useQuery({
    queryKey: ["goal", goal],
    queryFn: ({ signal }) => getJson<MeasuredGoal>(pathOf(goal), signal),
  });
}

/** How a goal came to where it stands, and the question behind it. */
export function useGoalCourse(goal: string): UseQueryResult<GoalCourse> {
  return useQuery({
    queryKey: ["goal", goal, "course"],
    queryFn: ({ signal }) => getJson<GoalCourse>(`${pathOf(goal)}/course`, signal),
  });
}

/** What is asked of the shop's past. */
export interface BaselineAsked {
  readonly measure: ShopMeasure;
  readonly from: string;
  readonly to: string;
}

/** Measures a baseline when it is asked to. */
export function useMeasureBaseline(): UseMutationResult<GoalBaseline, Error, BaselineAsked> {
  return useMutation({
    mutationFn: ({ measure, from, to }: BaselineAsked) =>
      getJson<GoalBaseline>(
        `/api/shop-measures/${measure}?${new URLSearchParams({ from, to })}`,
        AbortSignal.timeout(120_000),
      ),
  });
}

/** Keeps a goal. Afterwards all that was read is read anew. */
export function useKeepGoal(): UseMutationResult<unknown, Error, Goal> {
  const queries = useQueryClient();
  return useMutation({
    mutationKey: ["apply-definitions"],
    mutationFn: (goal: Goal) => applyDefinition(goal.goal, goal),
    onSuccess: () => queries.invalidateQueries(),
  });
}

/** Has a program serve a goal: the program's text with that name in it is kept. */
export function useJoinGoal(
  goal: string,
): UseMutationResult<unknown, Error, { readonly program: string }> {
  const queries = useQueryClient();
  return useMutation({
    mutationKey: ["apply-definitions"],
    mutationFn: async ({ program }: { readonly program: string }) => {
      const path = `/api/approvals/${encodeURIComponent(program)}`;
      const told = await getJson<ProgramApprovalsWhole>(path, AbortSignal.timeout(60_000));
      const plan: ProgramPlan = JSON.parse(told.package);
      return applyDefinition(program, { ...plan.program, state: told.state, goal });
    },
    onSuccess: () => void queries.invalidateQueries(),
  });
}

function pathOf(goal: string): string {
  return `/api/goals/${encodeURIComponent(goal)}`;
}
