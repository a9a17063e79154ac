import type { Estimate } from "../../../src/core/estimate.ts";
import type { ValueReport } from "../../../src/predict/value-report.ts";
import { type Curve, lastMonth, valueAt } from "../charts/curve.ts";
import {
  emptyCell,
  type FigureCell,
  type FigureColumn,
  type FigureData,
  textCell,
} from "../figures/figure-data.ts";
import {
  count,
  countEstimate,
  day,
  major,
  money,
  moneyEstimate,
  month,
  percent,
  scaled,
} from "../format.ts";
import { segmentLabel } from "../segments.ts";

/** Each figure of the report as a table of full-precision values. */

export function curvesData(report: ValueReport, curves: readonly Curve[]): FigureData {
  const { currency } = report.shop;
  const last = lastMonth(curves);
  const columns = curves.flatMap((curve) => [
    numeric(`${curve.label}`),
    { ...numeric(`${curve.label} lower 80%`), short: "from" },
    { ...numeric(`${curve.label} upper 80%`), short: "to" },
  ]);
  const rows = Array.from({ length: last + 1 }, (_, at) => [
    textCell(count(at), at),
    ...curves.flatMap((curve) => pointCells(curve, at, currency)),
  ]);
  return {
    title: "What a customer is worth by month",
    note: `${note(report)}, months without bounds are actual, bounds are 80%`,
    columns: [numeric("Month"), ...columns],
    rows,
  };
}

export function cohortsData(report: ValueReport): FigureData {
  const { currency } = report.shop;
  return {
    title: "Cohorts",
    note: `${note(report)}, per customer`,
    columns: [
      words("Cohort"),
      numeric("New customers"),
      numeric("Contribution to date"),
      ...["Residual value, 12 months", "lower 80%", "upper 80%"].map(numeric),
      numeric("Came back"),
      words("Left-truncated"),
    ],
    rows: [...report.cohorts]
      .reverse()
      .map((cohort) => [
        textCell(month(cohort.month), cohort.month),
        countCell(cohort.customers),
        moneyCell(cohort.contribution / cohort.customers, currency),
        ...estimateCells(scaled(cohort.residualValue, 1 / cohort.customers), currency),
        textCell(percent(cohort.repeatShare), cohort.repeatShare),
        textCell(cohort.truncated ? "yes" : "no"),
      ]),
  };
}

export function retentionData(report: ValueReport): FigureData {
  const months = Math.max(0, ...report.cohorts.map((cohort) => cohort.retention.length));
  return {
    title: "Who comes back",
    note: `${note(report)}, share of the cohort that bought in the month; * is not over`,
    columns: [
      words("Cohort"),
      numeric("Customers"),
      ...Array.from({ length: months }, (_, at) => numeric(`M${at + 1}`)),
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
    note: note(report),
    columns: [
      words("Segment"),
      numeric("Customers"),
      numeric("Contribution to date"),
      ...["Residual value, 12 months", "lower 80%", "upper 80%"].map(numeric),
      words("Meaning"),
    ],
    rows: report.segments.map((segment) => [
      textCell(segmentLabel(segment.segment), segment.segment),
      countCell(segment.customers),
      moneyCell(segment.contribution, currency),
      ...estimateCells(segment.residualValue, currency),
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
      words("Week from"),
      ...["Actual", "Predicted", "lower 80%", "upper 80%"].map(numeric),
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

function note(report: ValueReport): string {
  return `data to ${report.asOf}, ${report.shop.currency}`;
}

function pointCells(curve: Curve, at: number, currency: string): readonly FigureCell[] {
  const value = valueAt(curve, at);
  if (value === null) return [emptyCell, emptyCell, emptyCell];
  if (at < curve.actual.length) return [moneyCell(value.value, currency), emptyCell, emptyCell];
  return estimateCells(value, currency);
}

function estimateCells(estimate: Estimate, currency: string): readonly FigureCell[] {
  const text = moneyEstimate(estimate, currency);
  return [
    textCell(text.value, major(estimate.value, currency)),
    textCell(text.lower, major(estimate.lower, currency)),
    textCell(text.upper, major(estimate.upper, currency)),
  ];
}

function moneyCell(amount: number, currency: string): FigureCell {
  return textCell(money(amount, currency), major(amount, currency));
}

function countCell(value: number): FigureCell {
  return textCell(count(value), value);
}

function numeric(label: string): FigureColumn {
  return { label, numeric: true };
}

function words(label: string): FigureColumn {
  return { label, numeric: false };
}
