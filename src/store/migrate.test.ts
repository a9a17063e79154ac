import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { temporaryStore } from "../../test/analytics/cluster.ts";
import { openDataFolder } from "../core/data-folder.ts";
import { migrate, migrations } from "./migrate.ts";
import { openStore } from "./open-store.ts";
import { sql } from "./sql.ts";
import type { Store } from "./store.ts";

/** Rows as a user of each version had them, written by the statements of that version's time. */
type WriteRows = (store: Store) => Promise<void>;

const rowsOfVersion: Readonly<Record<number, WriteRows>> = {
  1: (store) =>
    store.command(sql`INSERT INTO order_line_local
SELECT 1, 'csv', 'A', 'X|100000|10000|0', 'email', 'ana@example.com', '2026-01-05 10:00:00.000', 'product',
  'X', 'Thing', 1, 10, NULL, 10, 0, 0, NULL, '', 'EUR', 1, 'web', '', '', '', 'NL', 'i1', '2026-01-06 00:00:00.000'`),
  2: writeAcquisition,
  3: writeAcquisition,
  4: writeAcquisition,
  5: writeAcquisition,
  6: writeAcquisition,
  7: writeAcquisition,
  8: writeFeed,
  9: writeEvent,
  10: writeEvent,
  11: writeEvent,
  12: writeEvent,
  13: writeEvent,
  14: writeEvent,
  15: writeEvent,
  16: writeEvent,
  17: writeEvent,
};

async function writeEvent(store: Store): Promise<void> {
  await writeFeed(store);
  await store.command(
    sql`INSERT INTO event_local (subject_id, at, kind) SELECT 1, '2026-01-05 10:00:00.000', 'identify'`,
  );
  await store.command(sql`INSERT INTO customer_local (subject_id, run_id) SELECT 1, 1`);
}

async function writeFeed(store: Store): Promise<void> {
  await writeAcquisition(store);
  await store.command(sql`INSERT INTO product_local (sku, name, price, options)
SELECT 'X', 'Thing', 12.5, map('Size', 'M')`);
}

async function writeAcquisition(store: Store): Promise<void> {
  await store.command(sql`INSERT INTO order_line_local
SELECT 1, 'csv', 'A', 'X|100000|10000|0', 'email', 'ana@example.com', '2026-01-05 10:00:00.000', 'product',
  'X', 'Thing', 1, 10, NULL, 10, 0, 0, NULL, '', 'EUR', 1, 'web', '', '', 'spring', '', 'NL', 'i1',
  '2026-01-06 00:00:00.000'`);
  await store.command(sql`INSERT INTO marketing_cost_local
SELECT 1, 'google', 'spring', '', '2026-01-01', '2026-01-31', 200, 'i2', '2026-01-06 00:00:00.000'`);
  await store.command(sql`INSERT INTO product_local (sku, name, cost) SELECT 'X', 'Thing', 4`);
  await store.command(sql`INSERT INTO consent_local
SELECT 1, 'email', '', 1, '2026-01-05 10:00:00.000', 'import', 'email', 'ana@example.com', 'i3',
  '2026-01-06 00:00:00.000'`);
}

test.each(migrations.map((step) => step.number))(
  "a data folder of version %d comes forward with its rows, and coming forward twice changes nothing",
  async (version) => {
    const path = mkdtempSync(join(tmpdir(), "perennial-migrate-"));
    const folder = openDataFolder(path);
    const old = await openStore({ folder, version });
    await rowsOfVersion[version]?.(old);
    await old.close();
    const store = await openStore({ folder });
    const steps = z.object({ number: z.number(), name: z.string() });
    const applied = () =>
      store.rows(sql`SELECT number, name FROM migration FINAL ORDER BY number`, steps);
    expect(await applied()).toEqual(migrations.map(({ number, name }) => ({ number, name })));
    await migrate(store);
    expect(await applied()).toHaveLength(migrations.length);
    const rows = await store.rows(
      sql`SELECT order_id AS orderId, toFloat64(revenue) AS revenue, affiliate, country FROM order_line`,
      z.object({
        orderId: z.string(),
        revenue: z.number(),
        affiliate: z.string(),
        country: z.string(),
      }),
    );
    expect(rows).toEqual([{ orderId: "A", revenue: 10, affiliate: "", country: "NL" }]);
    const [acquisition] = await store.rows(
      sql`SELECT
  (SELECT sum(toFloat64(amount)) FROM marketing_cost) AS cost,
  (SELECT sum(granted) FROM consent) AS granted`,
      z.object({ cost: z.number(), granted: z.number() }),
    );
    expect(acquisition).toEqual(version < 2 ? { cost: 0, granted: 0 } : { cost: 200, granted: 1 });
    const products = await store.rows(
      sql`SELECT name, toString(price) AS price, toString(stock) AS stock, options FROM product`,
      z.object({
        name: z.string(),
        price: z.string().nullable(),
        stock: z.null(),
        options: z.record(z.string(), z.string()),
      }),
    );
    const product = { name: "Thing", price: null, stock: null, options: {} };
    const fed = { ...product, price: "12.5", options: { Size: "M" } };
    expect(products).toEqual(version < 2 ? [] : [version < 8 ? product : fed]);
    const events = await store.rows(
      sql`SELECT kind, import_id AS importId FROM event`,
      z.object({ kind: z.string(), importId: z.string() }),
    );
    expect(events).toEqual(version < 9 ? [] : [{ kind: "identify", importId: "" }]);
    const customers = await store.rows(
      sql`SELECT promo_class AS promoClass, full_price AS fullPrice FROM customer`,
      z.object({ promoClass: z.string(), fullPrice: z.null() }),
    );
    expect(customers).toEqual(version < 9 ? [] : [{ promoClass: "unknown", fullPrice: null }]);
    await store.close();
    rmSync(path, { recursive: true, force: true });
  },
);

test("a column that joins a table is read on two shards as well, and old rows hold its default", async () => {
  const store = await temporaryStore(2, 1);
  await rowsOfVersion[1]?.(store);
  await migrate(store);
  await store.command(sql`INSERT INTO order_line_local
SELECT * REPLACE ('B' AS order_id, 'Bo' AS affiliate) FROM order_line_local`);
  const rows = await store.rows(
    sql`SELECT order_id AS orderId, campaign, affiliate, country FROM order_line ORDER BY orderId`,
    z.object({
      orderId: z.string(),
      campaign: z.string(),
      affiliate: z.string(),
      country: z.string(),
    }),
  );
  expect(rows).toEqual([
    { orderId: "A", campaign: "", affiliate: "", country: "NL" },
    { orderId: "B", campaign: "", affiliate: "Bo", country: "NL" },
  ]);
  await store.close();
});

test("migrations are numbered from 1 without a gap", () => {
  expect(migrations.map((step) => step.number)).toEqual(migrations.map((_, index) => index + 1));
});

test("processes that come forward at one moment do not trip over each other", async () => {
  const path = mkdtempSync(join(tmpdir(), "perennial-migrate-"));
  const folder = openDataFolder(path);
  const stores = await Promise.all([1, 2, 3, 4].map(() => openStore({ folder })));
  const steps = z.object({ steps: z.number() });
  for (const store of stores) {
    const state = await store.rows(sql`SELECT count() AS steps FROM migration FINAL`, steps);
    expect(state).toEqual([{ steps: migrations.length }]);
  }
  await Promise.all(stores.map((store) => store.close()));
  rmSync(path, { recursive: true, force: true });
});
