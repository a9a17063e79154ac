import type { AcquisitionReport, AcquisitionRow } from "../../../src/predict/value-report.ts";
import { inkCount, takeInk } from "../charts/inks.ts";
import type { LevelCurve } from "../charts/level-curve.ts";
import { levelName } from "../product-name.ts";

/** Which split is shown, which of its levels are drawn, and how. */

export type Dimension = AcquisitionReport["dimensions"][number];

/** Levels drawn unasked. */
const unasked = 5;

/** Splits in the order in which people ask for them; others come last. */
const order = [
  "source",
  "campaign",
  "affiliate",
  "category",
  "product",
  "discount",
  "channel",
  "country",
];

/** The splits there are, in the order in which they are offered. */
export function orderedDimensions({ dimensions }: AcquisitionReport): readonly Dimension[] {
  const place = ({ dimension }: Dimension) => order.indexOf(dimension) + 1 || order.length + 1;
  return [...dimensions].sort((a, b) => place(a) - place(b));
}

/** The split that an address asks for, else the first there is. */
export function chosenDimension(
  report: AcquisitionReport,
  asked: string | undefined,
): Dimension | undefined {
  const dimensions = orderedDimensions(report);
  return dimensions.find(({ dimension }) => dimension === asked) ?? dimensions.at(0);
}

/** The levels to draw: those asked for that exist, else the largest. */
export function chosenLevels(
  { rows }: Dimension,
  asked: readonly string[] | undefined,
): readonly AcquisitionRow[] {
  const found = rows.filter(({ level }) => asked?.includes(level) ?? false).slice(0, inkCount);
  return found.length > 0 ? found : rows.slice(0, unasked);
}

/**
 * Whether a level says little: under 50 customers, or an interval wider than three fifths of its value.
 * It is then muted wherever it is shown.
 */
export function isUncertain({ customers, firstYear }: AcquisitionRow): boolean {
  const width = firstYear.upper - firstYear.lower;
  return customers < 50 || width > 0.6 * Math.abs(firstYear.value);
}

/** Levels as curves. A level keeps its ink while others come and go, as far as inks are free. */
export function levelCurves(
  chosen: readonly AcquisitionRow[],
  { rows, dimension }: Dimension,
): readonly LevelCurve[] {
  const taken = new Set<number>();
  return chosen.map((row) => ({
    key: row.level,
    label: levelName(dimension, row.level),
    ink: takeInk(rows.indexOf(row), taken),
    values: [row.firstOrder, ...row.curve],
    end: row.firstYear,
    cost: row.cost,
    paybackMonth: row.payback?.month ?? null,
    uncertain: isUncertain(row),
  }));
}
