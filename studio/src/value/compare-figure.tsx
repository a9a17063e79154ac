import { getRouteApi } from "@tanstack/react-router";
import type { CohortValue, ValueReport } from "../../../src/predict/value-report.ts";
import type { Curve } from "../charts/curve.ts";
import { Figure } from "../figures/figure.tsx";
import { count, month, percent } from "../format.ts";
import { chosenCohorts, curvesOf } from "./cohort-choice.ts";
import { comparedMonths, comparedValue, shareEstimate } from "./cohort-compare.ts";
import { CompareCell } from "./compare-cell.tsx";
import { compareData } from "./compare-table.ts";
import { useFigure } from "./use-figure.ts";

const route = getRouteApi("/value");

/** The chosen cohorts beside each other, month by month, and beside the first of them. */
export function CompareFigure({ report }: { report: ValueReport }) {
  const { onToggle: _, ...figure } = useFigure("compare", report.asOf);
  const { cohorts } = route.useSearch();
  const chosen = chosenCohorts(report.cohorts, cohorts);
  const curves = curvesOf(chosen, report.cohorts);
  const first = curves[0];
  const { currency } = report.shop;
  return (
    <Figure
      {...figure}
      asTable={false}
      className="whole-row"
      title="Cohorts compared"
      subtitle={
        first === undefined
          ? "The cohorts chosen above, side by side."
          : `Cumulative contribution per customer by month since first order, and the difference to ${first.label}. Forecasts with 80% intervals.`
      }
      data={compareData(report, chosen, curves)}
    >
      {curves.length < 2 ? (
        <p className="figure-empty">
          Choose a second cohort among the months above, and the two stand here side by side.
        </p>
      ) : (
        <>
          <section
            className="scroll-x"
            aria-label="Cohorts compared, month by month"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
            tabIndex={0}
          >
            <table className="table compare">
              <thead>
                <tr>
                  <th scope="col">Cohort</th>
                  <th scope="col" className="numeric">
                    Customers
                  </th>
                  {comparedMonths.map((at) => (
                    <th key={at} scope="col" className="numeric">
                      Month {at}
                    </th>
                  ))}
                  <th scope="col" className="numeric">
                    Came back so far
                  </th>
                </tr>
              </thead>
              <tbody>
                {curves.map((curve, at) => (
                  <CompareRow
                    key={curve.month}
                    curve={curve}
                    first={first}
                    cohort={chosen[at]}
                    currency={currency}
                  />
                ))}
              </tbody>
            </table>
          </section>
          <p className="figure-note">
            Differences between counted months are facts about these customers. Between forecasts,
            an interval that holds zero reads “not told apart”. Older cohorts have had longer to
            come back.
          </p>
        </>
      )}
    </Figure>
  );
}

interface CompareRowProps {
  readonly curve: Curve;
  readonly first: Curve | undefined;
  readonly cohort: CohortValue | undefined;
  readonly currency: string;
}

function CompareRow({ curve, first, cohort, currency }: CompareRowProps) {
  if (cohort === undefined) return null;
  const back = shareEstimate(cohort.repeatShare, cohort.customers);
  return (
    <tr>
      <th scope="row">
        <i className="compare-ink" style={{ background: curve.ink }} aria-hidden="true" />
        {month(cohort.month)}
        {cohort.truncated && <span className="chip-cut">cut</span>}
      </th>
      <td className="numeric">{count(cohort.customers)}</td>
      {comparedMonths.map((at) => (
        <CompareCell key={at} at={comparedValue(curve, first, at)} currency={currency} />
      ))}
      <td className="numeric">
        {percent(back.value)}
        <span className="compare-line range">
          {percent(back.lower)} to {percent(back.upper)}
        </span>
      </td>
    </tr>
  );
}
