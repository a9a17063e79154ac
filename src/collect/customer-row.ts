import { createHash } from "node:crypto";
import { rememberSubjects } from "../core/subject.ts";
import type { Instant } from "../core/time.ts";
import { consentPurposes } from "./consent.ts";
import type { CustomerColumn, CustomerColumns, TraitColumn } from "./customer-columns.ts";
import { identifyItem, type ToldConsent, toldTraits } from "./customer-telling.ts";
import { type EventProblem, isObject, readEvent } from "./event.ts";
import { eventIdentities } from "./event-identities.ts";
import type { ArrivedEvent } from "./event-taker.ts";
import { unquoteSheet } from "./identity.ts";
import { grantedBy, namesNobody, neitherYesNorNo } from "./import-consents.ts";
import { sizeProblem } from "./intake.ts";
import type { RowProblem } from "./order-format.ts";
import { cellOf } from "./table-columns.ts";
import { parseTimestamp, type TimestampReading } from "./timestamp.ts";

/** How the rows of a table of customers are read. */
export interface CustomerReading extends TimestampReading {
  readonly columns: CustomerColumns;
  readonly source: string;
  /** When rows without a time say that it is so. */
  readonly defaultAt: Instant;
  readonly receivedAt: Instant;
}

/** What a row tells of a customer: an identify call, and what the customer agreed to. */
export interface CustomerRow extends ArrivedEvent {
  readonly consents: readonly ToldConsent[];
  /** What tells it from another row of the customer, its time apart. */
  readonly content: string;
}

/** Reads rows of customers as the identify calls that an own system would have sent. */
export function customerReader(
  reading: CustomerReading,
): (fields: readonly string[]) => CustomerRow | RowProblem {
  const subjectOf = rememberSubjects();
  const { columns, source, receivedAt } = reading;
  return (fields) => {
    const nobody = (): RowProblem => namesNobody(cellOf(fields, columns.single, "email"));
    const at = timeIn(fields, "at", reading);
    if (isProblem(at)) return at;
    const createdAt = timeIn(fields, "created_at", reading);
    if (isProblem(createdAt)) return createdAt;
    const toldAt = at ?? reading.defaultAt;
    const consents = consentsIn(fields, columns, toldAt);
    if (isProblem(consents)) return consents;
    const told = tellingOf(fields, columns, createdAt);
    const content = hashOf([told, consents.map(({ purpose, granted }) => [purpose, granted])]);
    const messageId = `${content}/${new Date(toldAt).toISOString()}`;
    const read = readEvent(identifyItem({ ...told, messageId, toldAt }), { receivedAt });
    if (!read.ok) return read.value === "" ? nobody() : badId(read);
    const { event } = read;
    const identities = eventIdentities(event).map((each) => ({
      ...each,
      subject: subjectOf(each.kind, each.value),
    }));
    if (identities.length === 0) return nobody();
    const large = sizeProblem(event);
    if (large) return { ...large, column: "", reason: `The row is too large: ${large.reason}.` };
    return { event, source, identities, consents, content };
  };
}

function badId({ value, reason }: EventProblem): RowProblem {
  return { column: "customer", value, reason: `The customer's id ${reason}.` };
}

function isProblem<Told>(read: Told | RowProblem): read is RowProblem {
  return isObject(read) && "reason" in read;
}

/** Null where the row names no time. */
function timeIn(
  fields: readonly string[],
  column: "at" | "created_at",
  reading: CustomerReading,
): Instant | null | RowProblem {
  const text = cellOf(fields, reading.columns.single, column);
  if (text === "") return null;
  const parsed = parseTimestamp(text, reading);
  return parsed.ok ? parsed.at : { column, value: text, reason: parsed.reason };
}

/** Names and traits of a row, as far as they are there. */
function tellingOf(
  fields: readonly string[],
  columns: CustomerColumns,
  createdAt: Instant | null,
): Pick<Parameters<typeof identifyItem>[0], "customerId" | "traits" | "externalIds"> {
  const cell = (name: CustomerColumn): string => cellOf(fields, columns.single, name);
  // Only of numbers: 's-Hertogenbosch is a city.
  const number = (name: CustomerColumn): string => unquoteSheet(cell(name));
  const at = (column: number | undefined): string => unquoteSheet(cellAt(fields, column));
  const known = toldTraits(
    {
      email: cell("email"),
      phone: number("phone") || at(columns.addressPhone),
      firstName: cell("first_name"),
      lastName: cell("last_name"),
    },
    createdAt,
    {
      street: cell("street"),
      city: cell("city"),
      postalCode: number("postal_code"),
      state: cell("state"),
      country: cell("country"),
    },
  );
  const loyalty = number("loyalty");
  const externalIds = columns.externals.map(({ type, column }) => ({ type, id: at(column) }));
  return {
    customerId: number("customer") || undefined,
    traits: withTraits(
      {
        ...known,
        ...(cell("name") === "" ? {} : { name: cell("name") }),
        ...(cell("company") === "" ? {} : { company: cell("company") }),
        ...(loyalty === "" ? {} : { loyaltyId: loyalty }),
      },
      columns.traits,
      fields,
    ),
    externalIds: [
      ...(loyalty === "" ? [] : [{ type: "loyalty_id", id: loyalty }]),
      ...externalIds.filter(({ id }) => id !== ""),
    ],
  };
}

function cellAt(fields: readonly string[], column: number | undefined): string {
  return (fields[column ?? -1] ?? "").replaceAll("\0", "").trim();
}

type Traits = Record<string, unknown>;

/** Other columns join the traits; what a column of its own says is not overwritten, and an empty cell says nothing. */
function withTraits(
  known: Traits,
  columns: readonly TraitColumn[],
  fields: readonly string[],
): Traits {
  const traits = plain(known);
  for (const { path, column } of columns) {
    const text = cellAt(fields, column);
    if (text !== "") setAt(traits, path, traitValue(text));
  }
  return traits;
}

function setAt(traits: Traits, path: readonly string[], value: unknown): void {
  const [step = "", ...rest] = path;
  if (rest.length === 0) traits[step] ??= value;
  else {
    const inner = traits[step] ?? {};
    if (!isObject(inner)) return;
    const copy = plain(inner);
    setAt(copy, rest, value);
    traits[step] = copy;
  }
}

/** A copy that takes any header for a key, be it `__proto__`. */
function plain(object: Readonly<Traits>): Traits {
  return Object.assign<Traits, Readonly<Traits>>(Object.create(null), object);
}

/**
 * A cell as a value of JSON: a number where it is written as one, and `true` or `false`; else the text.
 * @example traitValue("7") // 7
 * @example traitValue("007") // "007"
 */
export function traitValue(text: string): string | number | boolean {
  if (text === "true" || text === "false") return text === "true";
  const isNumber = text.length <= 16 && /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text);
  return isNumber ? Number(text) : text;
}

function consentsIn(
  fields: readonly string[],
  { single }: CustomerColumns,
  at: Instant,
): readonly ToldConsent[] | RowProblem {
  const said: ToldConsent[] = [];
  for (const purpose of consentPurposes) {
    const column = `consent_${purpose}` as const;
    const text = cellOf(fields, single, column);
    if (text === "" || saysNothing.test(text)) continue;
    const granted = grantedBy(text);
    if (granted === undefined) return neitherYesNorNo(column, text);
    said.push({ purpose, granted, at });
  }
  return said;
}

/** States of shop systems and mailers in which somebody has said neither yes nor no. */
const saysNothing = /^(?:pending|unknown|invalid|redacted|never[_ ]subscribed|unconfirmed)$/i;

function hashOf(content: unknown): string {
  return createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 32);
}
