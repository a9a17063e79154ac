import type { ValueReport } from "../../../src/predict/value-report.ts";
import { Figure } from "../figures/figure.tsx";
import { levelName } from "../product-name.ts";
import { useFigure } from "../value/use-figure.ts";
import { AcquisitionTableRow } from "./acquisition-table-row.tsx";
import { acquisitionData } from "./acquisition-tables.ts";
import { type Dimension, isUncertain } from "./level-choice.ts";

interface AcquisitionFigureProps {
  readonly report: ValueReport;
  readonly dimension: Dimension;
}

/** The table: each way to begin, what its customers are worth, what they cost, and when that is paid back. */
export function AcquisitionFigure({ report, dimension }: AcquisitionFigureProps) {
  const { onToggle: _, ...figure } = useFigure("acquisition", report.asOf);
  const { whole } = report.acquisition;
  const { currency } = report.shop;
  const top = Math.max(1, ...[whole, ...dimension.rows].map((row) => row.firstYear.upper));
  const costed = dimension.rows.some((row) => row.cost !== null);
  const title = `${costed ? "Value and cost" : "Value"} by ${dimension.title.toLowerCase()}`;
  const shared = { currency, top, costed };
  return (
    <Figure
      {...figure}
      asTable={false}
      className="whole-row"
      title={title}
      subtitle="Per customer. First-year value includes the first order; 80% intervals."
      data={acquisitionData(report, dimension)}
    >
      <section
        className="scroll-x acquisition-scroll"
        aria-label={`${title}, row by row`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
        tabIndex={0}
      >
        <table className="table acquisition-table">
          <thead>
            <tr>
              <th scope="col">{dimension.title}</th>
              <th scope="col" className="numeric">
                Customers
              </th>
              <th scope="col" className="bar-cell">
                <span className="only-heard">First-year value, drawn</span>
              </th>
              <th scope="col" className="numeric">
                First-year value
              </th>
              <th scope="col" className="numeric">
                First order
              </th>
              {costed && (
                <>
                  <th scope="col" className="numeric">
                    Cost
                  </th>
                  <th scope="col" className="numeric">
                    Value : cost
                  </th>
                  <th scope="col">Paid back</th>
                </>
              )}
            </tr>
          </thead>
          <tbody>
            <AcquisitionTableRow row={whole} name="All customers" {...shared} />
            {dimension.rows.map((row) => (
              <AcquisitionTableRow
                key={row.level}
                row={row}
                name={levelName(dimension.dimension, row.level)}
                {...shared}
              />
            ))}
          </tbody>
        </table>
      </section>
      {dimension.rows.some(isUncertain) && (
        <p className="figure-note">
          <span className="chip-cut">few</span> Under 50 customers, or an interval too wide to act
          on: these values lean towards the mean of all levels.
        </p>
      )}
      {!costed && whole.cost !== null && (
        <p className="figure-note">
          No costs are known by {dimension.title.toLowerCase()}, so nothing says when these
          customers have paid back.
        </p>
      )}
    </Figure>
  );
}
