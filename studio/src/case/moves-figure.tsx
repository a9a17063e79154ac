import type { ToldCase } from "../../../src/plan/case-export.ts";
import { TornadoChart, type TornadoRow } from "../charts/tornado-chart.tsx";
import { Figure } from "../figures/figure.tsx";
import { amount } from "./case-amount.ts";
import { movesData, rangeFigure } from "./case-tables.ts";
import { shortTitles } from "./short-titles.ts";
import { useCaseFigure } from "./use-case-figure.ts";

/** So many bars are drawn; the table has all. */
const mostBars = 8;

/** What each assumption by itself makes of the result. */
export function MovesFigure({ told }: { told: ToldCase }) {
  const { figures, currency } = told;
  const figure = useCaseFigure("moves");
  const bars = figures.tornado.slice(0, mostBars);
  const left = figures.tornado.length - bars.length;
  const rows = bars.map(
    ({ name, low, high, atLow, atHigh }): TornadoRow => ({
      key: name,
      label: shortTitles[name],
      low: { figure: rangeFigure(name, low, currency), result: atLow },
      high: { figure: rangeFigure(name, high, currency), result: atHigh },
    }),
  );
  return (
    <Figure
      {...figure}
      title="What moves the result"
      subtitle="Net present value when one assumption goes to its low or its high figure (10% and 90%)"
      data={movesData(told)}
    >
      {rows.length === 0 ? (
        <p className="figure-empty">
          Nothing does: each assumption is one figure. Say low, likely and high of what is not
          known.
        </p>
      ) : (
        <TornadoChart
          rows={rows}
          base={figures.netPresentValue}
          title="What moves the result"
          description={rows
            .map(
              ({ label, low, high }) =>
                `${label}: ${amount(low.result, currency)} at ${low.figure}, ${amount(high.result, currency)} at ${high.figure}.`,
            )
            .join(" ")}
          axisName="Net present value"
          write={(value) => amount(value, currency)}
        />
      )}
      {left > 0 && <p className="figure-note">The table has {left} more that move it less.</p>}
    </Figure>
  );
}
