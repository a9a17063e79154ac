import { useState } from "react";
import type { FactorReport, ValueReport } from "../../../src/predict/value-report.ts";
import { timesScale } from "../charts/forest-bar.tsx";
import { type ForestColumn, type ForestRow, ForestTable } from "../charts/forest-table.tsx";
import { Figure } from "../figures/figure.tsx";
import { levelName } from "../product-name.ts";
import { surestFirst, toldApart } from "../told-apart.ts";
import { useFigure } from "../value/use-figure.ts";
import { effectsData } from "./model-tables.ts";

type Level = FactorReport["levels"][number];

const estimatesOf = ({ rate, value }: Level) => [rate, value];

/** Levels of a factor shown before somebody asks for all. */
const mostLevels = 6;

/** How groups of customers differ from the whole shop in how often they buy, and in what a purchase brings. */
export function EffectsFigure({ report }: { report: ValueReport }) {
  const figure = useFigure("effects", report.asOf);
  const { effects } = report.model;
  const [open, setOpen] = useState(false);
  const longest = Math.max(0, ...effects.map(({ levels }) => levels.length));
  const columns = effectColumns(effects);
  return (
    <Figure
      {...figure}
      className="whole-row"
      title="How groups differ"
      subtitle="Times the whole shop, the surest differences first. 80% intervals; small groups lean towards 1×."
      data={effectsData(report)}
    >
      {effects.map((factor) => (
        <section key={factor.factor} className="effect" aria-label={factor.title}>
          <h3>{factor.title}</h3>
          <p className="dim">{factorSentence(factor)}</p>
          <ForestTable
            label={`${factor.title}: how groups differ`}
            head={factor.title}
            rows={surestFirst(factor.levels, estimatesOf)
              .slice(0, open ? undefined : mostLevels)
              .map((level) => levelRow(factor.factor, level))}
            columns={columns}
          />
        </section>
      ))}
      {longest > mostLevels && (
        <p>
          <button type="button" className="quiet-button" onClick={() => setOpen(!open)}>
            {open ? `The ${mostLevels} surest of each` : "All levels"}
          </button>
        </p>
      )}
    </Figure>
  );
}

function effectColumns(effects: readonly FactorReport[]): readonly ForestColumn[] {
  const levels = effects.flatMap((factor) => factor.levels);
  const values = levels.flatMap(({ value }) => (value === null ? [] : [value]));
  const rate = {
    label: "Purchase rate",
    scale: timesScale(levels.map((level) => level.rate)),
    words: { more: "more often", less: "less often", same: "not told apart" },
  };
  const value = {
    label: "Value of an order",
    scale: timesScale(values),
    words: { more: "more an order", less: "less an order", same: "not told apart" },
  };
  return values.length > 0 ? [rate, value] : [rate];
}

function levelRow(factor: string, level: Level): ForestRow {
  return {
    key: level.name,
    label: levelName(factor, level.name),
    customers: level.customers,
    estimates: [level.rate, level.value],
  };
}

/** A factor's weight in words: its levels spread by exp(sd) about the shop's mean. */
function factorSentence({ levels, rateSpread, valueSpread }: FactorReport): string {
  const share = (spread: number) => `${Math.round(Math.expm1(spread) * 100)}%`;
  const value = valueSpread === null ? "" : `, in the value of an order by ${share(valueSpread)}`;
  return `${toldApart(levels, estimatesOf)} of ${levels.length} told apart from the shop. Groups typically differ in how often they buy by ${share(rateSpread)}${value}.`;
}
