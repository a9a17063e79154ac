import { type Logger, pino } from "pino";

export type { Logger };

/** A structured log on standard error: an event name and fields, never personal data. Level from `PERENNIAL_LOG`, else `warn`. */
export function createLogger(level: string = process.env["PERENNIAL_LOG"] ?? "warn"): Logger {
  return pino({ level, base: null }, pino.destination(2));
}
