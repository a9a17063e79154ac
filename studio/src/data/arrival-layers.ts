import type { ArrivalSpan, Arrivals } from "../../../src/collect/arrivals.ts";
import type { BarLayer } from "../charts/stacked-bars.tsx";
import { countCell, numericColumn, wordsColumn } from "../figures/figure-cells.ts";
import { type FigureData, textCell } from "../figures/figure-data.ts";
import { day, dayShort, timeOf } from "../format.ts";

/** The spans as they are read: "last hour". */
export const spanWords: Readonly<Record<ArrivalSpan, string>> = {
  hour: "hour",
  day: "24 hours",
  month: "30 days",
};

/** Inks of sources, the busiest first: far from the orange of what is wrong. */
const inks = [5, 1, 2, 3, 4].map((at) => `var(--cohort-${at})`);

/** All that arrived in the span. */
export function sumOf({ sources }: Arrivals, what: "accepted" | "putAside"): number {
  return sources.reduce((all, source) => all + sum(source[what]), 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Sources from the ground up, small ones together, and on top what was put aside. */
export function layersOf({ sources, buckets }: Arrivals): readonly BarLayer[] {
  const sending = sources.filter(({ accepted }) => sum(accepted) > 0);
  const shown = sending.slice(0, sending.length > inks.length ? inks.length - 1 : inks.length);
  const others = sending.slice(shown.length);
  const added =
    (of: (source: Arrivals["sources"][number]) => readonly number[]) =>
    (some: Arrivals["sources"]) =>
      buckets.map((_, i) => some.reduce((total, source) => total + (of(source)[i] ?? 0), 0));
  const aside = added(({ putAside }) => putAside)(sources);
  return [
    ...shown.map(({ source, accepted }, i) => ({
      key: `source ${source}`,
      label: source,
      ink: inks[i] ?? "var(--cut)",
      values: accepted,
    })),
    ...(others.length === 0
      ? []
      : [
          {
            key: "others",
            label: `${others.length} others`,
            ink: "var(--cut)",
            values: added(({ accepted }) => accepted)(others),
          },
        ]),
    ...(sum(aside) === 0
      ? []
      : [{ key: "put-aside", label: "Put aside", ink: "var(--negative)", values: aside }]),
  ];
}

/** What each bar is called, and whether it has room at the axis. */
export function stepsOf({ span, buckets, timezone }: Arrivals) {
  return buckets.map((start, i) => {
    if (span === "month")
      return { label: dayShort(start), isTick: (buckets.length - 1 - i) % 4 === 0 };
    const label = timeOf(start, timezone);
    return { label, isTick: label.endsWith(span === "hour" ? "0" : "00") };
  });
}

/** The figure's numbers as a table. */
export function arrivalsData(arrivals: Arrivals): FigureData {
  const layers = layersOf(arrivals);
  const { span, buckets, timezone } = arrivals;
  const head = span === "month" ? "Day" : "From";
  return {
    title: "Arrivals by source",
    note: `as of ${arrivals.asOf}, ${timezone}`,
    columns: [wordsColumn(head), ...layers.map(({ label }) => numericColumn(label))],
    rows: buckets.map((start, i) => [
      textCell(span === "month" ? day(start) : timeOf(start, timezone), start),
      ...layers.map(({ values }) => countCell(values[i] ?? 0)),
    ]),
  };
}
