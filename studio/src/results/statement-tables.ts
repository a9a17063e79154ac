import type { Estimate } from "../../../src/core/estimate.ts";
import type { ShopStatement } from "../../../src/measure/read-statement.ts";
import type { Statement } from "../../../src/measure/statement.ts";
import type { WaterfallStep } from "../charts/waterfall-chart.tsx";
import { moneyCell, numericColumn, wordsColumn } from "../figures/figure-cells.ts";
import { emptyCell, type FigureCell, type FigureData, textCell } from "../figures/figure-data.ts";
import { count, day, percent } from "../format.ts";

/** Of which period the figures of a statement are. */
export function periodText({ from, to }: Pick<ShopStatement, "from" | "to">): string {
  return `${day(from)} to ${day(to)}`;
}

export function claimedData(
  steps: readonly WaterfallStep[],
  { period, currency }: { readonly period: string; readonly currency: string },
): FigureData {
  return {
    title: "From claimed to caused",
    note: `${period}, ${currency}`,
    columns: [wordsColumn("Step"), numericColumn("Amount")],
    rows: steps.map(({ label, amount }) => [textCell(label), moneyCell(amount, currency)]),
  };
}

/** Programs with what each added, and beside it what is not to be added up. */
export function partsData(statement: Statement, period: string): FigureData {
  const { currency, memo, parts, total } = statement;
  const lines = parts.published ? parts.lines : [];
  const amounts = (estimate: Estimate | undefined): readonly FigureCell[] =>
    estimate === undefined
      ? [emptyCell, emptyCell, emptyCell]
      : [estimate.value, estimate.lower, estimate.upper].map((each) => moneyCell(each, currency));
  return {
    title: "What each program added",
    note: `${period}, ${currency}`,
    columns: [
      wordsColumn("Program"),
      numericColumn("Added"),
      numericColumn("Added, lower 95%", "from"),
      numericColumn("Added, upper 95%", "to"),
      numericColumn("Claimed contribution", "Claimed"),
      numericColumn("Added, of what is claimed", "Of claimed"),
      numericColumn("Lost if it were switched off", "If switched off"),
      numericColumn("People reached", "Reached"),
    ],
    rows: [
      ...memo.programs.map(({ program, claimed, shareOfClaimed, ifSwitchedOff, reached }) => [
        textCell(program),
        ...amounts(lines.find((line) => line.program === program)?.shop),
        moneyCell(claimed?.contribution ?? null, currency),
        shareOfClaimed === null ? emptyCell : textCell(percent(shareOfClaimed), shareOfClaimed),
        moneyCell(ifSwitchedOff?.shop.value ?? null, currency),
        reached === undefined ? emptyCell : textCell(count(reached), reached),
      ]),
      [
        textCell("All together"),
        ...amounts(total.shop),
        moneyCell(memo.claimed?.contribution ?? null, currency),
        ...[emptyCell, emptyCell, emptyCell],
      ],
    ],
  };
}

/** Months with what each program added in them; rows and columns add up. */
export function monthsData(statement: Statement, period: string): FigureData {
  const { currency, periods, parts, total } = statement;
  const names = parts.published ? parts.lines.map(({ program }) => program) : [];
  return {
    title: "Month by month",
    note: `${period}, ${currency}`,
    columns: [
      wordsColumn("Days"),
      ...names.map((name) => numericColumn(name)),
      numericColumn("All together"),
      numericColumn("All together, lower 95%", "from"),
      numericColumn("All together, upper 95%", "to"),
    ],
    rows: [
      ...periods.map(({ from, to, total: own, lines }) => [
        textCell(periodText({ from, to }), from),
        ...(lines ?? []).map(({ shop }) => moneyCell(shop.value, currency)),
        ...[own?.shop.value, own?.shop.lower, own?.shop.upper].map((each) =>
          moneyCell(each ?? null, currency),
        ),
      ]),
      [
        textCell("All"),
        ...(parts.published ? parts.lines : []).map(({ shop }) => moneyCell(shop.value, currency)),
        ...[total.shop.value, total.shop.lower, total.shop.upper].map((each) =>
          moneyCell(each, currency),
        ),
      ],
    ],
  };
}
