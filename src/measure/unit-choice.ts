import type { ExperimentUnits } from "./experiment-file.ts";

/** The units of an experiment of which something holds; the others are of no arm. */
export function unitsWhere(
  units: ExperimentUnits,
  holds: (row: number) => boolean,
): ExperimentUnits {
  return { ...units, arm: units.arm.map((at, row) => (holds(row) ? at : -1)) };
}
