import { PerennialError } from "../core/errors.ts";
import { type DayNumber, dayName, dayNumber } from "./day-number.ts";

/** A span of time as people say it: `39w`, `90d`, `6m`, `1y`. */
export interface Duration {
  readonly count: number;
  readonly unit: TimeUnit;
}

/** The units of a duration. */
export const timeUnits = ["d", "w", "m", "y"] as const;

/** One of {@link timeUnits}. */
export type TimeUnit = (typeof timeUnits)[number];

/** Days in a unit, as a model's unit of time: months and years are those of the mean Gregorian calendar. */
export const unitDays: Readonly<Record<TimeUnit, number>> = {
  d: 1,
  w: 7,
  m: 365.2425 / 12,
  y: 365.2425,
};

/**
 * Reads a duration.
 * @throws PerennialError BAD_ARGUMENT
 * @example parseDuration("39w", "horizon") // { count: 39, unit: "w" }
 */
export function parseDuration(text: string, option: string): Duration {
  const [, count, letter] = /^(\d{1,5})([dwmy])$/.exec(text) ?? [];
  const unit = timeUnits.find((each) => each === letter);
  if (unit !== undefined && Number(count) > 0) return { count: Number(count), unit };
  throw new PerennialError(
    "BAD_ARGUMENT",
    `--${option} ${text}: write a number of days, weeks, months or years, e.g. 90d, 39w, 6m or 1y.`,
  );
}

/**
 * The day so much later; months and years by the calendar, the 31st becoming a shorter month's last day.
 * @example dayName(dayAfter(dayNumber("2026-01-31"), { count: 1, unit: "m" })) // "2026-02-28"
 */
export function dayAfter(day: DayNumber, { count, unit }: Duration, sign: 1 | -1 = 1): DayNumber {
  if (unit === "d" || unit === "w") return day + sign * count * unitDays[unit];
  const months = sign * (unit === "y" ? 12 * count : count);
  const [year = 0, month = 1, date = 1] = dayName(day).split("-").map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  const target = new Date(Date.UTC(year, month - 1 + months, Math.min(date, last)));
  return dayNumber(target.toISOString().slice(0, 10));
}
