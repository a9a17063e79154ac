import type { ValueReport } from "../../../src/predict/value-report.ts";
import { RetentionGrid } from "../charts/retention-grid.tsx";
import { Figure } from "../figures/figure.tsx";
import { month } from "../format.ts";
import { retentionData } from "./report-tables.ts";
import { useFigure } from "./use-figure.ts";

/** The retention triangle: which share of each cohort buys again in which month. */
export function RetentionFigure({ report }: { report: ValueReport }) {
  const figure = useFigure("retention", report.asOf);
  const rows = report.cohorts
    .filter((cohort) => cohort.retention.length > 0)
    .map((cohort) => ({
      month: cohort.month,
      label: month(cohort.month),
      customers: cohort.customers,
      truncated: cohort.truncated,
      cells: cohort.retention,
    }));
  const whole = rows.filter((row) => !row.truncated);
  const top = Math.max(0, ...whole.flatMap((row) => row.cells.map((cell) => cell.share)));
  return (
    <Figure
      {...figure}
      className="wide"
      title="Who comes back"
      subtitle="Share of each cohort that bought in each month after its first. Dashed months are not over."
      data={retentionData(report)}
    >
      {rows.length === 0 ? (
        <p className="figure-empty">
          The first cohort is still in its first month. Shares appear when the second month begins.
        </p>
      ) : (
        <RetentionGrid rows={rows} label="Share of each cohort that came back" top={top} />
      )}
    </Figure>
  );
}
