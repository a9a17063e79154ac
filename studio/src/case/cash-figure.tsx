import type { ToldCase } from "../../../src/plan/case-export.ts";
import type { CursorRow } from "../charts/curve-cursor.tsx";
import { FanChart } from "../charts/fan-chart.tsx";
import { Figure } from "../figures/figure.tsx";
import { count } from "../format.ts";
import { amount, amountRange } from "./case-amount.ts";
import { cashData } from "./case-tables.ts";
import { useCaseFigure } from "./use-case-figure.ts";

/** How cash may add up, month by month. */
export function CashFigure({ told }: { told: ToldCase }) {
  const { chances, figures, currency } = told;
  const figure = useCaseFigure("cash");
  const rowsAt = (month: number): readonly CursorRow[] => {
    const [p10 = 0, p25 = 0, p50 = 0, p75 = 0, p90 = 0] = chances.fan[month] ?? [];
    const row = (label: string, text: string, ink: string, dotted = false): CursorRow => ({
      ...{ key: label, label, text, ink, dotted },
    });
    return [
      row("Median", amount(p50, currency), "var(--ink)"),
      row("Half of draws", amountRange(p25, p75, currency), "var(--accent)"),
      row("8 of 10", amountRange(p10, p90, currency), "var(--accent)", true),
    ];
  };
  const end = chances.fan.at(-1) ?? [];
  return (
    <Figure
      {...figure}
      title="Cash over time"
      subtitle={`Cumulative incremental contribution. Bands hold 50% and 80% of ${count(chances.draws)} draws.`}
      data={cashData(told)}
    >
      <FanChart
        fan={chances.fan}
        title="Cash over time"
        description={`Cash goes as low as ${amount(figures.lowest.amount, currency)} in month ${figures.lowest.month} at the likely figures. After ${chances.fan.length - 1} months half of the draws are above ${amount(end[2] ?? 0, currency)}, and 8 of 10 lie from ${amountRange(end[0] ?? 0, end[4] ?? 0, currency)}.`}
        axisName="Months since the start"
        write={(value) => amount(value, currency)}
        rowsAt={rowsAt}
      />
    </Figure>
  );
}
