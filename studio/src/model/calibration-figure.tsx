import type { ValueReport } from "../../../src/predict/value-report.ts";
import {
  CalibrationChart,
  errorsOf80,
  isCalibrated,
  type Tenth,
} from "../charts/calibration-chart.tsx";
import { Figure } from "../figures/figure.tsx";
import { countEstimate, day, parameter } from "../format.ts";
import { useFigure } from "../value/use-figure.ts";
import { calibrationData } from "./model-tables.ts";

/** Whether those of whom much was expected did buy much, and those of whom little, little. */
export function CalibrationFigure({ report }: { report: ValueReport }) {
  const figure = useFigure("calibration", report.asOf);
  const { check } = report.model;
  const tenths = check?.deciles ?? [];
  const inside = tenths.filter(isCalibrated).length;
  const title = "Are customers told apart";
  return (
    <Figure
      {...figure}
      className="wide"
      title={title}
      subtitle={
        check === null
          ? "Purchase days per customer, forecast and actual, by tenths of customers."
          : `Purchase days per customer in ${check.days} days from ${day(check.from)}, forecast and actual, by tenths of customers.`
      }
      data={calibrationData(report)}
    >
      {check === null || tenths.length === 0 ? (
        <p className="figure-empty">
          Not ready: the history is too short to hold weeks out and compare.
        </p>
      ) : (
        <>
          <CalibrationChart
            tenths={tenths}
            title={title}
            description={sentence(tenths, inside)}
            write={parameter}
            writeTenth={(tenth) => tenthText(tenth)}
          />
          <p className="figure-note key">
            <span className="key-item">
              <i className="key-forecast" aria-hidden="true" /> forecast
            </span>
            <span className="key-item">
              <i className="key-inside" aria-hidden="true" /> actual, its 80% interval holds the
              forecast: {inside} of {tenths.length}
            </span>
            {inside < tenths.length && (
              <span className="key-item">
                <i className="key-outside" aria-hidden="true" /> does not: {tenths.length - inside}
              </span>
            )}
          </p>
        </>
      )}
    </Figure>
  );
}

function tenthText(tenth: Tenth): { readonly predicted: string; readonly actual: string } {
  const half = errorsOf80 * tenth.standardError;
  const { actual } = tenth;
  const text = countEstimate({
    value: actual,
    lower: Math.max(0, actual - half),
    upper: actual + half,
    level: 0.8,
  });
  return { predicted: parameter(tenth.predicted), actual: `${text.value} (${text.range})` };
}

function sentence(tenths: readonly Tenth[], inside: number): string {
  const first = tenths.at(0);
  const last = tenths.at(-1);
  if (first === undefined || last === undefined) return "";
  return `In ${inside} of ${tenths.length} tenths the forecast lies within the 80% interval of what happened. The lowest tenth: ${parameter(first.predicted)} forecast, ${tenthText(first).actual} actual. The highest: ${parameter(last.predicted)} forecast, ${tenthText(last).actual} actual.`;
}
