import { useState } from "react";
import type { AcquisitionReport, ValueReport } from "../../../src/predict/value-report.ts";
import { timesScale } from "../charts/forest-bar.tsx";
import { ForestTable } from "../charts/forest-table.tsx";
import { Figure } from "../figures/figure.tsx";
import { levelName } from "../product-name.ts";
import { surestFirst, toldApart } from "../told-apart.ts";
import { useFigure } from "../value/use-figure.ts";
import { type Verdict, verdictOf } from "../verdict.ts";
import { idealData } from "./acquisition-tables.ts";

type Ideal = AcquisitionReport["ideal"][number];

const words = { more: "worth more", less: "worth less", same: "not told apart" } as const;

/** Rows shown before somebody asks for all. */
const mostRows = 12;

/** Ways to begin whose customers are worth more, or less, than the mean, as far as can be told. */
export function IdealFigure({ report }: { report: ValueReport }) {
  const figure = useFigure("ideal", report.asOf);
  const [open, setOpen] = useState(false);
  const { ideal } = report.acquisition;
  const lifts = (row: Ideal) => [row.lift];
  const surest = bestFirst(surestFirst(ideal, lifts));
  return (
    <Figure
      {...figure}
      className="wide"
      title="Who to look for"
      subtitle={`First-year value over that of all customers, who is surely worth more first. 80% intervals, 1× is the mean. ${toldApart(ideal, lifts)} of ${ideal.length} ways to begin are told apart from it.`}
      data={idealData(report)}
    >
      {ideal.length === 0 ? (
        <p className="figure-empty">
          No way to begin stands out yet. Differences appear once groups are large enough to be told
          apart from chance.
        </p>
      ) : (
        <>
          <ForestTable
            label="Who to look for"
            head="Began with"
            rows={surest.slice(0, open ? undefined : mostRows).map((row) => ({
              key: `${row.dimension} ${row.level}`,
              kind: row.title,
              label: levelName(row.dimension, row.level),
              customers: row.customers,
              estimates: [row.lift],
            }))}
            columns={[
              {
                label: "First-year value",
                scale: timesScale(ideal.map(({ lift }) => lift)),
                words,
              },
            ]}
          />
          {ideal.length > mostRows && (
            <p>
              <button type="button" className="quiet-button" onClick={() => setOpen(!open)}>
                {open ? `The first ${mostRows}` : `All ${ideal.length}`}
              </button>
            </p>
          )}
        </>
      )}
    </Figure>
  );
}

/** Those worth more, then those worth less, then those not told apart; each in the order given. */
function bestFirst(rows: readonly Ideal[]): readonly Ideal[] {
  const of = (verdict: Verdict) => rows.filter(({ lift }) => verdictOf(lift, 1) === verdict);
  return [...of("more"), ...of("less"), ...of("same")];
}
