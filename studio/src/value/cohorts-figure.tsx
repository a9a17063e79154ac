import { Link } from "@tanstack/react-router";
import type { CohortValue, ValueReport } from "../../../src/predict/value-report.ts";
import { Figure } from "../figures/figure.tsx";
import { count, moneyEstimate, moneyWhole, month, percent, scaled } from "../format.ts";
import { cohortsData } from "./report-tables.ts";
import { useFigure } from "./use-figure.ts";

/** The table: every cohort, newest first. */
export function CohortsFigure({ report }: { report: ValueReport }) {
  const { onToggle: _, ...figure } = useFigure("cohorts", report.asOf);
  const newestFirst = [...report.cohorts].reverse();
  const cut = report.cohorts.some((cohort) => cohort.truncated);
  return (
    <Figure
      {...figure}
      asTable={false}
      title="Cohorts"
      subtitle="Per customer. To come: 12 months, 80% interval."
      data={cohortsData(report)}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <section className="scroll-x cohort-scroll" tabIndex={0} aria-label="Cohorts, newest first">
        <table className="table cohort-table">
          <thead>
            <tr>
              <th scope="col">Cohort</th>
              <th scope="col" className="numeric">
                New
              </th>
              <th scope="col" className="numeric">
                To date
              </th>
              <th scope="col" className="numeric" colSpan={2}>
                To come
              </th>
              <th scope="col" className="numeric">
                Back
              </th>
            </tr>
          </thead>
          <tbody>
            {newestFirst.map((cohort) => (
              <CohortRow key={cohort.month} cohort={cohort} currency={report.shop.currency} />
            ))}
          </tbody>
        </table>
      </section>
      {cut && (
        <p className="figure-note">
          <span className="chip-cut">cut</span> The file begins here: many of these customers are
          older than they look.
        </p>
      )}
    </Figure>
  );
}

function CohortRow({ cohort, currency }: { cohort: CohortValue; currency: string }) {
  const residual = moneyEstimate(scaled(cohort.residualValue, 1 / cohort.customers), currency);
  return (
    <tr data-cut={cohort.truncated}>
      <th scope="row">
        <Link to="/customers" search={{ cohort: cohort.month }}>
          {month(cohort.month)}
        </Link>
        {cohort.truncated && <span className="chip-cut">cut</span>}
      </th>
      <td className="numeric">{count(cohort.customers)}</td>
      <td className="numeric">{moneyWhole(cohort.contribution / cohort.customers, currency)}</td>
      <td className="numeric">{residual.value}</td>
      <td className="numeric range">{residual.range}</td>
      <td className="numeric">{percent(cohort.repeatShare)}</td>
    </tr>
  );
}
