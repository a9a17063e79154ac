import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { temporaryStore } from "../../test/analytics/cluster.ts";
import { tableFile } from "../../test/analytics/table-file.ts";
import { sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { traitValue } from "./customer-row.ts";
import { importConsents } from "./import-consents.ts";
import { type ImportCustomersOptions, importCustomers } from "./import-customers.ts";
import { type ImportSummary, undoImport } from "./import-run.ts";
import { openQuarantine } from "./quarantine.ts";
import { replayQuarantine } from "./replay-quarantine.ts";
import { saveShop } from "./shop.ts";
import { fileOnDisk } from "./source-file.ts";

const golden = (name: string): string =>
  readFileSync(new URL(`../../test/golden/${name}/input.csv`, import.meta.url), "utf8");

/** Customers as a shop would list them itself, in three formats. */
const people = [
  {
    id: "17",
    email: "Ana@example.com",
    city: "'s-Hertogenbosch",
    plan: "gold",
    points: "120",
    code: "007",
    "address.floor": "3",
    "external:crm": "c9",
    consent_ads: "yes",
    created_at: "2024-05-01 09:30",
    at: "2026-03-01 10:00",
  },
  {
    id: "0",
    email: "",
    city: "",
    plan: "none",
    points: "",
    code: "",
    "address.floor": "",
    "external:crm": "",
    consent_ads: "",
    created_at: "",
    at: "2026-03-01 10:00",
  },
] as const;
const names = [
  ...(["id", "email", "city", "plan", "points", "code"] as const),
  ...(["address.floor", "external:crm", "consent_ads", "created_at", "at"] as const),
] as const;
const written: Readonly<Record<string, () => Buffer>> = {
  csv: () =>
    Buffer.from(
      [names, ...people.map((row) => names.map((name) => row[name]))]
        .map((row) => `${row.join(",")}\n`)
        .join(""),
    ),
  ndjson: () => Buffer.from(people.map((row) => `${JSON.stringify(row)}\n`).join("")),
  parquet: () => {
    const columnData = names.map((name) => ({
      name,
      data: people.map((row) => row[name]),
      type: "STRING" as const,
    }));
    return Buffer.from(parquetWriteBuffer({ columnData }));
  },
};

describe.each([1, 2] as const)("on %d shard(s), customers", (shards) => {
  let store: Store;
  const dir = mkdtempSync(join(tmpdir(), "perennial-customers-"));
  beforeAll(async () => {
    store = await temporaryStore(shards);
    await saveShop(store, { currency: "EUR", timezone: "Europe/Amsterdam" });
  });
  beforeEach(async () => {
    for (const table of [
      ...[sql`event_local`, sql`consent_local`, sql`sighting_local`, sql`quarantine_local`],
    ])
      await store.command(sql`TRUNCATE TABLE ${table}`);
  });
  afterAll(async () => {
    await store.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const importText = (text: string, options: ImportCustomersOptions = {}): Promise<ImportSummary> =>
    importCustomers(store, tableFile("customers.csv", text), options);

  function told(): Promise<unknown[]> {
    return store
      .rows(
        sql`SELECT identity, source, toString(at) AS at, traits FROM event ORDER BY at, identity`,
        z.object({ identity: z.string(), source: z.string(), at: z.string(), traits: z.string() }),
      )
      .then((rows) => rows.map((row) => ({ ...row, traits: JSON.parse(row.traits) as unknown })));
  }

  async function texts(statement: ReturnType<typeof sql>): Promise<string[]> {
    const rows = await store.rows(statement, z.object({ text: z.string() }));
    return rows.map(({ text }) => text);
  }
  const sightings = (): Promise<string[]> =>
    texts(sql`SELECT arrayStringConcat(arrayMap((kind, value) -> concat(kind, ':', value), kinds, identities), ' ') AS text
FROM sighting ORDER BY text`);
  const consents = (): Promise<string[]> =>
    texts(sql`SELECT concat(identity, ' ', purpose, ' ', if(granted, 'yes', 'no'), ' ', formatDateTime(at, '%Y-%m-%d %H:%i')) AS text
FROM consent ORDER BY text`);

  test.each(Object.keys(written))(
    "of a %s file are identify calls with all names, traits and consents; twice changes nothing; undone, nothing is left",
    async (format) => {
      const path = join(dir, `customers.${format}`);
      writeFileSync(path, written[format]?.() ?? "");
      const first = await importCustomers(store, fileOnDisk(path), {});
      expect(first).toMatchObject({ what: "customers", read: 2, accepted: 1, added: 1 });
      expect(first.readAs).toContain("traits plan, points, code, address.floor");
      expect(await openQuarantine(store)).toMatchObject([
        { what: "customers", column: "email", reason: expect.stringContaining("names nobody") },
      ]);
      expect(await told()).toEqual([
        {
          identity: "17",
          source: "customers",
          at: "2026-03-01 09:00:00.000",
          traits: {
            email: "Ana@example.com",
            createdAt: "2024-05-01T07:30:00.000Z",
            address: { city: "'s-Hertogenbosch", floor: 3 },
            plan: "gold",
            points: 120,
            code: "007",
          },
        },
      ]);
      const seen = ["customer_id:17 email:ana@example.com external_id:crm:c9"];
      expect(await sightings()).toEqual(seen);
      expect(await consents()).toEqual(["17 ads yes 2026-03-01 09:00"]);
      const again = await importCustomers(store, fileOnDisk(path), {});
      expect(again).toMatchObject({ accepted: 1, added: 0 });
      expect(await undoImport(store, again.importId)).toBe(0);
      expect([await told(), await sightings()]).toEqual([[expect.anything()], seen]);
      expect(await undoImport(store, first.importId)).toBe(1);
      expect([await told(), await sightings(), await consents()]).toEqual([[], [], []]);
    },
  );

  test("of Shopify's export go by id, e-mail and phone, with what they agreed to by mail and SMS", async () => {
    const summary = await importText(golden("shopify-customers"), { at: "2026-03-01T00:00:00Z" });
    expect(summary).toMatchObject({ read: 3, accepted: 3, added: 3, rejected: 0 });
    expect(summary.readAs[0]).toBe("customers of shopify");
    const [ana] = await told();
    expect(ana).toMatchObject({
      source: "shopify",
      traits: {
        email: "Ana@Example.com",
        phone: "+31612345678",
        firstName: "Ana",
        address: { postalCode: "1234AB", country: "NL" },
        "Total Spent": expect.any(Number),
        Tags: "vip, horeca",
      },
    });
    expect(await sightings()).toContain(
      "customer_id:7210448301122 email:ana@example.com phone:+31612345678",
    );
    expect(await sightings()).toContain("customer_id:7210448301123 phone:+31687654321");
    expect(await consents()).toContain("7210448301122 email yes 2026-03-01 00:00");
    expect(await consents()).toContain("7210448301122 sms no 2026-03-01 00:00");
  });

  test("of WooCommerce's export go by e-mail, and have a name", async () => {
    const summary = await importText(golden("woocommerce-customers"), { at: "2026-03-02" });
    expect(summary).toMatchObject({ accepted: 2, added: 2, rejected: 0 });
    expect(await told()).toMatchObject([
      {
        identity: "ana@example.com",
        source: "woocommerce",
        traits: {
          name: "Ana Jansen",
          createdAt: "2024-05-01T07:30:00.000Z",
          address: { city: "'s-Hertogenbosch", postalCode: "5211 AB", country: "NL" },
          "Total Spend": 120.5,
        },
      },
      { identity: "cy@example.com", traits: { address: { postalCode: "69001" } } },
    ]);
    expect(await sightings()).toEqual([]);
  });

  test("without a time hold from the import on, and only what changed is told again", async () => {
    const text = "email,plan,newsletter\nana@example.com,gold,yes\nbo@example.com,none,no\n";
    await importText(text, { at: "2026-03-01" });
    expect(await importText(text)).toMatchObject({ accepted: 2, added: 0 });
    const changed = text.replace("gold", "silver");
    expect(await importText(changed, { at: "2026-04-01" })).toMatchObject({ added: 1 });
    // Who agreed in March and is still on the list in April agreed in March.
    expect(await consents()).toEqual([
      "ana@example.com email yes 2026-02-28 23:00",
      "bo@example.com email no 2026-02-28 23:00",
    ]);
    expect(await importText(text, { at: "2026-05-01" })).toMatchObject({ added: 1 });
    expect(await told()).toHaveLength(4);
  });

  test("are checked and not written by a dry run", async () => {
    const text = "email,consent_ads\nana@example.com,yes\nnobody,yes\n";
    const summary = await importText(text, { dryRun: true });
    expect(summary).toMatchObject({ dryRun: true, accepted: 1, rejected: 1, added: 0 });
    expect([await told(), await consents(), await openQuarantine(store)]).toEqual([[], [], []]);
  });

  test("with a bad cell wait, are mended and go in; who is pending has said nothing", async () => {
    const text =
      "email,consent_sms,created_at\nana@example.com,perhaps,\nbo@example.com,pending,\ncy@example.com,,2026-13-01\n";
    expect(await importText(text)).toMatchObject({ accepted: 1, rejected: 2 });
    const waiting = await openQuarantine(store);
    expect(waiting.map(({ line, column, value }) => [line, column, value])).toEqual([
      [2, "consent_sms", "perhaps"],
      [4, "created_at", "2026-13-01"],
    ]);
    expect(await consents()).toEqual([]);
    const [ana] = waiting;
    const mended = { [ana?.rowId ?? ""]: "ana@example.com,yes," };
    expect(await replayQuarantine(store, { mended })).toMatchObject({ accepted: 1, added: 1 });
    expect(await consents()).toEqual([expect.stringContaining("ana@example.com sms yes")]);
    expect(await openQuarantine(store)).toHaveLength(1);
  });

  test("are mapped to names of traits and of other systems, and passwords never become traits", async () => {
    const text =
      "email,Club,Nr,user_pass,session_tokens,__proto__\nana@example.com,gold,5,$P$x,abc,x\n";
    const map = { "trait:club.level": "Club", "external:crm": "Nr" };
    expect(await importText(text, { map })).toMatchObject({ added: 1 });
    expect(await told()).toMatchObject([{ traits: { club: { level: "gold" } } }]);
    expect(JSON.stringify(await told())).not.toMatch(/\$P\$x|abc/);
    expect(await sightings()).toEqual(["email:ana@example.com external_id:crm:5"]);
    await expect(importText("plan\ngold\n")).rejects.toMatchObject({ code: "COLUMNS_MISSING" });
    await expect(
      importText("email\na@b.c\n", { map: { "trait:x": "None" } }),
    ).rejects.toMatchObject({ code: "COLUMNS_MISSING" });
  });

  test("consents of several names say that these are one person", async () => {
    const text = "email,phone,purpose,granted\nana@example.com,+31612345678,ads,yes\n";
    const summary = await importConsents(store, tableFile("consents.csv", text), {});
    expect(await sightings()).toEqual(["email:ana@example.com phone:+31612345678"]);
    await undoImport(store, summary.importId);
    expect([await sightings(), await consents()]).toEqual([[], []]);
  });
});

test("a cell is a number where it is written as one", () => {
  const cells = ["7", "007", "-1.50", "1e5", "12345678901234567890", "true", "+31", "."];
  expect(cells.map(traitValue)).toEqual([
    7,
    "007",
    -1.5,
    "1e5",
    "12345678901234567890",
    true,
    "+31",
    ".",
  ]);
});
