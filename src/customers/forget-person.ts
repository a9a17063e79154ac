import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import type { Identity } from "../collect/identity.ts";
import { listImports } from "../collect/import-run.ts";
import {
  type Suppressible,
  suppress,
  suppressionHash,
  suppressionSalt,
} from "../collect/suppression.ts";
import { PerennialError, toPerennialError } from "../core/errors.ts";
import { subjectId } from "../core/subject.ts";
import { inTurn } from "../store/in-turn.ts";
import type { Operational } from "../store/operational.ts";
import { countMatchingRows, renewWal } from "../store/operational-texts.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { type OrderKey, ordersOf, writeAnonymousOrders } from "./anonymous-orders.ts";
import { eraseNamingTexts, findNamingTexts, type NamingTexts } from "./erased-texts.ts";
import {
  type ErasureCertificate,
  type ErasureNote,
  runningErasure,
  saveErasure,
} from "./erasure-certificate.ts";
import { findIdentity, identitiesNamed, memberIdentities } from "./identity-view.ts";
import { namedPattern } from "./named-in-text.ts";
import { keepNamelessAdEntries } from "./nameless-ad-entries.ts";
import { erasePersonalRecords } from "./personal-records.ts";
import { personalTables } from "./personal-tables.ts";

/** All that an erasure of a person would touch. */
export interface ErasurePlan {
  readonly identities: readonly Identity[];
  readonly subjects: readonly string[];
  readonly orders: readonly OrderKey[];
  readonly pattern: string | undefined;
  /** Rows by table. */
  readonly rows: ReadonlyMap<string, number>;
  readonly texts: NamingTexts;
  /** Names of orders. */
  readonly orderNames: readonly OrderName[];
}

interface OrderName {
  readonly name: string;
  readonly hash: string;
  readonly source: string;
}

/** How a person is forgotten. */
export interface ForgetWork {
  readonly who: string;
  /** Deletes orders too, in place of keeping them without a name. */
  readonly deleteOrders: boolean;
  /** Has a running server drop what comes of the person from now on, and write and forget what came. */
  readonly settle: () => Promise<void>;
  readonly operational: () => Promise<Operational>;
  readonly onStage: (stage: string) => void;
}

/**
 * What is known of the person whom a text names, and where.
 * @throws PerennialError NOT_FOUND; BAD_ARGUMENT when it names several persons
 */
export async function planErasure(store: Store, who: string): Promise<ErasurePlan> {
  const identities = await identitiesOfPerson(store, who);
  const subjects = identities.map(({ subject }) => subject);
  const orders = await ordersOf(store, subjects);
  // What was told of an order before the order itself waits under a guest of its own.
  const all = [
    ...subjects,
    ...orders.map(({ source, orderId }) => subjectId("guest", `${source}/${orderId}`)),
  ];
  const pattern = namedPattern(identities);
  return {
    identities: identities.map(({ kind, value }) => ({ kind, value })),
    subjects: all,
    orders,
    pattern,
    rows: await countRows(store, all),
    texts: await findNamingTexts(store, pattern, all),
    orderNames: await namesOfOrders(store, orders),
  };
}

/** What an erasure would touch, in numbers. */
export interface ErasureOutlook {
  readonly identities: readonly Identity[];
  readonly orders: number;
  /** Rows of the person, or that name the person, where there are any. */
  readonly rows: readonly { readonly where: string; readonly rows: number }[];
}

/** A plan in numbers, to be shown before it is done. */
export function erasureOutlook({ identities, orders, rows, texts }: ErasurePlan): ErasureOutlook {
  const all = [
    ...rows,
    ["quarantine", texts.quarantine.length] as const,
    ["texts of imports", texts.imports.length] as const,
    ["texts in others' events", texts.events.length] as const,
  ];
  return {
    identities,
    orders: orders.length,
    rows: all.filter(([, count]) => count > 0).map(([where, count]) => ({ where, rows: count })),
  };
}

