import type { ToldCase } from "../../../src/plan/case-export.ts";
import type { DriverName } from "../../../src/plan/driver-kind.ts";
import { TornadoChart, type TornadoRow } from "../charts/tornado-chart.tsx";
import { Figure } from "../figures/figure.tsx";
import { amount } from "./case-amount.ts";
import { movesData, rangeFigure } from "./case-tables.ts";
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

const shortTitles: Readonly<Record<DriverName, string>> = {
  people: "People",
  newPeople: "New people a month",
  reach: "Share reached",
  lift: "Orders added",
  carryOver: "Added again later",
  pulledForward: "Only came earlier",
  orderValue: "Value of an order",
  margin: "Margin",
  returns: "Sent back",
  discount: "Discount",
  redeemed: "Share taking it",
  subsidised: "Given away anyway",
  messages: "Messages a month",
  messagePrice: "Price of a message",
  setup: "Cost of making it",
  running: "Cost of a month",
};
