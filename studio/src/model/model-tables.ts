import type { Estimate } from "../../../src/core/estimate.ts";
import type { CoverageReport, ValueReport } from "../../../src/predict/value-report.ts";
import {
  countCell,
  estimateColumns,
  numericColumn,
  timesCells,
  wordsColumn,
} from "../figures/figure-cells.ts";
import { emptyCell, type FigureCell, type FigureData, textCell } from "../figures/figure-data.ts";
import { countEstimate, day, percent, percentDifference, score } from "../format.ts";

/** The figures of the model as tables of full-precision values. */

export function forecastersData(report: ValueReport): FigureData {
  const { candidates, name, days } = report.model.choice;
  return {
    title: "Which forecaster",
    note: `data to ${report.asOf}, means over earlier forecasts of ${days} days`,
    columns: [
      wordsColumn("Forecaster"),
      wordsColumn("Kind"),
      wordsColumn("Used"),
      numericColumn("Forecasts tested"),
      numericColumn("Mean absolute error, orders per customer", "Error"),
      numericColumn("Deviance"),
      numericColumn("Normalised Gini", "nGini"),
      numericColumn("Bias"),
    ],
    rows: candidates.map((it) => [
      textCell(it.title),
      textCell(it.isBaseline ? "baseline" : "model"),
      textCell(it.name === name ? "yes" : "no"),
      countCell(it.origins),
      textCell(score(it.mae), it.mae),
      textCell(score(it.deviance), it.deviance),
      textCell(score(it.nGini), it.nGini),
      textCell(percentDifference(it.bias), it.bias),
    ]),
  };
}

export function originsData(report: ValueReport): FigureData {
  return {
    title: "Earlier forecasts",
    note: `data to ${report.asOf}, purchase days`,
    columns: [
      wordsColumn("From"),
      wordsColumn("To"),
      ...estimateColumns("Predicted"),
      numericColumn("Actual"),
    ],
    rows: report.model.origins.map((origin) => [
      textCell(day(origin.from), origin.from),
      textCell(day(origin.to), origin.to),
      ...countCells(origin.predicted),
      countCell(origin.actual),
    ]),
  };
}

export function calibrationData(report: ValueReport): FigureData {
  const deciles = report.model.check?.deciles ?? [];
  return {
    title: "Forecast and actual by tenths of customers",
    note: `data to ${report.asOf}, mean purchase days per customer`,
    columns: [
      wordsColumn("Tenth, by rising forecast"),
      numericColumn("Customers"),
      numericColumn("Predicted"),
      numericColumn("Actual"),
      numericColumn("Standard error"),
    ],
    rows: deciles.map((decile, at) => [
      textCell(String(at + 1)),
      countCell(decile.customers),
      textCell(score(decile.predicted), decile.predicted),
      textCell(score(decile.actual), decile.actual),
      textCell(score(decile.standardError), decile.standardError),
    ]),
  };
}

/** Whose intervals are counted, and what they are called. */
export const coverageOf = [
  { key: "customers", title: "Single customers" },
  { key: "cohorts", title: "Cohorts" },
  { key: "sources", title: "Sources or countries" },
  { key: "shop", title: "The whole shop" },
] as const satisfies readonly { key: keyof CoverageReport; title: string }[];

export function coverageData(report: ValueReport): FigureData {
  const levels = report.model.coverage;
  return {
    title: "Do the intervals hold",
    note: `data to ${report.asOf}, share of intervals that held what happened`,
    columns: [
      wordsColumn("Intervals for"),
      ...levels.map(({ level }) => numericColumn(`Stated ${percent(level)}`)),
    ],
    rows: coverageOf.map(({ key, title }) => [
      textCell(title),
      ...levels.map((level) => shareCell(level[key])),
    ]),
  };
}

export function effectsData(report: ValueReport): FigureData {
  return {
    title: "How groups differ",
    note: `data to ${report.asOf}, times the whole shop`,
    columns: [
      wordsColumn("Factor"),
      wordsColumn("Level"),
      numericColumn("Customers"),
      ...estimateColumns("Purchase rate"),
      ...estimateColumns("Value of a purchase"),
    ],
    rows: report.model.effects.flatMap((factor) =>
      factor.levels.map((level) => [
        textCell(factor.title),
        textCell(level.name),
        countCell(level.customers),
        ...timesCells(level.rate),
        ...timesCells(level.value),
      ]),
    ),
  };
}

export function earlyData(report: ValueReport): FigureData {
  return {
    title: "What a first order tells",
    note: `data to ${report.asOf}, times the value that the history alone gives`,
    columns: [
      wordsColumn("Factor"),
      wordsColumn("Level"),
      numericColumn("Customers"),
      ...estimateColumns("Value"),
    ],
    rows: report.model.early.effects.flatMap((effect) =>
      effect.levels.map((level) => [
        textCell(effect.title),
        textCell(level.name),
        countCell(level.customers),
        ...timesCells(level.factor),
      ]),
    ),
  };
}

function countCells(estimate: Estimate): readonly FigureCell[] {
  const text = countEstimate(estimate);
  return [
    textCell(text.value, estimate.value),
    textCell(text.lower, estimate.lower),
    textCell(text.upper, estimate.upper),
  ];
}

function shareCell(share: number | null): FigureCell {
  return share === null ? emptyCell : textCell(percent(share), share);
}
