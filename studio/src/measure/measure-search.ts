import type { ReadoutQuery } from "../queries/programs.ts";

/** The state that an address of a program's read-out carries, by the names of the API's query. */
export interface MeasureSearch {
  /** Absent: 28. */
  readonly windowDays?: string | undefined;
  /** Absent: it is looked at again and again. */
  readonly sequential?: "false" | undefined;
}

const usualDays = 28;

export function parseMeasureSearch(input: Readonly<Record<string, unknown>>): MeasureSearch {
  const { windowDays, sequential } = input;
  return {
    windowDays: typeof windowDays === "string" ? saidDays(windowDays) : undefined,
    sequential: sequential === "false" ? "false" : undefined,
  };
}

/** A length of the window as an address has it; undefined where it is the usual one, or none that can be asked for. */
export function saidDays(text: string): string | undefined {
  const days = Number(text);
  return isWindow(days) && days !== usualDays ? String(days) : undefined;
}

/** Whether a program can be read by a window of so many days. */
export function isWindow(days: number): boolean {
  return days >= 0.01 && days <= 365;
}

/** How the read-out is asked for. */
export function askedOf({ windowDays, sequential }: MeasureSearch): ReadoutQuery {
  return { windowDays: Number(windowDays ?? usualDays), sequential: sequential === undefined };
}
