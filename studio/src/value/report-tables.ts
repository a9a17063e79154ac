import type { ValueReport } from "../../../src/predict/value-report.ts";
import { type Curve, lastMonth, valueAt } from "../charts/curve.ts";
import {
  countCell,
  estimateColumns,
  moneyCell,
  moneyCells,
  numericColumn,
  wordsColumn,
} from "../figures/figure-cells.ts";
import { emptyCell, type FigureCell, type FigureData, textCell } from "../figures/figure-data.ts";
import { count, countEstimate, day, month, percent, scaled } from "../format.ts";
import { segmentLabel } from "../segments.ts";

/** Each figure of the report as a table of full-precision values. */

export function curvesData(report: ValueReport, curves: readonly Curve[]): FigureData {
  const { currency } = report.shop;
  const last = lastMonth(curves);
  const columns = curves.flatMap((curve) => estimateColumns(curve.label));
  const rows = Array.from({ length: last + 1 }, (_, at) => [
    textCell(count(at), at),
    ...curves.flatMap((curve) => pointCells(curve, at, currency)),
  ]);
  return {
    title: "What a customer is worth by month",
    note: `${dataNote(report)}, months without bounds are actual, bounds are 80%`,
    columns: [numericColumn("Month"), ...columns],
    rows,
  };
}

export function cohortsData(report: ValueReport): FigureData {
  const { currency } = report.shop;
  return {
    title: "Cohorts",
    note: `${dataNote(report)}, per customer`,
    columns: [
      wordsColumn("Cohort"),
      numericColumn("New customers"),
      numericColumn("Contribution to date"),
      ...["Residual value, 12 months", "lower 80%", "upper 80%"].map((label) =>
        numericColumn(label),
      ),
      numericColumn("Came back"),
      wordsColumn("Left-truncated"),
    ],
    rows: [...report.cohorts]
      .reverse()
      .map((cohort) => [
        textCell(month(cohort.month), cohort.month),
        countCell(cohort.customers),
        moneyCell(cohort.contribution / cohort.customers, currency),
        ...moneyCells(scaled(cohort.residualValue, 1 / cohort.customers), currency),
        textCell(percent(cohort.repeatShare), cohort.repeatShare),
        textCell(cohort.truncated ? "yes" : "no"),
      ]),
  };
}

export function retentionData(report: ValueReport): FigureData {
  const months = Math.max(0, ...report.cohorts.map((cohort) => cohort.retention.length));
  return {
    title: "Who comes back",
    note: `${dataNote(report)}, share of the cohort that bought in the month; * is not over`,
    columns: [
      wordsColumn("Cohort"),
      numericColumn("Customers"),
      ...Array.from({ length: months }, (_, at) => numericColumn(`M${at + 1}`)),
    ],
    rows: report.cohorts.map((cohort) => [
      textCell(month(cohort.month), cohort.month),
      countCell(cohort.customers),
      ...cohort.retention.map((cell) =>
        textCell(`${percent(cell.share)}${cell.open ? " *" : ""}`, cell.share),
      ),
    ]),
  };
}

export function segmentsData(report: ValueReport): FigureData {
  const { currency } = report.shop;
  return {
    title: "Where the value lies",
    note: dataNote(report),
    columns: [
      wordsColumn("Segment"),
      numericColumn("Customers"),
      numericColumn("Contribution to date"),
      ...["Residual value, 12 months", "lower 80%", "upper 80%"].map((label) =>
        numericColumn(label),
      ),
      wordsColumn("Meaning"),
    ],
    rows: report.segments.map((segment) => [
      textCell(segmentLabel(segment.segment), segment.segment),
      countCell(segment.customers),
      moneyCell(segment.contribution, currency),
      ...moneyCells(segment.residualValue, currency),
      textCell(segment.meaning),
    ]),
  };
}

export function checkData(report: ValueReport): FigureData {
  const weekly = report.model.check?.weekly ?? [];
  return {
    title: "Can the model be trusted",
    note: `data to ${report.asOf}, purchase days`,
    columns: [
      wordsColumn("Week from"),
      ...["Actual", "Predicted", "lower 80%", "upper 80%"].map((label) => numericColumn(label)),
    ],
    rows: weekly.map(({ week, actual, predicted }) => {
      const text = countEstimate(predicted);
      return [
        textCell(day(week), week),
        countCell(actual),
        textCell(text.value, predicted.value),
        textCell(text.lower, predicted.lower),
        textCell(text.upper, predicted.upper),
      ];
    }),
  };
}

/** What stands beside every copied table: the last day of the data, and the currency. */
export function dataNote(report: ValueReport): string {
  return `data to ${report.asOf}, ${report.shop.currency}`;
}

function pointCells(curve: Curve, at: number, currency: string): readonly FigureCell[] {
  const value = valueAt(curve, at);
  if (value === null) return [emptyCell, emptyCell, emptyCell];
  if (at < curve.actual.length) return [moneyCell(value.value, currency), emptyCell, emptyCell];
  return moneyCells(value, currency);
}
