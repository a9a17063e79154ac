import type { Instant } from "../core/time.ts";
import type { Random } from "../stats/random.ts";

/** Days since 1970-01-01. The simulated shop's days and hours are those of UTC. */
export type DayNumber = number;

/** Milliseconds of a day. */
export const dayMs = 86_400_000;

/** Days of a year. */
export const yearDays = 365.25;

/** From Monday. */
const weekdays = [0.95, 0.95, 0.95, 1, 1.1, 1.1, 0.95];

/** From midnight: relative, by hour. */
const hours = [
  2, 1, 1, 1, 1, 2, 4, 7, 10, 12, 13, 13, 14, 13, 12, 12, 12, 13, 14, 17, 20, 19, 13, 6,
];

/** By week of the year: a quiet summer, a peak that is highest in week 49. Its mean is 1. */
const weeks = scaledToMean1(
  Array.from({ length: 53 }, (_, week) => {
    const summer = -0.12 * Math.exp(-(((week - 30) / 6) ** 2));
    const peak = 0.7 * Math.exp(-(((week - 48.5) / 3) ** 2));
    return 1 + summer + peak;
  }),
);

function scaledToMean1(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value / mean);
}

/**
 * What a day multiplies visits and purchases by: its week of the year times its weekday. Mean about 1 over a year.
 *
 * @param strength 1: as it is; 0: every day is 1
 * @example
 * seasonOf(Date.UTC(2025, 11, 5) / dayMs, 0); // 1
 */
export function seasonOf(day: DayNumber, strength: number): number {
  if (strength === 0) return 1;
  const year = Date.UTC(new Date(day * dayMs).getUTCFullYear(), 0, 1) / dayMs;
  const week = weeks[Math.floor((day - year) / 7)] ?? 1;
  // 1970-01-01 was a Thursday.
  return (week * (weekdays[(day + 3) % 7] ?? 1)) ** strength;
}

const hoursTotal = hours.reduce((sum, weight) => sum + weight, 0);

/** An instant of a day, drawn by how busy its hours are. */
export function momentOf(day: DayNumber, random: Random): Instant {
  let left = random.uniform() * hoursTotal;
  let hour = 0;
  for (; hour < 23; hour++) {
    left -= hours[hour] ?? 0;
    if (left < 0) break;
  }
  return day * dayMs + Math.floor((hour + random.uniform()) * 3_600_000);
}
