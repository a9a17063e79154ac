import type { Estimate } from "../../../src/core/estimate.ts";
import type { CustomerDetail } from "../../../src/customers/profile.ts";
import { estimateColumns, wordsColumn } from "../figures/figure-cells.ts";
import { emptyCell, type FigureCell, type FigureData, textCell } from "../figures/figure-data.ts";
import { major } from "../format.ts";

/** How a customer's value comes about as a table: a line a term, in the order in which they multiply. */
export function explanationData({
  explanation,
  customer,
  asOf,
  currency,
}: CustomerDetail): FigureData {
  const { residualValue, identity } = customer;
  const rows =
    explanation === null || residualValue === null
      ? []
      : [
          row("Expected orders", "", explanation.orders),
          row("Contribution of an order", currency, major(explanation.orderValue, currency)),
          row("Discounting", "", explanation.discount),
          row("Expected, 12 months", currency, inMajor(residualValue, currency)),
          ...explanation.groups.flatMap(({ title, level, rate, value }) => [
            row(`${title}, purchase rate`, level, rate),
            ...(value === null ? [] : [row(`${title}, value of an order`, level, value)]),
          ]),
          ...explanation.firstOrder.map(({ title, level, factor }) =>
            row(`First order: ${title}`, level, factor),
          ),
        ];
  return {
    title: `How the value of ${identity} comes about`,
    note: `data to ${asOf}, bounds are 80%`,
    columns: [wordsColumn("Term"), wordsColumn("Unit or level"), ...estimateColumns("Value")],
    rows,
  };
}

function row(term: string, unit: string, value: Estimate | number): readonly FigureCell[] {
  const head = [textCell(term), textCell(unit)];
  if (typeof value === "number") return [...head, numberCell(value), emptyCell, emptyCell];
  return [...head, numberCell(value.value), numberCell(value.lower), numberCell(value.upper)];
}

function numberCell(value: number): FigureCell {
  return textCell(String(value), value);
}

function inMajor({ value, lower, upper, level }: Estimate, currency: string): Estimate {
  const [v = 0, l = 0, u = 0] = [value, lower, upper].map((amount) => major(amount, currency));
  return { value: v, lower: l, upper: u, level };
}