/** Somebody who is known by no fact may still stand in the quarantine: then the text must say its kind. */
async function identitiesOfPerson(
  store: Store,
  who: string,
): Promise<(Identity & { readonly subject: string })[]> {
  try {
    const { person } = await findIdentity(store, who);
    return await memberIdentities(store, person);
  } catch (error) {
    if (toPerennialError(error).code !== "NOT_FOUND") throw error;
    const [named, ...more] = identitiesNamed(
      who.includes("@") && !who.includes(":") ? `email:${who}` : who,
    );
    if (named === undefined || more.length > 0) throw error;
    const one = { ...named, subject: subjectId(named.kind, named.value) };
    const pattern = namedPattern([one]);
    const texts = await findNamingTexts(store, pattern, [one.subject]);
    const salt = await suppressionSalt(store);
    const begun = await runningErasure(store, [suppressionHash(salt, one)]);
    if (begun || Object.values(texts).some((found) => found.length > 0)) return [one];
    throw error;
  }
}

async function countRows(store: Store, subjects: readonly string[]): Promise<Map<string, number>> {
  const these = sql`${param("Array(UInt64)", subjects.map(BigInt))}`;
  const counts = new Map<string, number>();
  for (const { name, local, isOf } of personalTables) {
    const [held] = await store.rows(
      sql`SELECT count() AS rows FROM ${local} WHERE ${isOf(these)}`,
      z.object({ rows: z.number() }),
    );
    counts.set(name, held?.rows ?? 0);
  }
  return counts;
}

function namesOfOrders(store: Store, orders: readonly OrderKey[]): Promise<OrderName[]> {
  const ids = orders.map(({ orderId }) => orderId);
  return store.rows(
    sql`SELECT DISTINCT name, source, toString(sipHash64(source, order_id)) AS hash
FROM order_name_local
WHERE order_id IN ${param("Array(String)", ids)}`,
    z.object({ name: z.string(), source: z.string(), hash: z.string() }),
  );
}

/**
 * Forgets a person: deletes all rows of the person in every table, anonymises the orders, deletes and blanks texts that
 * name the person, keeps the identities out from now on, and waits until the old files are gone. It may be run again
 * where it was cut short.
 * @throws PerennialError NOT_FOUND, BAD_ARGUMENT; CONFLICT while an import runs
 */
export async function forgetPerson(store: Store, work: ForgetWork): Promise<ErasureCertificate> {
  await refuseWhileImporting(store);
  const startedAt = new Date().toISOString();
  const first = await planErasure(store, work.who);
  const note = await beginErasure(store, first);
  work.onStage("what is under way is written");
  await work.settle();
  // An export for an ad platform that is under way ends first, for it may name the person.
  const { plan, lines } = await inTurn(store, "ad exports", () =>
    eraseFacts(store, work, { first, secret: note.secret }),
  );
  const after = await countRows(store, plan.subjects);
  const textsAfter = await findNamingTexts(store, plan.pattern, plan.subjects);
  work.onStage("records in Postgres");
  const { records, ...postgres } = await cleanPostgres(work, plan);
  work.onStage("old files");
  const certificate: ErasureCertificate = {
    schema: "perennial.erasure/1",
    erasureId: note.erasureId,
    startedAt,
    finishedAt: new Date().toISOString(),
    deadline: oneMonthAfter(startedAt),
    identities: countKinds(plan.identities),
    tables: [
      ...tableCounts({ plan, after, textsAfter, deleteOrders: work.deleteOrders }),
      ...records.map(({ table, rows }) => ({
        table,
        before: rows,
        after: 0,
        how: "deleted" as const,
      })),
    ],
    anonymised: { orders: lines === 0 ? 0 : plan.orders.length, lines },
    suppressed: plan.identities.length + plan.orders.length + plan.orderNames.length,
    oldFilesLeft: await waitForOldFiles(store),
    postgres,
    notReached: outOfReach(plan),
  };
  await saveErasure(store, { ...note, state: "finished", secret: "", certificate });
  await waitForOldFiles(store);
  return certificate;
}

