/** Days since 1970-01-01 in the log's time zone. */
export type DayNumber = number;

/**
 * A calendar day as a number.
 * @example dayNumber("1970-01-02") // 1
 */
export function dayNumber(day: string): DayNumber {
  return Math.round(Date.parse(day) / 86_400_000);
}

/**
 * The calendar day of a number.
 * @example dayName(1) // "1970-01-02"
 */
export function dayName(day: DayNumber): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}
