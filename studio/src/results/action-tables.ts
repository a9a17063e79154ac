import type { KeptActionValue } from "../../../src/measure/kept-action-value.ts";
import { countCell, numericColumn, wordsColumn } from "../figures/figure-cells.ts";
import { emptyCell, type FigureCell, type FigureData, textCell } from "../figures/figure-data.ts";
import { day, minor, money } from "../format.ts";

/** Actions with what each is worth, by what that was told, and what may be reckoned with. */
export function actionsData(actions: readonly KeptActionValue[]): FigureData {
  return {
    title: "What actions are worth",
    note: [...new Set(actions.map(({ currency }) => currency))].join(", "),
    columns: [
      wordsColumn("Action"),
      wordsColumn("Told by"),
      numericColumn("Days"),
      numericColumn("People"),
      numericColumn("Value"),
      numericColumn("Value lower 95%", "from"),
      numericColumn("Value upper 95%", "to"),
      wordsColumn("Grade"),
      numericColumn("Counts as"),
      wordsColumn("Measured"),
    ],
    rows: actions.map((each) => {
      const amount = amountCell(each.currency);
      const [low, high] = each.interval;
      const isTold = each.grade !== null;
      return [
        textCell(each.event),
        textCell(each.program === "" ? "people alike" : `the lot of ${each.program}`),
        countCell(each.windowDays),
        countCell(each.units),
        amount(each.estimate, ""),
        // An end that is not there is that of an interval without one.
        ...[amount(low, isTold ? "−∞" : ""), amount(high, isTold ? "∞" : "")],
        textCell(each.grade ?? "none"),
        amount(each.usable, "nothing"),
        textCell(day(each.measuredAt.slice(0, 10)), each.measuredAt),
      ];
    }),
  };
}

const amountCell =
  (currency: string) =>
  (units: number | null, absent: string): FigureCell => {
    if (units !== null) return textCell(money(minor(units, currency), currency), units);
    return absent === "" ? emptyCell : textCell(absent, null);
  };
