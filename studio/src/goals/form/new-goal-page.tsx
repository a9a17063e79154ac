import "../../data/data.css";
import "../goals.css";
import { getRouteApi } from "@tanstack/react-router";
import { freeName, nameFor } from "../../audiences/builder/draft.ts";
import { DataSkeleton } from "../../data/data-skeleton.tsx";
import { useGoals } from "../../queries/goals.ts";
import { useValueReport } from "../../queries/value-report.ts";
import { QueryProblem } from "../../states/query-problem.tsx";
import { usePageTitle } from "../../states/use-page-title.ts";
import { findingOf } from "./finding.ts";
import { laterDay, newDraft } from "./goal-draft.ts";
import { GoalForm } from "./goal-form.tsx";

const route = getRouteApi("/goals/new");

/** A new goal: from a finding, or from nothing. */
export function NewGoalPage() {
  usePageTitle("Set a goal");
  const { segment } = route.useSearch();
  const { data, error, refetch } = useGoals();
  const report = useValueReport();
  if (data === undefined && error !== null)
    return <QueryProblem error={error} onRetry={() => refetch()} />;
  if (data === undefined || (segment !== undefined && report.isPending))
    return (
      <div className="page">
        <h1>Set a goal</h1>
        <DataSkeleton what="Reading the goals…" />
      </div>
    );
  const { shop, goals } = data;
  const taken = new Set(goals.map(({ goal }) => goal.goal));
  const finding =
    segment === undefined || report.data === undefined
      ? undefined
      : findingOf(segment, report.data);
  // It begins where what is known ends: a baseline is of the days before.
  const from = shop === null ? new Date().toISOString().slice(0, 10) : laterDay(shop.knownUntil, 1);
  const begun = {
    ...newDraft(from),
    ...(finding === undefined
      ? {}
      : {
          ...{ title: finding.title, name: freeName(nameFor(finding.title), taken) },
          ...{ measure: finding.measure, description: finding.description },
        }),
  };
  return <GoalForm key={segment} heading="Set a goal" isNew {...{ begun, taken, shop, finding }} />;
}