async function eraseFacts(
  store: Store,
  work: ForgetWork,
  { first, secret }: { readonly first: ErasurePlan; readonly secret: string },
): Promise<{ readonly plan: ErasurePlan; readonly lines: number }> {
  // What arrived until now counts.
  const plan = await planErasure(store, work.who).catch(() => first);
  work.onStage("texts that name the person");
  await eraseNamingTexts(store, plan.texts);
  work.onStage("orders");
  const lines = work.deleteOrders ? 0 : await writeAnonymousOrders(store, { ...plan, secret });
  work.onStage("facts");
  if (plan.rows.get("ad_list_change") !== 0) await keepNamelessAdEntries(store, plan.subjects);
  await deleteRows(store, plan);
  return { plan, lines };
}

async function refuseWhileImporting(store: Store): Promise<void> {
  const running = (await listImports(store)).find(({ state }) => state === "running");
  if (running === undefined) return;
  throw new PerennialError(
    "CONFLICT",
    `Import ${running.importId} is under way and may bring what is to be erased. Wait until it is done (perennial imports list).`,
  );
}

/** Writes down that it begins, and whom to keep out; an erasure that was cut short goes on with its secret. */
async function beginErasure(store: Store, plan: ErasurePlan): Promise<ErasureNote> {
  const salt = await suppressionSalt(store);
  const hashes = plan.identities.map((each) => suppressionHash(salt, each));
  const begun = await runningErasure(store, hashes);
  const note: ErasureNote = {
    erasureId:
      begun?.erasureId ?? `${new Date().toISOString().slice(0, 10)}-${randomUUID().slice(0, 6)}`,
    personHash: hashes[0] ?? "",
    state: "running",
    secret: begun?.secret ?? randomBytes(32).toString("base64url"),
    certificate: null,
  };
  const orders = [
    ...plan.orders.map(({ source, orderId }) => `${source}/${orderId}`),
    ...plan.orderNames.map(({ source, name }) => `${source}/${name}`),
  ].map((value): Suppressible => ({ kind: "order", value }));
  const subjects = plan.subjects.map((value): Suppressible => ({ kind: "subject", value }));
  const all = [...plan.identities, ...orders, ...subjects];
  await suppress(store, all, { salt, erasureId: note.erasureId });
  if (begun === undefined) await saveErasure(store, note);
  return note;
}

/** By numbers alone: the engine keeps the text of a deletion for a while. */
async function deleteRows(store: Store, plan: ErasurePlan): Promise<void> {
  const these = sql`${param("Array(UInt64)", plan.subjects.map(BigInt))}`;
  const names = plan.orderNames.map(({ hash }) => BigInt(hash));
  if (names.length > 0)
    await deleteFrom(
      store,
      sql`order_name_local`,
      sql`sipHash64(source, order_id) IN ${param("Array(UInt64)", names)}`,
    );
  for (const { name, local, isOf } of personalTables)
    if (plan.rows.get(name) !== 0) await deleteFrom(store, local, isOf(these));
  // The newest deletion of a table stays noted: let it be one that says nothing.
  const all = personalTables.map(({ local }) => local);
  for (const local of [...all, sql`quarantine_local`, sql`import_run_local`, sql`order_name_local`])
    await deleteFrom(store, local, sql`0`);
}

function deleteFrom(store: Store, local: Sql, condition: Sql): Promise<void> {
  return store.command(
    sql`ALTER TABLE ${local} DELETE WHERE ${condition} SETTINGS mutations_sync = 2`,
  );
}

const patienceMs = 90_000;

/** Waits until the engine has removed files of rows that are no more, and notes of deletions; how many are left. */
async function waitForOldFiles(store: Store): Promise<number> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const [held] = await store.rows(oldFilesSql(), z.object({ files: z.number() }));
    const files = held?.files ?? 0;
    if (files === 0 || Date.now() > deadline) return files;
    await pause(100);
  }
}

