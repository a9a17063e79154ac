import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { openDataFolder } from "../core/data-folder.ts";
import { migrate, migrations } from "./migrate.ts";
import { openStore } from "./open-store.ts";
import { sql } from "./sql.ts";
import type { Store } from "./store.ts";

/** Rows as a user of each version had them, written by the statements of that version's time. */
const rowsOfVersion: Readonly<Record<number, (store: Store) => Promise<void>>> = {
  1: (store) =>
    store.command(sql`INSERT INTO order_line_local
SELECT 1, 'csv', 'A', 'X|100000|10000|0', 'email', 'ana@example.com', '2026-01-05 10:00:00.000', 'product',
  'X', 'Thing', 1, 10, NULL, 10, 0, 0, NULL, '', 'EUR', 1, 'web', '', '', '', 'NL', 'i1', '2026-01-06 00:00:00.000'`),
};

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
      sql`SELECT order_id AS orderId, toFloat64(revenue) AS revenue FROM order_line`,
      z.object({ orderId: z.string(), revenue: z.number() }),
    );
    expect(rows).toEqual([{ orderId: "A", revenue: 10 }]);
    await store.close();
    rmSync(path, { recursive: true, force: true });
  },
);

test("migrations are numbered from 1 without a gap", () => {
  expect(migrations.map((step) => step.number)).toEqual(migrations.map((_, index) => index + 1));
});
