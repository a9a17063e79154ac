import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import { type IdentityKind, identityKinds } from "../core/subject.ts";
import { sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import type { EventTaker } from "./event-taker.ts";
import { type Identity, phoneOf } from "./identity.ts";
import { clickhouseTime } from "./order-line.ts";
import type { OrderTelling } from "./order-telling.ts";

/** An order as something that must not come in again: its value is `source/order id`. */
interface SuppressedOrder {
  readonly kind: "order";
  readonly value: string;
}

/** A subject, for what names nobody otherwise: its value is the id. */
interface SuppressedSubject {
  readonly kind: "subject";
  readonly value: string;
}

/** What can be kept out. */
export type Suppressible = Identity | SuppressedOrder | SuppressedSubject;

/**
 * Who was erased and must not be taken in again, known by salted hashes alone. Empty in the usual case, and then
 * no hash is computed.
 */
export interface Suppression {
  /**
   * Whether what names these is of an erased person: one of the ids of persons is; or, where none is named, a browser or
   * device. Somebody else's own event in a browser that an erased person used goes in.
   */
  readonly holds: (identities: readonly Identity[]) => boolean;
  /** Whether an order is an erased person's: it stands anonymously, and would count twice. */
  readonly holdsOrder: (source: string, orderId: string) => boolean;
  /** Whether a subject is an erased person's. */
  readonly holdsSubject: (subject: string) => boolean;
  /** Whether a text that could not be read, such as a row or JSON, has an erased identity among its words. */
  readonly holdsText: (text: string) => boolean;
  /** Learns the list anew. */
  readonly refresh: () => Promise<void>;
  /** How much was dropped since it was opened. */
  readonly dropped: () => number;
}

/** Why a row of an erased person is left out. */
export const suppressedReason: string =
  "The person or order was erased and must not come in again. See perennial forget --allow.";

/** Shorter ids, such as "7", stand in too many texts that mean something else to be looked for in them. */
export const shortestInText = 5;

/** Opens the list of a store. */
export async function openSuppression(store: Store): Promise<Suppression> {
  let bySalt = await readList(store);
  let dropped = 0;
  const has = (each: Suppressible): boolean => {
    for (const [salt, hashes] of bySalt) if (hashes.has(suppressionHash(salt, each))) return true;
    return false;
  };
  const counted = (isSo: boolean): boolean => {
    if (isSo) dropped += 1;
    return isSo;
  };
  return {
    holds(identities) {
      if (bySalt.size === 0) return false;
      const ofPersons = identities.filter(({ kind }) => !isThing(kind));
      return counted((ofPersons.length > 0 ? ofPersons : identities).some(has));
    },
    holdsOrder: (source, orderId) =>
      bySalt.size > 0 && counted(has({ kind: "order", value: `${source}/${orderId}` })),
    holdsSubject: (subject) => bySalt.size > 0 && counted(has({ kind: "subject", value: subject })),
    holdsText: (text) => bySalt.size > 0 && counted(identitiesInText(text).some(has)),
    async refresh() {
      bySalt = await readList(store);
    },
    dropped: () => dropped,
  };
}

function isThing(kind: IdentityKind): boolean {
  return kind === "anonymous_id" || kind === "device_id";
}

/** Has the intake drop what erased persons' clients go on sending. */
export function suppressedEvents({ holds, holdsText }: Suppression): EventTaker {
  return { drops: ({ identities }) => holds(identities), dropsText: holdsText };
}

/** Whether what was told about an order is of an erased person, or of an order that stands anonymously. */
export function holdsTelling(suppression: Suppression, telling: OrderTelling): boolean {
  const { source, orderId, otherIds } = telling;
  if (telling.kind === "order" && suppression.holds(telling.identities)) return true;
  return [orderId, ...otherIds].some((id) => suppression.holdsOrder(source, id));
}

/**
 * The hash by which an identity is known again.
 * @returns SHA-256 in hexadecimal
 */
export function suppressionHash(salt: string, { kind, value }: Suppressible): string {
  return createHash("sha256").update(`${salt}\n${kind}:${value}`).digest("hex");
}

/** A salt of the list: the one in use, or a new one. */
export async function suppressionSalt(store: Store): Promise<string> {
  const [known] = await store.rows(
    sql`SELECT salt FROM suppressed_identity LIMIT 1`,
    z.object({ salt: z.string() }),
  );
  return known?.salt ?? randomBytes(24).toString("base64url");
}

/** Puts identities and orders on the list. Who holds it in memory must learn it anew. */
export async function suppress(
  store: Store,
  all: readonly Suppressible[],
  how: { readonly salt: string; readonly erasureId: string },
): Promise<void> {
  const at = clickhouseTime(Date.now());
  const rows = new Map(
    all.map((each) => {
      const hash = suppressionHash(how.salt, each);
      const what = each.kind === "order" || each.kind === "subject" ? each.kind : "identity";
      return [hash, [hash, how.salt, what, how.erasureId, 1, at]] as const;
    }),
  );
  await store.insert("suppressed_identity_local", listColumns, [...rows.values()]);
}

const listColumns = ["hash", "salt", "what", "erasure_id", "suppressed", "at"];

/**
 * Takes a person off the list: all identities that were erased with one of these. The orders stay on it, for they
 * are kept anonymously.
 * @returns how many identities may come in again
 */
export async function allowAgain(store: Store, named: readonly Identity[]): Promise<number> {
  const rows = await store.rows(
    sql`SELECT hash, salt, what, erasure_id AS erasureId FROM suppressed_identity
WHERE suppressed = 1 AND what != 'order'`,
    z.object({ hash: z.string(), salt: z.string(), what: z.string(), erasureId: z.string() }),
  );
  const erasures = new Set(
    rows
      .filter(({ hash, salt }) => named.some((each) => suppressionHash(salt, each) === hash))
      .map(({ erasureId }) => erasureId),
  );
  const allowed = rows.filter(({ erasureId }) => erasures.has(erasureId));
  const at = clickhouseTime(Date.now());
  await store.insert(
    "suppressed_identity_local",
    listColumns,
    allowed.map(({ hash, salt, what, erasureId }) => [hash, salt, what, erasureId, 0, at]),
  );
  return allowed.filter(({ what }) => what === "identity").length;
}

async function readList(store: Store): Promise<Map<string, Set<string>>> {
  const rows = await store.rows(
    sql`SELECT salt, hash FROM suppressed_identity WHERE suppressed = 1`,
    z.object({ salt: z.string(), hash: z.string() }),
  );
  const bySalt = new Map<string, Set<string>>();
  for (const { salt, hash } of rows) bySalt.set(salt, (bySalt.get(salt) ?? new Set()).add(hash));
  return bySalt;
}

/** All that a text's cells and words may name, as each kind. Slow: for the few texts that could not be read. */
function identitiesInText(text: string): Identity[] {
  const cells = text.split(/[,;\t|"\n\r]+/).map((cell) => cell.trim());
  const words = cells.flatMap((cell) => cell.split(/[\s:/<>()[\]{}=]+/));
  return [...new Set([...cells, ...words])]
    .filter((cell) => cell.length >= shortestInText && cell.length <= 300)
    .flatMap((cell) => identitiesOfWord(cell));
}

function identitiesOfWord(word: string): Identity[] {
  const phone = phoneOf(word);
  const named: Identity[] = identityKinds
    .filter((kind) => kind !== "guest" && kind !== "phone" && kind !== "email")
    .map((kind) => ({ kind, value: word }));
  if (word.includes("@")) named.push({ kind: "email", value: word.toLowerCase() });
  if (phone !== "") named.push({ kind: "phone", value: phone });
  return named;
}
