import { PerennialError } from "../core/errors.ts";
import { type Instant, zoneClock } from "../core/time.ts";

/** Into what the period of a statement can be cut. Weeks begin on Mondays. */
export const periodCuts = ["week", "month", "quarter"] as const;

export type PeriodCut = (typeof periodCuts)[number];

/** Days in the shop's zone, both within. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

const dayMs = 86_400_000;
const mostPeriods = 60;

/**
 * When a day begins in the shop's zone, or one so many days later.
 * @param option what the day was given as, for the message of an error
 * @throws PerennialError BAD_ARGUMENT where it is none
 */
export function beginOfDay(
  day: string,
  of: { readonly timezone: string; readonly option: string; readonly later?: number },
): Instant {
  const civil = new Date(utcOf(day, of.option) + (of.later ?? 0) * dayMs);
  return zoneClock(of.timezone).toInstant({
    ...{ year: civil.getUTCFullYear(), month: civil.getUTCMonth() + 1, day: civil.getUTCDate() },
    ...{ hour: 0, minute: 0, second: 0, millisecond: 0 },
  });
}

/**
 * A period cut at the ends of weeks, months or quarters; the first and the last may be shorter.
 * @throws PerennialError BAD_ARGUMENT where it gives more than 60
 * @example
 * cutPeriod({ from: "2026-01-15", to: "2026-03-02" }, "month"); // to 31 January, February, 1 and 2 March
 */
export function cutPeriod({ from, to }: Days, by: PeriodCut): Days[] {
  const last = utcOf(to, "--to");
  const cut: Days[] = [];
  for (let at = utcOf(from, "--from"); at <= last; ) {
    const next = Math.min(nextOf(new Date(at), by), last + dayMs);
    cut.push({ from: dayOf(at), to: dayOf(next - dayMs) });
    at = next;
  }
  if (cut.length > mostPeriods)
    throw new PerennialError(
      "BAD_ARGUMENT",
      `From ${from} to ${to} there are ${cut.length} periods of a ${by}; a statement takes ${mostPeriods}. Cut it by longer ones.`,
    );
  return cut;
}

/** Midnight of a day, in UTC. */
function utcOf(day: string, option: string): number {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? [];
  const at = Date.UTC(Number(year), Number(month) - 1, Number(date));
  if (Number.isNaN(at) || dayOf(at) !== day)
    throw new PerennialError("BAD_ARGUMENT", `${option} "${day}" is no day such as 2026-01-31.`);
  return at;
}

function dayOf(utc: number): string {
  return new Date(utc).toISOString().slice(0, 10);
}

/** Where the next week, month or quarter begins. */
function nextOf(day: Date, by: PeriodCut): number {
  const [year, month] = [day.getUTCFullYear(), day.getUTCMonth()];
  switch (by) {
    case "week":
      return day.getTime() + (7 - ((day.getUTCDay() + 6) % 7)) * dayMs;
    case "month":
      return Date.UTC(year, month + 1, 1);
    case "quarter":
      return Date.UTC(year, month - (month % 3) + 3, 1);
  }
}
