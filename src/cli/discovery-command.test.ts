import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tableFile } from "../../test/analytics/table-file.ts";
import { importOrders } from "../collect/import-orders.ts";
import { importProducts } from "../collect/import-products.ts";
import { openDataFolder } from "../core/data-folder.ts";
import { runPrediction } from "../predict/prediction-run.ts";
import { createApp } from "../server/server.ts";
import { createRandom } from "../stats/random.ts";
import { openStore } from "../store/open-store.ts";
import { sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";

const cli = new URL("main.ts", import.meta.url).pathname;
const token = "t".repeat(43);
let folder: string;
let store: Store;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "perennial-discovery-"));
  // It stays open: the command finds its engine, as it finds that of a running server.
  store = await openStore({ folder: openDataFolder(join(folder, "data")) });
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | string | null | undefined;
  readonly out: string;
  readonly talk: string;
}

function discovery(...flags: string[]): Promise<Ended> {
  const args = ["--import", "tsx", cli, "discovery", ...flags];
  const env = { ...process.env, PERENNIAL_DATA: join(folder, "data"), NO_COLOR: "1" };
  return new Promise((resolve) =>
    execFile(process.execPath, args, { env }, (error, out, talk) =>
      resolve({ code: error === null ? 0 : error.code, out, talk }),
    ),
  );
}

/** Forty customers of nine orders: every second one sticks to four items, the others try what there is. One came once. */
async function importShop(): Promise<void> {
  const random = createRandom(5);
  const lines = Array.from({ length: 40 }, (_, customer) => customer).flatMap((customer) =>
    Array.from({ length: 9 }, (_, order) => order).flatMap((order) =>
      [0, 1, 2].map(() => {
        const item = random.integer(customer % 2 === 0 ? 4 : 60);
        const day = new Date(Date.UTC(2026, 0, 1 + 7 * order + (customer % 7)));
        return `${customer}-${order},${day.toISOString()},c${customer}@x.nl,S${item},Item,1,5`;
      }),
    ),
  );
  const header = "order,time,email,sku,product,quantity,price";
  const once = "once,2026-01-05T10:00:00Z,once@x.nl,S1,Item,1,5";
  await importOrders(store, tableFile("orders.csv", [header, ...lines, once].join("\n")), {
    ...{ timezone: "UTC", currency: "EUR" },
  });
  const products = Array.from(
    { length: 60 },
    (_, item) => `S${item},Item ${item},Brand ${item % 20},One`,
  );
  await importProducts(
    store,
    tableFile("products.csv", ["sku,name,brand,category", ...products].join("\n")),
    {},
  );
}

test("before a run it ends with NO_DATA and what to do", async () => {
  const before = await discovery();
  expect(before.code).toBe(4);
  expect(before.talk).toContain("There are no orders yet");
});

test("the levels are shown with what was told and what came, and a level that does not differ says why it is missing", async () => {
  await importShop();
  await runPrediction(store);
  const { code, out } = await discovery();
  expect(code).toBe(0);
  expect(out).toContain("Items (40 customers with a second order)");
  expect(out).toMatch(/Used: .* Spearman's correlation 0\.\d\d \(95%: 0\.\d\d to 0\.\d\d\)\./);
  expect(out).toMatch(/lowest quarter +10 +0\.\d\d +0\.\d\d/);
  expect(out).toMatch(/highest quarter +10 +\d\.\d\d +\d\.\d\d/);
  expect(out).toContain("Brands (40 customers with a second order, 100% of lines name one)");
  expect(out).toContain("All products that were bought and have a category have the same one.");
});

test("--json and GET /api/discovery give the same levels", async () => {
  const { out } = await discovery("--json");
  const { schema, ...report } = JSON.parse(out);
  expect(schema).toBe("perennial.discovery/1");
  const app = await createApp(store, token);
  const headers = { authorization: `Bearer ${token}`, host: "127.0.0.1" };
  const answer = await app.inject({ url: "/api/discovery", headers });
  expect(answer.json()).toEqual(report);
  expect(
    report.levels.map(({ level, isUsed }: { level: string; isUsed: boolean }) => [level, isUsed]),
  ).toEqual([
    ["item", true],
    ["brand", true],
  ]);
  await app.close();
});

test("who tries new things has a higher index, and a list with more of them, than who does not; the person's page has both", async () => {
  const app = await createApp(store, token);
  const headers = { authorization: `Bearer ${token}`, host: "127.0.0.1" };
  const shown = async (who: string) => {
    const {
      schema,
      asOf: _,
      id: __,
      ...rest
    } = JSON.parse((await discovery("show", who, "--json")).out);
    expect(schema).toBe("perennial.customer-discovery/1");
    const answer = await app.inject({ url: `/api/persons/${who}`, headers });
    expect(answer.json().discovery).toEqual({ levels: rest.levels, mixes: rest.mixes });
    return rest;
  };
  const [loyal, curious] = [await shown("c0@x.nl"), await shown("c1@x.nl")];
  expect(loyal.levels[0].index.upper).toBeLessThan(1);
  expect(curious.levels[0].index.lower).toBeGreaterThan(1);
  expect(loyal.mixes.balanced.known).toBeGreaterThan(curious.mixes.balanced.known);
  expect(curious.mixes.bold.new).toBeGreaterThan(curious.mixes.safe.new);
  await app.close();
  const { out } = await discovery("show", "c1@x.nl");
  expect(out).toMatch(
    /Items +1\.\d\d \(80%: .*\) {2}buys new items 1\.\d times as often as expected after 9 orders/,
  );
  expect(out).toMatch(/\nbalanced +\d+% +\d+% +\d+% +0\.\d\d/);
});

test("a customer of one order is taken as anybody, and nobody of the name ends with NOT_FOUND", async () => {
  const once = await discovery("show", "once@x.nl");
  expect(once.out).toMatch(/Items +1\.00 .* no second order yet: as anybody/);
  const nobody = await discovery("show", "nobody@x.nl");
  expect(nobody.code).toBe(1);
  expect(nobody.talk).toContain('There is no customer "nobody@x.nl". Try:');
});

test("a run on new facts replaces the index, and keeps the run before for who still reads it", async () => {
  const line = "late,2026-03-20T10:00:00Z,c0@x.nl,S59,Item,1,5";
  await importOrders(
    store,
    tableFile("late.csv", ["order,time,email,sku,product,quantity,price", line].join("\n")),
    {},
  );
  const [before] = JSON.parse((await discovery("show", "c0@x.nl", "--json")).out).levels;
  await runPrediction(store);
  await runPrediction(store, () => {}, { anew: true });
  const [after] = JSON.parse((await discovery("show", "c0@x.nl", "--json")).out).levels;
  expect([after.orders - before.orders, after.new - before.new]).toEqual([1, 1]);
  const runs = await store.columns(
    sql`SELECT uniqExact(run_id) AS kept FROM discovery UNION ALL SELECT count() AS kept FROM discovery_run`,
    ["kept"],
  );
  expect([...(runs[0] ?? [])]).toEqual([2, 2]);
});

test("a run of before there was an index says that predict is to be run", async () => {
  await store.command(sql`TRUNCATE TABLE discovery_run_local`);
  const { code, talk } = await discovery("show", "c0@x.nl");
  expect(code).toBe(4);
  expect(talk).toContain("The discovery index was not measured yet. Run: perennial predict");
});
