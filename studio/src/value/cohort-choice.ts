import type { CohortValue } from "../../../src/predict/value-report.ts";
import type { Curve } from "../charts/curve.ts";
import { inkCount, takeInk } from "../charts/inks.ts";
import { month } from "../format.ts";

/** Which cohorts are drawn, and in which ink. */

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
  const found = cohorts.filter((cohort) => wanted.includes(cohort.month)).slice(0, inkCount);
  if (found.length > 0 || asked === undefined) return found;
  return chosenCohorts(cohorts, undefined);
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
    ink: cohort.truncated ? "var(--cut)" : takeInk(all.indexOf(cohort), taken),
    truncated: cohort.truncated,
    actual: cohort.cumulative,
    lastMonthOpen: cohort.lastMonthOpen,
    forecast: cohort.forecast,
  }));
}

function closedMonths(cohort: CohortValue): number {
  return cohort.cumulative.length - (cohort.lastMonthOpen ? 1 : 0);
}
