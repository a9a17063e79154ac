import type { Estimate } from "../../../src/core/estimate.ts";
import type { CohortValue, ValueReport } from "../../../src/predict/value-report.ts";
import type { Curve } from "../charts/curve.ts";
import {
  countCell,
  estimateColumns,
  moneyCells,
  numericColumn,
  wordsColumn,
} from "../figures/figure-cells.ts";
import { emptyCell, type FigureCell, type FigureData, textCell } from "../figures/figure-data.ts";
import { month, percent } from "../format.ts";
import { comparedMonths, comparedValue, shareEstimate } from "./cohort-compare.ts";
import { dataNote } from "./report-tables.ts";

/** The compared cohorts as a table; what was counted has no ends. */
export function compareData(
  report: ValueReport,
  chosen: readonly CohortValue[],
  curves: readonly Curve[],
): FigureData {
  const first = curves[0];
  const { currency } = report.shop;
  return {
    title: "Cohorts compared",
    note: `${dataNote(report)}, per customer, differences to ${first?.label ?? "none"}, bounds are 80%`,
    columns: [
      wordsColumn("Cohort"),
      numericColumn("Customers"),
      ...comparedMonths.flatMap((at) => [
        ...estimateColumns(`Month ${at}`),
        ...estimateColumns(`Month ${at}, difference`),
      ]),
      ...estimateColumns("Came back so far"),
    ],
    rows: curves.map((curve, row) => [
      textCell(month(curve.month), curve.month),
      countCell(chosen[row]?.customers ?? 0),
      ...comparedMonths.flatMap((at) => {
        const compared = comparedValue(curve, first, at);
        return [
          ...endedCells(compared?.value ?? null, currency),
          ...endedCells(compared?.difference ?? null, currency),
        ];
      }),
      ...shareCells(shareEstimate(chosen[row]?.repeatShare ?? 0, chosen[row]?.customers ?? 0)),
    ]),
  };
}

function endedCells(estimate: Estimate | null, currency: string): readonly FigureCell[] {
  if (estimate === null) return [emptyCell, emptyCell, emptyCell];
  const [value = emptyCell, ...ends] = moneyCells(estimate, currency);
  return estimate.lower === estimate.upper ? [value, emptyCell, emptyCell] : [value, ...ends];
}

function shareCells({ value, lower, upper }: Estimate): readonly FigureCell[] {
  return [value, lower, upper].map((share) => textCell(percent(share), share));
}
