import { z } from "zod";

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 } as const;
const unitNames = { m: "minute", h: "hour", d: "day", w: "week" } as const;
const pattern = /^([1-9]\d{0,4})([mhdw])$/;

/** A span of time as a text: `30m`, `12h`, `60d`, `8w`. A day is 24 hours. */
export const duration: z.ZodString = z
  .string()
  .regex(pattern, "is no span of time. Write a number and m, h, d or w: 30m, 12h, 60d, 8w")
  .meta({ id: "span" });

function parts(text: string): { readonly count: number; readonly unit: keyof typeof unitMs } {
  const [, count = "0", letter] = pattern.exec(text) ?? [];
  const unit = letter === "m" || letter === "h" || letter === "w" ? letter : "d";
  return { count: Number(count), unit };
}

/**
 * A {@link duration} in milliseconds.
 * @example durationMs("60d") // 5_184_000_000
 */
export function durationMs(text: string): number {
  const known = milliseconds.get(text);
  if (known !== undefined) return known;
  const { count, unit } = parts(text);
  milliseconds.set(text, count * unitMs[unit]);
  return count * unitMs[unit];
}

/** Of the durations that definitions name: they are asked for with every event. */
const milliseconds = new Map<string, number>();

/**
 * A {@link duration} in words.
 * @example durationWords("60d") // "60 days"
 */
export function durationWords(text: string): string {
  const { count, unit } = parts(text);
  return `${count} ${unitNames[unit]}${count === 1 ? "" : "s"}`;
}

/**
 * The spans of durations that are given, in milliseconds.
 * @example spansOf("1h", undefined) // [3_600_000]
 */
export function spansOf(...given: readonly (string | undefined)[]): number[] {
  return given.flatMap((text) => (text === undefined ? [] : [durationMs(text)]));
}
