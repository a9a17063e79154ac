import type { ReadoutQuery } from "../queries/programs.ts";

/** The state that an address of a program's read-out carries, by the names of the API's query. */
export interface MeasureSearch {
  /** Absent: as is registered of the program, or 28. */
  readonly windowDays?: string | undefined;
  /** Absent: it is looked at again and again, unless a day is registered. */
  readonly sequential?: "true" | "false" | undefined;
  /** Effects before the day that is registered. */
  readonly peek?: "true" | undefined;
}

export function parseMeasureSearch(input: Readonly<Record<string, unknown>>): MeasureSearch {
  const { windowDays, sequential, peek } = input;
  return {
    windowDays: typeof windowDays === "string" ? saidDays(windowDays) : undefined,
    sequential: sequential === "true" || sequential === "false" ? sequential : undefined,
    peek: peek === "true" ? peek : undefined,
  };
}

/** A length of the window as an address has it; undefined where it is none that can be asked for. */
export function saidDays(text: string): string | undefined {
  const days = Number(text);
  return text.trim() !== "" && isWindow(days) ? String(days) : undefined;
}

/** Whether a program can be read by a window of so many days. */
export function isWindow(days: number): boolean {
  return days >= 0.01 && days <= 365;
}

/** How the read-out is asked for. */
export function askedOf({ windowDays, sequential, peek }: MeasureSearch): ReadoutQuery {
  return {
    windowDays: windowDays === undefined ? undefined : Number(windowDays),
    sequential: sequential === undefined ? undefined : sequential === "true",
    peek: peek === "true",
  };
}
