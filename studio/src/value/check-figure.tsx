import type { ValueReport } from "../../../src/predict/value-report.ts";
import { BandChart, isInside } from "../charts/band-chart.tsx";
import { Figure } from "../figures/figure.tsx";
import { count, countEstimate, day, dayShort } from "../format.ts";
import { checkData } from "./report-tables.ts";
import { useFigure } from "./use-figure.ts";

/** The model without the last weeks, against what then happened. */
export function CheckFigure({ report }: { report: ValueReport }) {
  const figure = useFigure("check", report.asOf);
  const { check } = report.model;
  const weekly = check?.weekly ?? [];
  const inside = weekly.filter(isInside).length;
  const title = "Can the model be trusted";
  return (
    <Figure
      {...figure}
      className="wide"
      title={title}
      subtitle={
        check === null
          ? "Purchase days by week, against a forecast made without them."
          : `Purchase days by week from ${day(check.from)}, against a forecast that had not seen them.`
      }
      data={checkData(report)}
    >
      {check === null ? (
        <p className="figure-empty">
          Not ready: the history is too short to hold weeks out. Forecasts above have not been
          checked on this shop yet.
        </p>
      ) : (
        <>
          <BandChart
            points={weekly.map((week) => ({ ...week, label: dayShort(week.week) }))}
            title={title}
            description={`In ${inside} of ${weekly.length} weeks purchase days were inside the 80% band. In all ${count(check.actual)} happened and ${countEstimate(check.predicted).value} were predicted, ${countEstimate(check.predicted).range}.`}
            axisName="Week from"
            write={count}
          />
          <p className="figure-note key">
            <i className="key-band" aria-hidden="true" /> predicted, 80% interval
            <i className="key-inside" aria-hidden="true" /> what happened, inside: {inside} of{" "}
            {weekly.length} weeks
            {inside < weekly.length && (
              <>
                <i className="key-outside" aria-hidden="true" /> outside: {weekly.length - inside}
              </>
            )}
          </p>
        </>
      )}
    </Figure>
  );
}
