import { useState } from "react";
import type { OriginReport, ValueReport } from "../../../src/predict/value-report.ts";
import { isInside } from "../charts/band-chart.tsx";
import { OriginBar } from "../charts/origin-bar.tsx";
import { Figure } from "../figures/figure.tsx";
import { count, countEstimate, day } from "../format.ts";
import { useFigure } from "../value/use-figure.ts";
import { originsData } from "./model-tables.ts";

/** Forecasts shown before somebody asks for all. */
const mostRows = 5;

/** Forecasts made at earlier days, with the intervals that they would have had, beside what happened. */
export function OriginsFigure({ report }: { report: ValueReport }) {
  const { onToggle: _, ...figure } = useFigure("origins", report.asOf);
  const [open, setOpen] = useState(false);
  const { origins } = report.model;
  const inside = origins.filter(isInside).length;
  const highest = Math.max(1, ...origins.map((it) => Math.max(it.predicted.upper, it.actual)));
  return (
    <Figure
      {...figure}
      asTable={false}
      title="Earlier forecasts"
      subtitle={
        origins.length === 0
          ? "Purchase days, forecast at earlier days, beside what happened."
          : `Purchase days, forecast at earlier days: ${inside} of ${origins.length} inside the 80% interval.`
      }
      data={originsData(report)}
    >
      {origins.length === 0 ? (
        <p className="figure-empty">Not ready: the history is too short to forecast within it.</p>
      ) : (
        <ul className="origins">
          {origins.slice(0, open ? undefined : mostRows).map((origin) => (
            <OriginRow key={origin.from} origin={origin} top={highest} />
          ))}
        </ul>
      )}
      {origins.length > mostRows && (
        <p>
          <button type="button" className="quiet-button" onClick={() => setOpen(!open)}>
            {open ? `The ${mostRows} latest` : `All ${origins.length}`}
          </button>
        </p>
      )}
    </Figure>
  );
}

function OriginRow({ origin, top }: { origin: OriginReport; top: number }) {
  const text = countEstimate(origin.predicted);
  const inside = isInside(origin);
  return (
    <li className="origin">
      <span className="origin-when">
        {day(origin.from)} to {day(origin.to)}
      </span>
      <span className="origin-word" data-inside={inside}>
        {inside ? "inside" : "outside"}
      </span>
      <span className="origin-bar">
        <OriginBar predicted={origin.predicted} actual={origin.actual} top={top} />
      </span>
      <span className="origin-numbers">
        <strong>{count(origin.actual)}</strong> happened, {text.value} forecast{" "}
        <span className="range">({text.range})</span>
      </span>
    </li>
  );
}
