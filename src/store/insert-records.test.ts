import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { openDataFolder } from "../core/data-folder.ts";
import { openStore } from "./open-store.ts";
import { sql } from "./sql.ts";
import type { Store } from "./store.ts";

const eventColumns = ["subject_id", "name", "message_id"];

async function send(store: Store, id: string): Promise<void> {
  const line = JSON.stringify(["1", "Product Viewed", id]);
  await store.insertLines("event_local", eventColumns, line, { token: id });
}

test("an insert whose part is not there is taken again, one that is there is not", async () => {
  const path = mkdtempSync(join(tmpdir(), "perennial-records-"));
  const folder = openDataFolder(path);
  const before = await openStore({ folder });
  await send(before, "kept");
  await send(before, "lost");
  await before.close();
  // As a kill between the note of an insert and its part leaves it.
  const table = join(folder.clickhouse, "data/default/event_local");
  const records = readFileSync(join(table, "deduplication_logs/deduplication_log_1.txt"), "utf8");
  const part = records.split("\n")[1]?.split("\t")[1] ?? "";
  rmSync(join(table, part), { recursive: true });
  const store = await openStore({ folder });
  await send(store, "kept");
  await send(store, "lost");
  const rows = await store.rows(
    sql`SELECT message_id AS id, count() AS times FROM event GROUP BY id ORDER BY id`,
    z.object({ id: z.string(), times: z.number() }),
  );
  await store.close();
  rmSync(path, { recursive: true });
  expect(rows).toEqual([
    { id: "kept", times: 1 },
    { id: "lost", times: 1 },
  ]);
});
