import type { AcquisitionRow, ValueReport } from "../../../src/predict/value-report.ts";
import type { LevelCurve } from "../charts/level-curve.ts";
import { lastLevelMonth } from "../charts/level-curve.ts";
import {
  countCell,
  estimateColumns,
  moneyCell,
  moneyCells,
  numericColumn,
  timesCells,
  wordsColumn,
} from "../figures/figure-cells.ts";
import { emptyCell, type FigureCell, type FigureData, textCell } from "../figures/figure-data.ts";
import { dataNote } from "../value/report-tables.ts";
import type { Dimension } from "./level-choice.ts";
import { paybackText } from "./payback-text.ts";

/** The figures of how customers began, as tables of full-precision values. */

export function levelsData(report: ValueReport, curves: readonly LevelCurve[]): FigureData {
  const { currency } = report.shop;
  const months = Array.from({ length: lastLevelMonth(curves) + 1 }, (_, at) => at);
  return {
    title: "What a customer is worth by how they began",
    note: `${dataNote(report)}, cumulative contribution per customer by months since the first order`,
    columns: [
      wordsColumn("Level"),
      numericColumn("Customers' cost, each", "Cost"),
      ...months.map((at) => numericColumn(`Month ${at}`, `M${at}`)),
      ...estimateColumns("First year"),
    ],
    rows: curves.map((curve) => [
      textCell(curve.label),
      moneyCell(curve.cost, currency),
      ...months.map((at) => moneyCell(curve.values[at] ?? null, currency)),
      ...moneyCells(curve.end, currency),
    ]),
  };
}

export function acquisitionData(report: ValueReport, dimension: Dimension): FigureData {
  const { currency } = report.shop;
  const rows = [{ ...report.acquisition.whole, level: "All customers" }, ...dimension.rows];
  return {
    title: `Acquisition by ${dimension.title.toLowerCase()}`,
    note: `${dataNote(report)}, per customer, intervals 80%`,
    columns: [
      wordsColumn(dimension.title),
      numericColumn("Customers"),
      numericColumn("First order"),
      numericColumn("To date"),
      ...estimateColumns("First-year value"),
      numericColumn("Cost"),
      ...estimateColumns("Value : cost"),
      wordsColumn("Payback"),
      numericColumn("Payback month"),
      numericColumn("Earliest"),
      numericColumn("Latest"),
    ],
    rows: rows.map((row) => [
      textCell(row.level),
      countCell(row.customers),
      moneyCell(row.firstOrder, currency),
      moneyCell(row.toDate, currency),
      ...moneyCells(row.firstYear, currency),
      moneyCell(row.cost, currency),
      ...timesCells(row.valueToCost),
      ...paybackCells(row),
    ]),
  };
}

export function idealData(report: ValueReport): FigureData {
  return {
    title: "Who to look for",
    note: `data to ${report.asOf}, first-year value over that of all customers`,
    columns: [
      wordsColumn("Began with"),
      wordsColumn("Level"),
      numericColumn("Customers"),
      ...estimateColumns("Lift"),
    ],
    rows: report.acquisition.ideal.map((row) => [
      textCell(row.title),
      textCell(row.level),
      countCell(row.customers),
      ...timesCells(row.lift),
    ]),
  };
}

function paybackCells(row: AcquisitionRow): readonly FigureCell[] {
  const { month, earliest, latest } = row.payback ?? { month: null, earliest: null, latest: null };
  const cell = (value: number | null) => (value === null ? emptyCell : countCell(value));
  return [textCell(paybackText(row)), cell(month), cell(earliest), cell(latest)];
}
