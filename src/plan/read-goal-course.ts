import { z } from "zod";
import { readShop } from "../collect/shop.ts";
import { type Instant, zoneClock } from "../core/time.ts";
import { beginOfDay } from "../measure/statement-days.ts";
import type { Statements } from "../store/operational.ts";
import { runnable } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import type { Goal } from "./goal.ts";
import { goalCourseSql, goalMeasureSql } from "./goal-questions.ts";
import { type KnownPart, knownPart, periodOf, plannedGoal } from "./read-goals.ts";

/** How a goal's measure came to where it stands. */
export interface GoalCourse {
  readonly goal: string;
  /** By time; the last is where the goal stands. None where nothing of the period is known. */
  readonly points: readonly CoursePoint[];
  /** The question behind the last of them, to be run by hand: of the whole period where nothing is known; empty before there are orders. */
  readonly statement: string;
}

/** The measure from the first day of a goal's period to the end of a later one. */
export interface CoursePoint {
  /** The last day within, YYYY-MM-DD, in the shop's zone. */
  readonly day: string;
  /** Of the goal's period, above 0, at most 1. */
  readonly shareGone: number;
  /** Null: there is nothing to divide by. */
  readonly amount: number | null;
}

/**
 * The course of a goal so far: by days in a period of up to 31, else by one week, two or four.
 * @throws PerennialError NOT_FOUND
 */
export async function readGoalCourse(
  store: Store,
  operational: Pick<Statements, "rows">,
  { name, now }: { readonly name: string; readonly now: Instant },
): Promise<GoalCourse> {
  const goal = await plannedGoal(operational, name);
  const shop = await readShop(store);
  if (shop === undefined) return { goal: name, points: [], statement: "" };
  const { measure } = goal.kpi;
  const known = await knownPart(store, { shop, goal, now });
  const period = periodOf(goal, shop);
  const to = typeof known === "string" ? period.to : known.to;
  const statement = runnable(goalMeasureSql(shop, measure, { from: period.from, to }));
  if (typeof known === "string") return { goal: name, points: [], statement };
  const rows = await store.rows(
    goalCourseSql(shop, measure, {
      from: period.from,
      ends: courseEnds(goal, shop.timezone, known),
    }),
    z.object({ end_ms: z.coerce.number(), amount: z.number().nullable() }),
  );
  const { dayOf } = zoneClock(shop.timezone);
  const points = rows.map(({ end_ms: end, amount }) => ({
    day: dayOf(end - 1),
    shareGone: (end - period.from) / (period.to - period.from),
    amount,
  }));
  return { goal: name, points, statement };
}

/** The ends of the points, the last of them where what is known ends. */
function courseEnds({ from }: Goal, timezone: string, { period, to }: KnownPart): Instant[] {
  const days = Math.round((period.to - period.from) / 86_400_000);
  const step = days <= 31 ? 1 : days <= 217 ? 7 : days <= 434 ? 14 : 28;
  const ends: Instant[] = [];
  for (let later = step; later < days; later += step) {
    const end = beginOfDay(from, { timezone, option: "--from", later });
    if (end >= to) break;
    ends.push(end);
  }
  return [...ends, to];
}
