import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { addSource } from "../../src/collect/source.ts";
import { openDataFolder } from "../../src/core/data-folder.ts";
import { openOperational } from "../../src/store/open-operational.ts";
import { openStore } from "../../src/store/open-store.ts";
import { sql } from "../../src/store/sql.ts";
import type { Store } from "../../src/store/store.ts";
import { engineProcesses } from "./engine-process.ts";

/**
 * A person is forgotten while the server runs. Afterwards no file of the data folder has one of the person's identities in
 * it: not as bytes, and not in a table, where the engine might have packed them.
 */

const perennial = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const word = (): string => randomBytes(9).toString("hex");
const email = `${word()}@example.com`;
const userId = `u-${word()}`;
const anonymousId = `a-${word()}`;
const street = `${word()} Street`;
const phone = `+4915${Number.parseInt(randomBytes(4).toString("hex"), 16).toString().padStart(10, "7").slice(0, 9)}`;
const secrets = [email, userId, anonymousId, street, phone];

let path = "";
let folder = "";
let writeKey = "";
let url = "";
let log = "";
let server: ChildProcess;

beforeAll(async () => {
  path = mkdtempSync(join(tmpdir(), "perennial-erasure-"));
  folder = join(path, "data");
  const operational = await openOperational({ folder: openDataFolder(folder) });
  ({ writeKey } = await addSource(operational, { name: "shop", kind: "server" }));
  await operational.close();
  const command = ["--import", "tsx", perennial, "serve", "--data", folder, "--port", "0"];
  server = spawn(process.execPath, command, {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, PERENNIAL_LOG: "debug" },
  });
  url = await new Promise((resolve) => {
    server.stderr?.on("data", (chunk: Buffer) => {
      log += chunk.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(log);
      if (found) resolve(found[0]);
    });
  });
});

afterAll(async () => {
  server.kill("SIGTERM");
  for (let tries = 0; tries < 200 && engineProcesses(folder).length > 0; tries += 1)
    await pause(50);
  rmSync(path, { recursive: true, force: true });
});

function run(...words: string[]): {
  readonly out: string;
  readonly err: string;
  readonly code: number | null;
} {
  const command = ["--import", "tsx", perennial, ...words, "--data", folder];
  const { stdout, stderr, status } = spawnSync(process.execPath, command, { encoding: "utf8" });
  return { out: stdout, err: stderr, code: status };
}

async function send(...batch: readonly object[]): Promise<unknown> {
  const answer = await fetch(`${url}/v1/batch`, {
    method: "POST",
    body: JSON.stringify({ writeKey, batch }),
  });
  expect(answer.status).toBe(200);
  return answer.json();
}

/** Files of the data folder that have one of the texts in them. */
function filesWith(texts: readonly string[]): string[] {
  const needles = texts.map((text) => Buffer.from(text));
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => {
      const bytes = readIfThere(file);
      return needles.some((needle) => bytes.includes(needle));
    });
}

function readIfThere(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}

/** Tables of the engine, its own notes on parts and mutations among them, that have one of the texts in a row. */
async function tablesWith(store: Store, texts: readonly string[]): Promise<string[]> {
  const tables = await store.rows(
    sql`SELECT name FROM system.tables WHERE database = currentDatabase() AND name LIKE '%\_local'`,
    z.object({ name: z.string() }),
  );
  const found: string[] = [];
  for (const name of [...tables.map((each) => each.name), "system.mutations"]) {
    const rows = await store.rows(
      { ...sql``, strings: [`SELECT * FROM ${name}`] },
      z.record(z.string(), z.unknown()),
    );
    const text = JSON.stringify(rows).toLowerCase();
    if (texts.some((each) => text.includes(each.toLowerCase()))) found.push(name);
  }
  return found.sort();
}

const orders = (who: string): string =>
  [
    "Order,Date,Email,SKU,Quantity,Price,Coupon",
    `1,2026-05-01T10:07:00Z,${who},A,2,10.00,SUMMER`,
    `2,2026-06-01T10:07:00Z,${who},B,1,30.00,FOR-YOU`,
    "3,2026-06-02T10:07:00Z,other@example.com,B,1,50.00,SUMMER",
    `4,no date,${who},B,1,30.00,`,
  ].join("\n");

const revenue = z.object({ revenue: z.number(), lines: z.number() });
const revenueSql = sql`SELECT toFloat64(sum(revenue)) AS revenue, count() AS lines FROM order_line`;

