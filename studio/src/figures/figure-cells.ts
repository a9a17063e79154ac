import type { Estimate } from "../../../src/core/estimate.ts";
import { count, major, money, moneyEstimate, timesEstimate } from "../format.ts";
import { emptyCell, type FigureCell, type FigureColumn, textCell } from "./figure-data.ts";

/** Cells and columns that many figures have: read rounded, copied in full precision. */

export function numericColumn(label: string, short?: string): FigureColumn {
  return short === undefined ? { label, numeric: true } : { label, short, numeric: true };
}

export function wordsColumn(label: string): FigureColumn {
  return { label, numeric: false };
}

/** The three columns of an estimate. */
export function estimateColumns(label: string): readonly FigureColumn[] {
  return [
    numericColumn(label),
    numericColumn(`${label} lower 80%`, "from"),
    numericColumn(`${label} upper 80%`, "to"),
  ];
}

export function countCell(value: number): FigureCell {
  return textCell(count(value), value);
}

export function moneyCell(amount: number | null, currency: string): FigureCell {
  return amount === null ? emptyCell : textCell(money(amount, currency), major(amount, currency));
}

/** Money, its lower and its upper end. */
export function moneyCells(estimate: Estimate, currency: string): readonly FigureCell[] {
  const text = moneyEstimate(estimate, currency);
  return [
    textCell(text.value, major(estimate.value, currency)),
    textCell(text.lower, major(estimate.lower, currency)),
    textCell(text.upper, major(estimate.upper, currency)),
  ];
}

/** A multiple, its lower and its upper end. */
export function timesCells(estimate: Estimate | null): readonly FigureCell[] {
  if (estimate === null) return [emptyCell, emptyCell, emptyCell];
  const text = timesEstimate(estimate);
  return [
    textCell(text.value, estimate.value),
    textCell(text.lower, estimate.lower),
    textCell(text.upper, estimate.upper),
  ];
}
