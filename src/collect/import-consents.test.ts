import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { temporaryStore } from "../../test/analytics/cluster.ts";
import { tableFile } from "../../test/analytics/table-file.ts";
import { sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { type ImportConsentsOptions, importConsents } from "./import-consents.ts";
import { importOrders } from "./import-orders.ts";
import { type ImportSummary, undoImport } from "./import-run.ts";
import { openQuarantine } from "./quarantine.ts";
import { replayQuarantine } from "./replay-quarantine.ts";
import { saveShop } from "./shop.ts";

/** Shopify's export of customers, with invented people. */
const shopifyCustomers = readFileSync(
  new URL("../../test/golden/shopify-customers/input.csv", import.meta.url),
  "utf8",
);

describe.each([1, 2] as const)("on %d shard(s), consents", (shards) => {
  let store: Store;
  beforeAll(async () => {
    store = await temporaryStore(shards);
    await saveShop(store, { currency: "EUR", timezone: "Europe/Amsterdam" });
  });
  beforeEach(async () => {
    for (const table of [sql`consent_local`, sql`quarantine_local`])
      await store.command(sql`TRUNCATE TABLE ${table}`);
  });
  afterAll(() => store.close());

  const importText = (text: string, options: ImportConsentsOptions = {}): Promise<ImportSummary> =>
    importConsents(store, tableFile("consents.csv", text), options);

  /** All statements, oldest first, as `identity purpose/channel granted time source`. */
  async function statements(): Promise<string[]> {
    const rows = await store.rows(
      sql`SELECT concat(
  identity, ' ', purpose, '/', channel, ' ', if(granted, 'yes', 'no'), ' ',
  formatDateTime(at, '%Y-%m-%d %H:%i'), ' ', source
) AS said
FROM consent
ORDER BY at, identity, purpose, channel`,
      z.object({ said: z.string() }),
    );
    return rows.map(({ said }) => said);
  }

  async function refusals(): Promise<unknown[]> {
    const rows = await openQuarantine(store);
    return rows.map(({ what, line, column, value }) => [what, line, column, value]);
  }

  test("go in with their purpose, channel, time and source, by the strongest identity, and twice changes nothing", async () => {
    const text =
      "Customer ID,Email,Phone,Purpose,Channel,Granted,At,Source\n'17,ana@example.com,,ads,Meta,yes,2026-03-01 10:00,banner\n,BO@example.com,+31 6 1234 5678,EMAIL,,Unsubscribed,2026-03-02T10:00:00Z,\n0,,+31 6 1234 5678,sms,,1,2026-03-03,shop\n";
    const first = await importText(text);
    expect(first).toMatchObject({ what: "consents", read: 3, accepted: 3, added: 3, rejected: 0 });
    const said = [
      "17 ads/meta yes 2026-03-01 09:00 banner",
      "bo@example.com email/ no 2026-03-02 10:00 import",
      "+31612345678 sms/ yes 2026-03-02 23:00 shop",
    ];
    expect(await statements()).toEqual(said);
    expect(await importText(text)).toMatchObject({ accepted: 3, added: 0 });
    expect(await statements()).toEqual(said);
  });

  test("without a time hold from the import on, and a list imported again leaves the day of the first", async () => {
    const text = "email,subscribed\nana@example.com,yes\nbo@example.com,no\n";
    const first = await importText(text, { purpose: "email", at: "2026-03-01" });
    expect(first).toMatchObject({ added: 2 });
    const again = await importText(text, { purpose: "email" });
    expect(again).toMatchObject({ accepted: 2, added: 0 });
    expect(await statements()).toEqual([
      "ana@example.com email/ yes 2026-02-28 23:00 import",
      "bo@example.com email/ no 2026-02-28 23:00 import",
    ]);
    const changed = text.replace("bo@example.com,no", "bo@example.com,yes");
    expect(await importText(changed, { purpose: "email" })).toMatchObject({ added: 1 });
    expect((await statements()).at(-1)).toMatch(/^bo@example.com email\/ yes /);
    expect(await undoImport(store, again.importId)).toBe(0);
    expect(await undoImport(store, first.importId)).toBe(2);
    expect(await statements()).toHaveLength(1);
  });

  test("of Shopify's customers are two a row, of the person whom its orders name", async () => {
    const summary = await importText(shopifyCustomers, { at: "2026-03-01T00:00:00Z" });
    expect(summary).toMatchObject({ read: 3, accepted: 4, added: 4, rejected: 1 });
    expect(await statements()).toEqual([
      "+31687654321 email/ no 2026-03-01 00:00 import",
      "+31687654321 sms/ yes 2026-03-01 00:00 import",
      "ana@example.com email/ yes 2026-03-01 00:00 import",
      "ana@example.com sms/ no 2026-03-01 00:00 import",
    ]);
    expect(await refusals()).toEqual([["consents", 4, "email", ""]]);
    await importOrders(
      store,
      tableFile(
        "orders.csv",
        "Name,Email,Financial Status,Created at,Subtotal,Total,Lineitem quantity,Lineitem name,Lineitem price\n#1,Ana@Example.com,paid,2026-03-01,5,5,1,Mug,5\n",
      ),
      {},
    );
    const shared = await store.rows(
      sql`SELECT DISTINCT identity FROM order_line WHERE subject_id GLOBAL IN (SELECT subject_id FROM consent)`,
      z.object({ identity: z.string() }),
    );
    expect(shared).toEqual([{ identity: "ana@example.com" }]);
  });

  test("of unknown purposes, of nobody, of neither yes nor no and of the future wait; mended ones go in", async () => {
    const bad = [
      "ana@example.com,newsletter,yes,2026-03-01",
      "ana@example.com,,yes,2026-03-01",
      "ana@example.com,email,maybe,2026-03-01",
      "ana@example.com,email,,2026-03-01",
      "ana@example.com,email,=TRUE(),2026-03-01",
      ",email,yes,2026-03-01",
      "null,email,yes,2026-03-01",
      "ana@example.com,email,yes,2062-03-01",
      "ana@example.com,email,yes,yesterday",
    ];
    const summary = await importText(
      `email,purpose,granted,at\n${bad.join("\n")}\n=cmd@example.com,ads,no,2026-03-01\n`,
    );
    expect(summary).toMatchObject({ accepted: 1, rejected: bad.length });
    expect(await statements()).toEqual(["=cmd@example.com ads/ no 2026-02-28 23:00 import"]);
    const rows = await openQuarantine(store);
    expect(rows.map(({ what, line, column, value }) => [what, line, column, value])).toEqual([
      ["consents", 2, "purpose", "newsletter"],
      ["consents", 3, "purpose", ""],
      ["consents", 4, "granted", "maybe"],
      ["consents", 5, "granted", ""],
      ["consents", 6, "granted", "=TRUE()"],
      ["consents", 7, "email", ""],
      ["consents", 8, "email", "null"],
      ["consents", 9, "at", "2062-03-01"],
      ["consents", 10, "at", "yesterday"],
    ]);
    const mended = { [rows[0]?.rowId ?? ""]: "ana@example.com,email,yes,2026-03-01" };
    expect(await replayQuarantine(store, { mended })).toMatchObject({ tried: 1, accepted: 1 });
    expect(await statements()).toContain("ana@example.com email/ yes 2026-02-28 23:00 import");
  });

  test("are only looked at on a dry run", async () => {
    const options = { purpose: "sms", dryRun: true } as const;
    const summary = await importText("phone,consent\n0612345678,yes\n0,yes\n", options);
    expect(summary).toMatchObject({ accepted: 1, rejected: 1, added: 0 });
    expect([await statements(), await refusals()]).toEqual([[], []]);
  });

  test.each([
    ["purpose,granted\nads,yes\n", /no column that names a person.*--map email=COLUMN/],
    ["email,purpose\na@b.c,ads\n", /whether consent was given.*--map granted=COLUMN/],
    ["email,granted\na@b.c,yes\n", /no column for the purpose.*--purpose email/],
  ])("of %j are refused with what is missing", async (text, message) => {
    await expect(importText(text)).rejects.toMatchObject({
      code: "COLUMNS_MISSING",
      message: expect.stringMatching(message),
    });
  });
});

test("times without a zone are not guessed before the shop is known", async () => {
  const store = await temporaryStore();
  const file = tableFile("c.csv", "email,purpose,granted,at\na@b.c,ads,yes,2026-03-01 10:00\n");
  await expect(importConsents(store, file, {})).rejects.toMatchObject({ code: "TIMEZONE_UNKNOWN" });
  expect(await importConsents(store, file, { timezone: "UTC" })).toMatchObject({ added: 1 });
  const zone = importConsents(store, file, { timezone: "Mars/Olympus" });
  await expect(zone).rejects.toMatchObject({ code: "BAD_ARGUMENT" });
  await store.close();
});
