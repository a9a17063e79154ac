import type { CohortValue } from "../../../src/predict/value-report.ts";
import type { Curve } from "../charts/curve.ts";
import { month } from "../format.ts";

/** Which cohorts are drawn, and in which ink. */

/** Inks there are, and so the most cohorts to draw at once. */
export const mostCurves = 6;

/**
 * The cohorts that tell most without asking: four, evenly spread from the first whole one to the
 * latest with two closed months. Left-truncated cohorts are left out while there are others.
 */
export function tellingCohorts(cohorts: readonly CohortValue[]): readonly string[] {
  const whole = cohorts.filter((cohort) => !cohort.truncated && cohort.customers > 0);
  const grown = whole.filter((cohort) => closedMonths(cohort) >= 2);
  const candidates = grown.length > 0 ? grown : whole.length > 0 ? whole : cohorts;
  const picks = Math.min(4, candidates.length);
  const at = (pick: number) =>
    picks === 1 ? 0 : Math.round((pick * (candidates.length - 1)) / (picks - 1));
  return Array.from({ length: picks }, (_, pick) => candidates[at(pick)]?.month ?? "");
}

/** The cohorts to draw: those asked for that exist, else the telling ones. */
export function chosenCohorts(
  cohorts: readonly CohortValue[],
  asked: readonly string[] | undefined,
): readonly CohortValue[] {
  const wanted = asked ?? tellingCohorts(cohorts);
  const found = cohorts.filter((cohort) => wanted.includes(cohort.month)).slice(0, mostCurves);
  if (found.length > 0 || asked === undefined) return found;
  return chosenCohorts(cohorts, undefined);
}

/** The chosen months after pressing one: put in or taken out, never none and never too many. */
export function toggled(chosen: readonly string[], pressed: string): readonly string[] {
  const rest = chosen.filter((cohort) => cohort !== pressed);
  if (rest.length < chosen.length) return rest.length === 0 ? chosen : rest;
  return chosen.length >= mostCurves ? chosen : [...chosen, pressed].sort();
}

/** Cohorts as curves: each keeps its ink while others come and go, as far as inks are free. */
export function curvesOf(
  chosen: readonly CohortValue[],
  all: readonly CohortValue[],
): readonly Curve[] {
  const taken = new Set<number>();
  return chosen.map((cohort) => ({
    month: cohort.month,
    label: month(cohort.month),
    ink: cohort.truncated ? "var(--cut)" : `var(--cohort-${freeInk(all.indexOf(cohort), taken)})`,
    truncated: cohort.truncated,
    actual: cohort.cumulative,
    lastMonthOpen: cohort.lastMonthOpen,
    forecast: cohort.forecast,
  }));
}

function freeInk(index: number, taken: Set<number>): number {
  const wishes = Array.from({ length: mostCurves }, (_, step) => (index + step) % mostCurves);
  const ink = wishes.find((wish) => !taken.has(wish)) ?? 0;
  taken.add(ink);
  return ink;
}

function closedMonths(cohort: CohortValue): number {
  return cohort.cumulative.length - (cohort.lastMonthOpen ? 1 : 0);
}