/** Parts that hold no longer, and of each table all mutations but the newest, in tables that hold personal data. */
export function oldFilesSql(): Sql {
  const tables = param("Array(String)", [
    ...personalTables.map(({ name }) => `${name}_local`),
    ...["quarantine_local", "import_run_local", "order_name_local", "erasure_local"],
  ]);
  return sql`SELECT
  (SELECT count() FROM system.parts WHERE database = currentDatabase() AND table IN ${tables} AND NOT active)
  + (
    SELECT sum(noted - 1)
    FROM (
      SELECT count() AS noted
      FROM system.mutations
      WHERE database = currentDatabase() AND table IN ${tables}
      GROUP BY table
    )
  ) AS files`;
}

async function cleanPostgres(
  { operational }: ForgetWork,
  { subjects, pattern }: Pick<ErasurePlan, "subjects" | "pattern">,
): Promise<
  ErasureCertificate["postgres"] & {
    readonly records: Awaited<ReturnType<typeof erasePersonalRecords>>;
  }
> {
  try {
    const postgres = await operational();
    const records = await erasePersonalRecords(postgres, subjects);
    const counts = pattern === undefined ? [] : await countMatchingRows(postgres, pattern);
    const rowsLeft = counts.reduce((sum, { rows }) => sum + rows, 0);
    return { reached: true, rowsLeft, walRenewed: await renewWal(postgres), records };
  } catch {
    return { reached: false, rowsLeft: 0, walRenewed: false, records: [] };
  }
}

function tableCounts(counted: {
  readonly plan: ErasurePlan;
  readonly after: ReadonlyMap<string, number>;
  readonly textsAfter: NamingTexts;
  readonly deleteOrders: boolean;
}): ErasureCertificate["tables"] {
  const { plan, after, textsAfter, deleteOrders } = counted;
  const { texts } = plan;
  return [
    ...personalTables.map(({ name }) => ({
      table: name,
      before: plan.rows.get(name) ?? 0,
      after: after.get(name) ?? 0,
      how: name === "order_line" && !deleteOrders ? ("anonymised" as const) : ("deleted" as const),
    })),
    { table: "order_name", before: plan.orderNames.length, after: 0, how: "deleted" },
    {
      table: "quarantine",
      before: texts.quarantine.length,
      after: textsAfter.quarantine.length,
      how: "deleted",
    },
    {
      table: "import_run",
      before: texts.imports.length,
      after: textsAfter.imports.length,
      how: "blanked",
    },
    {
      table: "event of others",
      before: texts.events.length,
      after: textsAfter.events.length,
      how: "blanked",
    },
  ];
}

function countKinds(identities: readonly Identity[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of identities) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/**
 * The same day of the next month, or its last day.
 * @example oneMonthAfter("2026-01-31T10:00:00Z") // "2026-02-28"
 */
export function oneMonthAfter(instant: string): string {
  const [year = 0, month = 1, day = 1] = instant.slice(0, 10).split("-").map(Number);
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month, Math.min(day, last))).toISOString().slice(0, 10);
}

function outOfReach({ identities, rows }: ErasurePlan): string[] {
  const short = identities.filter((each) => namedPattern([each]) === undefined).length;
  return [
    "Copies outside the data folder: backups, files that were imported, exports made before, what was sent to other systems.",
    "The shop system and other senders of events: what they hold they hold still.",
    "Free disk blocks: files are deleted, not overwritten.",
    "Texts that name the person otherwise than by these identities, such as by name or postal address, in others' events and bad rows.",
    ...((rows.get("ad_list_change") ?? 0) === 0
      ? []
      : [
          "Lists of ad platforms: hashed addresses of the person are kept, without the person, until two exports of each audience were made (perennial audiences export); the first takes them off the platform's list.",
        ]),
    ...(short === 0
      ? []
      : [`${short} of the identities are too short to be looked for in texts of others.`]),
  ];
}
