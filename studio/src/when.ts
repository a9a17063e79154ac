import { counted } from "./format.ts";

/** The time of day of an instant with its seconds: "08:26:03". */
export function clockOf(instant: string, timeZone: string): string {
  const options = {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZone,
  } as const;
  return new Intl.DateTimeFormat("en-GB", options).format(new Date(instant));
}

/** The day that an instant falls on, YYYY-MM-DD. */
export function dayIn(instant: number, timeZone: string): string {
  const options = { year: "numeric", month: "2-digit", day: "2-digit", timeZone } as const;
  const parts = new Intl.DateTimeFormat("en-GB", options).format(new Date(instant)).split("/");
  return parts.reverse().join("-");
}

/**
 * How long ago something was, in the largest unit that says it: "just now", "4 minutes ago".
 * @example ago("2026-01-01T00:00:00Z", Date.parse("2026-01-01T02:10:00Z")) // "2 hours ago"
 */
export function ago(instant: string, now: number): string {
  const seconds = Math.max(0, (now - Date.parse(instant)) / 1000);
  if (seconds < 5) return "just now";
  const [size, unit] = units.find(([size]) => seconds >= size) ?? [1, "second"];
  return `${counted(Math.floor(seconds / size), unit)} ago`;
}

const units = [
  [86_400, "day"],
  [3_600, "hour"],
  [60, "minute"],
] as const satisfies readonly (readonly [number, string])[];