test("a forgotten person is in no file of the data folder, money adds up, others stay, and the person does not come in again", async () => {
  const file = join(path, "orders.csv");
  writeFileSync(file, orders(email));
  const imported = run(
    "import",
    "orders",
    file,
    "--currency",
    "EUR",
    "--timezone",
    "UTC",
    "--no-predict",
  );
  expect([imported.code, imported.err]).toEqual([0, expect.stringContaining("1 rejected")]);
  const traits = { email: email.toUpperCase(), phone, street };
  const consent = { categoryPreferences: { ads: true, email: false } };
  await send(
    { type: "identify", userId, anonymousId, traits, context: { consent } },
    { type: "track", event: "Product Viewed", anonymousId, properties: { sku: "A" } },
    { type: "track", event: "Product Viewed", userId: "other", properties: { sku: "A" } },
    { type: "track", event: "Gift Sent", userId: "other", properties: { to: `To: ${email}` } },
    { type: "track", userId, properties: { note: "it has no name", email } },
  );
  const store = await openStore({ folder: openDataFolder(folder) });
  const before = await store.rows(revenueSql, revenue);
  // The search finds what it is to find no longer.
  expect(await tablesWith(store, secrets)).toEqual([
    ...["consent_local", "event_local", "order_line_local", "quarantine_local", "sighting_local"],
  ]);
  for (const each of secrets) expect(filesWith([each]).length, each).toBeGreaterThan(0);

  const access = JSON.parse(run("access", email).out);
  expect(access.person.identities.map(({ kind }: { kind: string }) => kind)).toEqual([
    ...["customer_id", "email", "phone", "anonymous_id"],
  ]);
  expect(access.tables.event).toHaveLength(2);
  expect(access.tables.order_line).toHaveLength(2);
  expect(access.tables.consent).toHaveLength(2);
  expect(access.quarantine).toHaveLength(2);
  expect(access.namedInEvents).toHaveLength(1);
  expect(access.imports).toHaveLength(1);

  const unsure = run("forget", email);
  expect([unsure.code, unsure.err]).toEqual([1, expect.stringContaining("--yes")]);
  const forgotten = run("forget", email, "--yes", "--json");
  expect([forgotten.code, forgotten.err]).toEqual([0, expect.anything()]);
  expect(filesWith(secrets)).toEqual([]);
  expect(await tablesWith(store, secrets)).toEqual([]);
  expect(secrets.filter((each) => log.includes(each))).toEqual([]);
  const certificate = JSON.parse(forgotten.out);
  expect(certificate).toMatchObject({
    identities: { customer_id: 1, email: 1, phone: 1, anonymous_id: 1 },
    anonymised: { orders: 2, lines: 2 },
    oldFilesLeft: 0,
    postgres: { reached: true, rowsLeft: 0, walRenewed: true },
  });
  expect(JSON.parse(run("erasures", "show", certificate.erasureId, "--json").out)).toEqual(
    certificate,
  );

  expect(await store.rows(revenueSql, revenue)).toEqual(before);
  const kept = await store.rows(
    sql`SELECT identity_kind AS kind, coupon, toString(ordered_at) AS at, uniqExact(subject_id) OVER () AS subjects,
  order_id NOT IN ('1', '2') AS renamed
FROM order_line WHERE identity_kind = 'guest' ORDER BY at`,
    z.object({
      kind: z.string(),
      coupon: z.string(),
      at: z.string(),
      subjects: z.number(),
      renamed: z.number(),
    }),
  );
  expect(kept).toEqual([
    { kind: "guest", coupon: "SUMMER", at: "2026-05-01 10:00:00.000", subjects: 2, renamed: 1 },
    { kind: "guest", coupon: "", at: "2026-06-01 10:00:00.000", subjects: 2, renamed: 1 },
  ]);
  const others = await store.rows(
    sql`SELECT name, properties FROM event ORDER BY name`,
    z.object({ name: z.string(), properties: z.string() }),
  );
  expect(others).toEqual([
    { name: "Gift Sent", properties: "{}" },
    { name: "Product Viewed", properties: '{"sku":"A"}' },
  ]);

  // Whatever comes of the person again is answered as taken, and kept nowhere.
  expect(
    await send(
      { type: "identify", userId, traits },
      { type: "track", event: "Product Viewed", anonymousId },
      { type: "track", userId, properties: { email } },
      { type: "track", event: "Product Viewed", userId: "other", anonymousId: "a-other" },
    ),
  ).toMatchObject({ success: true });
  const again = run(
    "import",
    "orders",
    file,
    "--currency",
    "EUR",
    "--timezone",
    "UTC",
    "--no-predict",
  );
  expect(again.err).toContain("was erased");
  expect(await store.rows(revenueSql, revenue)).toEqual(before);
  expect(filesWith(secrets)).toEqual([]);
  expect(await tablesWith(store, secrets)).toEqual([]);

  expect(run("forget", "--allow", email).err).toContain("4 identities");
  await send({ type: "identify", userId, traits: { email } });
  expect(await tablesWith(store, [email])).toEqual(["event_local", "sighting_local"]);
  await store.close();
}, 120_000);
