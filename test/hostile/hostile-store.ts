import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { z } from "zod";
import type { ImportOrdersOptions } from "../../src/collect/import-options.ts";
import { importOrders } from "../../src/collect/import-orders.ts";
import type { ImportSummary } from "../../src/collect/import-run.ts";
import { openQuarantine, type QuarantinedRow } from "../../src/collect/quarantine.ts";
import { fileOnDisk } from "../../src/collect/source-file.ts";
import { openDataFolder } from "../../src/core/data-folder.ts";
import { openStore } from "../../src/store/open-store.ts";
import { param, sql } from "../../src/store/sql.ts";
import type { Store } from "../../src/store/store.ts";

/** Files as they come from the world: each is imported, its good rows are in, and what is wrong is said. */

export const dir: string = mkdtempSync(join(tmpdir(), "perennial-hostile-"));
export let store: Store;
beforeAll(async () => {
  store = await openStore({ folder: openDataFolder(join(dir, "data")) });
});
afterAll(async () => {
  await store.close();
  rmSync(dir, { recursive: true, force: true });
});

const header = "order,time,customer,sku,product,price,quantity";
export const good = (order: number | string, product = "plain"): string =>
  `${order},2026-05-01 10:00,C1,A,${product},5.00,1`;

/** Writes a file and imports it under its own name as source. */
export function importFile(
  name: string,
  content: string | Buffer,
  options: ImportOrdersOptions = {},
): Promise<ImportSummary> {
  const path = join(dir, name);
  writeFileSync(path, content);
  return importOrders(store, fileOnDisk(path), {
    source: name,
    timezone: "Europe/Paris",
    currency: "EUR",
    ...options,
  });
}

export function table(...rows: string[]): string {
  return `${[header, ...rows].join("\n")}\n`;
}

export function waiting(summary: ImportSummary): Promise<QuarantinedRow[]> {
  return openQuarantine(store, { importId: summary.importId });
}

/** An order line as the tests look at it. */
export interface StoredOrder {
  readonly orderId: string;
  readonly product: string;
  readonly revenue: number;
  readonly quantity: number;
  readonly day: string;
}

const stored: z.ZodType<StoredOrder> = z.object({
  orderId: z.string(),
  product: z.string(),
  revenue: z.number(),
  quantity: z.number(),
  day: z.string(),
});

export function ordersOf(source: string): Promise<StoredOrder[]> {
  return store.rows(
    sql`SELECT order_id AS orderId, product, toFloat64(revenue) AS revenue, toFloat64(quantity) AS quantity,
  toString(toDate(ordered_at, 'Europe/Paris')) AS day
FROM order_line WHERE source = ${param("String", source)} ORDER BY orderId`,
    stored,
  );
}

export async function orderIds(source: string): Promise<string[]> {
  return (await ordersOf(source)).map(({ orderId }) => orderId);
}
