import "./value.css";
import { useValueReport } from "../queries/value-report.ts";
import { QueryProblem } from "../states/query-problem.tsx";
import { usePageTitle } from "../states/use-page-title.ts";
import { ReportView } from "./report-view.tsx";
import { ValueSkeleton } from "./value-skeleton.tsx";

/** The landing place: what customers are worth, and how far that can be trusted. */
export function ValuePage() {
  usePageTitle("Value");
  const report = useValueReport();
  if (report.data !== undefined) return <ReportView report={report.data} />;
  if (report.isError) return <QueryProblem error={report.error} onRetry={() => report.refetch()} />;
  return <ValueSkeleton />;
}
