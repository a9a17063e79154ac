import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { importOrders } from "../../src/collect/import-orders.ts";
import { saveShop } from "../../src/collect/shop.ts";
import { openDataFolder } from "../../src/core/data-folder.ts";
import { makeSnapshot } from "../../src/decide/lists/snapshot.ts";
import { snapshotLoader } from "../../src/decide/lists/snapshot-loader.ts";
import { openStore } from "../../src/store/open-store.ts";

test("the thread of its own makes the snapshot that this one would make", async () => {
  const path = mkdtempSync(join(tmpdir(), "perennial-snapshot-"));
  const folder = openDataFolder(path);
  const store = await openStore({ folder });
  await saveShop(store, { currency: "EUR", timezone: "UTC" });
  const lines = Array.from(
    { length: 300 },
    (_, i) =>
      `o${i},c${i % 60},2026-01-${String(1 + (i % 28)).padStart(2, "0")},s${(i * 7) % 20},Thing,1,10`,
  );
  const text = ["order,customer,date,sku,product,quantity,price", ...lines].join("\n");
  await importOrders(
    store,
    {
      name: "orders.csv",
      size: text.length,
      open: () => Readable.from([Buffer.from(text)]),
    },
    {},
  );
  const known = { served: "cosine", sentences: ["known"], testedUsers: 60, at: Date.now() };
  const here = await makeSnapshot(store, known);
  const there = await snapshotLoader(folder)(known);
  expect(here.histories.item.length).toBe(300);
  expect(there).toEqual(here);
  await store.close();
  rmSync(path, { recursive: true, force: true });
});
