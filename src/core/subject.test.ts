import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { openStore } from "../store/open-store.ts";
import { param, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { openDataFolder } from "./data-folder.ts";
import { type IdentityKind, subjectId } from "./subject.ts";

const dir = mkdtempSync(join(tmpdir(), "perennial-subject-"));
let store: Store;
beforeAll(async () => {
  store = await openStore({ folder: openDataFolder(dir) });
});
afterAll(async () => {
  await store.close();
  rmSync(dir, { recursive: true, force: true });
});

test("the id of customer 17850 never changes", () => {
  expect(subjectId("customer_id", "17850")).toBe("14828448409480413007");
});

test("ClickHouse computes the same ids by the expression of the docstring", async () => {
  const identities: [IdentityKind, string][] = [
    ["customer_id", "17850"],
    ["email", "zoë@example.com"],
    ["phone", "+31612345678"],
    ["loyalty_id", "🙂"],
    ["guest", "shopify/#1001"],
    ["customer_id", ""],
  ];
  const rows = await store.rows(
    sql`SELECT toString(reinterpretAsUInt64(reverse(substring(SHA256(concat(i.1, ':', i.2)), 1, 8)))) AS id
FROM (SELECT arrayJoin(arrayZip(${param(
      "Array(String)",
      identities.map(([kind]) => kind),
    )}, ${param(
      "Array(String)",
      identities.map(([, value]) => value),
    )})) AS i)`,
    z.object({ id: z.string() }),
  );
  expect(rows.map(({ id }) => id)).toEqual(
    identities.map(([kind, value]) => subjectId(kind, value)),
  );
});
