import { getRouteApi, Link } from "@tanstack/react-router";
import type { Arrivals } from "../../../src/collect/arrivals.ts";
import { type BarLayer, StackedBars } from "../charts/stacked-bars.tsx";
import { Figure } from "../figures/figure.tsx";
import { count } from "../format.ts";
import { arrivalsData, layersOf, spanWords, stepsOf } from "./arrival-layers.ts";
import { useDataFigure } from "./use-data-figure.ts";

const route = getRouteApi("/data");

const title = "Arrivals by source";

/** The lead picture: how much arrived when, and what of it was no event. */
export function ArrivalsFigure({ arrivals }: { arrivals: Arrivals }) {
  const figure = useDataFigure("arrivals");
  const layers = layersOf(arrivals);
  const isEmpty = layers.length === 0;
  return (
    <Figure
      {...figure}
      className="arrivals"
      title={title}
      subtitle={`${subtitles[arrivals.span]} What waits in the quarantine is orange. The last bar is still open.`}
      data={arrivalsData(arrivals)}
    >
      <div className="arrivals-head">
        <SpanSwitch chosen={arrivals.span} />
        <Legend layers={layers} />
      </div>
      {isEmpty ? (
        <p className="figure-empty">
          Nothing arrived in the last {spanWords[arrivals.span]}. Look further back, or{" "}
          <Link to="/data" search={{ tab: "sources", add: "source" }}>
            add a source
          </Link>{" "}
          and send it an event.
        </p>
      ) : (
        <StackedBars
          layers={layers}
          steps={stepsOf(arrivals)}
          title={title}
          description={sentence(arrivals, layers)}
          axisName={arrivals.timezone.replaceAll("_", " ")}
          write={count}
        />
      )}
    </Figure>
  );
}

const subtitles: Readonly<Record<Arrivals["span"], string>> = {
  hour: "Events by the minute of their arrival.",
  day: "Events by the half hour of their arrival.",
  month: "Events by the day of their arrival.",
};

/** Chooses how far back; each choice is an address. */
function SpanSwitch({ chosen }: { chosen: Arrivals["span"] }) {
  const search = route.useSearch();
  return (
    <nav className="dimensions" aria-label="How far back">
      <span aria-hidden="true">Last</span>
      <ul>
        {(["hour", "day", "month"] as const).map((span) => (
          <li key={span}>
            <Link
              to="/data"
              search={{ ...search, span: span === "hour" ? undefined : span }}
              className="dimension"
              aria-current={span === chosen ? "true" : undefined}
              activeOptions={{ exact: true, includeSearch: true }}
              replace
              resetScroll={false}
            >
              {spanWords[span]}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Legend({ layers }: { layers: readonly BarLayer[] }) {
  return (
    <ul className="legend" aria-label="What the colours stand for">
      {layers.map(({ key, label, ink, values }) => (
        <li key={key}>
          <i aria-hidden="true" data-aside={key === "put-aside"} style={{ color: ink }} />
          {label} <span className="dim">{count(values.reduce((a, b) => a + b, 0))}</span>
        </li>
      ))}
    </ul>
  );
}

function sentence({ span }: Arrivals, layers: readonly BarLayer[]): string {
  const parts = layers.map(({ label, values }) => {
    const total = values.reduce((a, b) => a + b, 0);
    return `${label}: ${count(total)}`;
  });
  return `Arrivals of the last ${spanWords[span]}. ${parts.join(", ")}.`;
}
