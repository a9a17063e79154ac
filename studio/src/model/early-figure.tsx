import type { ValueReport } from "../../../src/predict/value-report.ts";
import { timesScale } from "../charts/forest-bar.tsx";
import { ForestTable } from "../charts/forest-table.tsx";
import { Figure } from "../figures/figure.tsx";
import { counted, sentence } from "../format.ts";
import { levelName } from "../product-name.ts";
import { surestFirst } from "../told-apart.ts";
import { useFigure } from "../value/use-figure.ts";
import { earlyData } from "./model-tables.ts";

const words = { more: "worth more", less: "worth less", same: "not told apart" } as const;

/** Rows shown; the table and the copy hold all. */
const mostRows = 10;

/** What the first order tells of customers who have no second one yet. */
export function EarlyFigure({ report }: { report: ValueReport }) {
  const figure = useFigure("early", report.asOf);
  const { early } = report.model;
  const rows = early.effects.flatMap(({ factor, title, levels }) =>
    levels.map((level) => ({
      key: `${title} ${level.name}`,
      kind: title,
      label: levelName(factor, level.name),
      customers: level.customers,
      estimates: [level.factor],
    })),
  );
  return (
    <Figure
      {...figure}
      className="whole-row"
      title="What a first order tells"
      subtitle={`${sentence(early.why)} Learnt from ${counted(early.customers, "one-time buyer")}.`}
      data={earlyData(report)}
    >
      <ForestTable
        label="What a first order tells"
        head="First order"
        rows={surestFirst(rows, ({ estimates }) => estimates).slice(0, mostRows)}
        columns={[
          {
            label: "Value, times what the history alone gives",
            scale: timesScale(rows.flatMap(({ estimates }) => estimates)),
            words,
          },
        ]}
      />
      {rows.length > mostRows && (
        <p className="figure-note">
          The {mostRows} surest of {rows.length} are drawn; the table holds all.
        </p>
      )}
      {!early.used && (
        <p className="figure-note">Not used in the values: it did not make them better.</p>
      )}
    </Figure>
  );
}
