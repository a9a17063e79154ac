import { z } from "zod";
import { isCurrency, parseAmount, type TenThousandths } from "../core/money.ts";
import { type Instant, zoneClock } from "../core/time.ts";
import { type EventProblem, isObject } from "./event.ts";
import { twoDaysMs } from "./import-plan.ts";
import type { TellingReading } from "./order-telling.ts";
import { parseTimestamp } from "./timestamp.ts";

/*
 * Fields of the JSON that shop systems and clients send. The same thing comes as text or as number, as
 * null, as "" or not at all: an amount, time or flag that is not there is null, a text is empty.
 */

/** A value that may be missing: null where it is, a problem where `read` does not know it. */
function field<Value>(
  read: (value: unknown) => Value | null,
  complaint: string,
): z.ZodType<Value | null> {
  return z
    .unknown()
    .optional()
    .transform((value, context) => {
      if (value === undefined || value === null) return null;
      if (typeof value === "string" && value.trim() === "") return null;
      const known = read(value);
      if (known === null) context.addIssue({ code: "custom", message: complaint });
      return known;
    });
}

/** An amount or a quantity: `"19.99"` or `19.99`; of a number, the shortest decimal that is that float. */
export const amount: z.ZodType<TenThousandths | null> = field((value) => {
  if (typeof value === "string") return parseAmount(value);
  if (typeof value !== "number") return null;
  // Below a millionth, numbers are written with an exponent.
  return parseAmount(Math.abs(value) < 1e-6 ? "0" : String(value));
}, "is no amount such as 12.50, of at most 900 billion");

/** A text, trimmed; ids are often numbers. */
export const text: z.ZodType<string> = field((value) => {
  if (typeof value === "string") return value.trim().toWellFormed();
  return typeof value === "number" ? String(value) : null;
}, "is no text").transform((value) => value ?? "");

/** Yes or no. */
export const flag: z.ZodType<boolean | null> = field(
  (value) => (typeof value === "boolean" ? value : null),
  "is neither true nor false",
);

const utc = zoneClock("UTC");

/** A time with its zone; one without is UTC. */
export const time: z.ZodType<Instant | null> = field((value) => {
  if (typeof value !== "string") return null;
  const parsed = parseTimestamp(value, { clock: utc, dateOrder: null });
  return parsed.ok ? parsed.at : null;
}, "is no time such as 2026-01-31T12:00:00Z");

/** An object, of which some fields are read. */
export function object<Shape extends z.ZodRawShape>(
  shape: Shape,
): z.ZodObject<Shape, z.core.$strip> {
  return z.object(shape, { error: "is no JSON object" });
}

/** A list; an empty one where it is missing. */
export function list<Item>(item: z.ZodType<Item>): z.ZodType<readonly Item[]> {
  return z
    .array(item, { error: "is no list" })
    .nullish()
    .transform((items) => items ?? []);
}

/**
 * A text deep in an object whose shape nobody vouches for; empty where it is none.
 * @example textAt({ page: { url: "/" } }, "page", "url") // "/"
 */
export function textAt(value: unknown, ...path: readonly string[]): string {
  let found = value;
  for (const step of path) found = isObject(found) ? found[step] : undefined;
  const read = text.safeParse(found);
  return read.success ? read.data : "";
}

/** Why a field cannot be read, as an answer. */
export interface FieldProblem extends EventProblem {
  readonly ok: false;
}

/**
 * The problem of a field.
 * @example fieldProblem("line_items[0].price", "ten", "is no amount") // { ok: false, field: …, value: "ten", reason: … }
 */
export function fieldProblem(name: string, value: unknown, reason: string): FieldProblem {
  const shown = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return { ok: false, field: name, value: shown.slice(0, 200), reason };
}

/** Reads a payload by its schema, or names the first field that it cannot be read by. */
export function readPayload<Payload>(
  schema: z.ZodType<Payload>,
  payload: unknown,
): { readonly ok: true; readonly payload: Payload } | FieldProblem {
  const read = schema.safeParse(payload);
  if (read.success) return { ok: true, payload: read.data };
  const [issue] = read.error.issues;
  const path = issue?.path ?? [];
  let value = payload;
  let name = "";
  for (const step of path) {
    if (typeof step === "number") name += `[${step}]`;
    else name += name === "" ? String(step) : `.${String(step)}`;
    value = Array.isArray(value) || isObject(value) ? Reflect.get(value, step) : undefined;
  }
  return fieldProblem(name || "body", value, issue?.message ?? "cannot be read");
}

/** Currency and rate of a telling's amounts; without a currency they are in the shop's. */
export function readCurrency(
  name: string,
  told: string,
  reading: TellingReading,
): { readonly ok: true; readonly currency: string; readonly rate: number } | FieldProblem {
  const { shopCurrency, rates } = reading;
  const currency = told.toUpperCase() || shopCurrency;
  const rate = currency === shopCurrency ? 1 : rates[currency];
  if (rate !== undefined) return { ok: true, currency, rate };
  const reason = isCurrency(currency)
    ? `has no rate: the shop counts in ${shopCurrency}, say how many ${shopCurrency} one ${currency} is`
    : "is no currency of ISO 4217, such as EUR";
  return fieldProblem(name, told, reason);
}

/** Whether a time lies so far ahead that it would move the as-of day of all figures. */
export function liesAhead(at: Instant, { receivedAt }: TellingReading): boolean {
  return at > receivedAt + twoDaysMs;
}
