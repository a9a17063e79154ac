import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { temporaryStore } from "../../test/analytics/cluster.ts";
import { tableFile } from "../../test/analytics/table-file.ts";
import { sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { type ImportCostsOptions, importCosts } from "./import-costs.ts";
import { type ImportSummary, listImports, undoImport } from "./import-run.ts";
import { readMarketingCosts } from "./marketing-cost.ts";
import { openQuarantine } from "./quarantine.ts";
import { replayQuarantine } from "./replay-quarantine.ts";
import { saveShop } from "./shop.ts";

let store: Store;
beforeAll(async () => {
  store = await temporaryStore();
  await saveShop(store, { currency: "EUR", timezone: "Europe/Amsterdam" });
});
beforeEach(async () => {
  for (const table of [sql`marketing_cost_local`, sql`quarantine_local`, sql`import_run_local`])
    await store.command(sql`TRUNCATE TABLE ${table}`);
});
afterAll(() => store.close());

const importText = (text: string, options: ImportCostsOptions = {}): Promise<ImportSummary> =>
  importCosts(store, tableFile("costs.csv", text), options);

async function costs(): Promise<unknown[]> {
  const all = await readMarketingCosts(store);
  return all.map(({ source, campaign, affiliate, fromDay, untilDay, amount }) => [
    ...[source, campaign, affiliate, fromDay, untilDay],
    amount,
  ]);
}

async function refusals(): Promise<unknown[]> {
  const rows = await openQuarantine(store);
  return rows.map(({ what, line, column, value }) => [what, line, column, value]);
}

describe("a table of costs", () => {
  test("goes in by day, month or span, in minor units, and importing it again changes nothing", async () => {
    const text =
      "Start,End date,utm_source,Campaign name,Affiliate,Spend\n2026-03-01,,google,Brand | NL,,12.345\n2026-02,,meta,,,1000\n2026-01,2026-02,,,Ana,0\n2026-01-10,2026-01-12,google,,,€ 3\n";
    const first = await importText(text);
    expect(first).toMatchObject({ what: "costs", read: 4, accepted: 4, rejected: 0, added: 4 });
    expect(first.readAs).toEqual([
      "columns from_day, until_day, source, campaign, affiliate, amount",
      "amounts in EUR",
    ]);
    const held = [
      ["", "", "Ana", "2026-01-01", "2026-02-28", 0],
      ["google", "", "", "2026-01-10", "2026-01-12", 300],
      ["meta", "", "", "2026-02-01", "2026-02-28", 100_000],
      ["google", "Brand | NL", "", "2026-03-01", "2026-03-01", 1235],
    ];
    expect(await costs()).toEqual(held);
    expect(await importText(text)).toMatchObject({ accepted: 4, added: 0 });
    expect(await costs()).toEqual(held);
  });

  test("replaces what an earlier one said of the same source, campaign, affiliate and days", async () => {
    await importText("day,source,cost\n2026-03-01,google,10\n2026-03-02,google,20\n");
    await importText("day,source,cost\n2026-03-02,google,25\n");
    expect(await costs()).toEqual([
      ["google", "", "", "2026-03-01", "2026-03-01", 1000],
      ["google", "", "", "2026-03-02", "2026-03-02", 2500],
    ]);
  });

  test("adds up its rows of one source, campaign, affiliate and days, such as ad sets, and says so", async () => {
    const text = "day,source,cost\n2026-03-01,meta,10\n2026-03-01,google,1\n2026-03-01,meta,5.50\n";
    const summary = await importText(text);
    expect(summary).toMatchObject({ read: 3, accepted: 2, rejected: 0, added: 2 });
    expect(summary.problems).toMatchObject([
      { line: 4, value: "5.50", reason: expect.stringContaining("line 2: the amount was added") },
    ]);
    expect(await costs()).toEqual([
      ["google", "", "", "2026-03-01", "2026-03-01", 100],
      ["meta", "", "", "2026-03-01", "2026-03-01", 1550],
    ]);
  });

  test("keeps costs apart whose names have bars in them", async () => {
    await importText(
      "day,source,campaign,affiliate,cost\n2026-03-01,a|b,c,,1\n2026-03-01,a,b|c,,2\n2026-03-01,a\\,b|c,,4\n",
    );
    expect((await costs()).length).toBe(3);
  });

  test("is taken back by undoing its import", async () => {
    const { importId } = await importText("day,cost\n2026-03-01,1\n2026-03-02,2\nnever,3\n");
    expect(await undoImport(store, importId)).toBe(2);
    expect(await costs()).toEqual([]);
    expect(await refusals()).toEqual([]);
    expect(await listImports(store)).toMatchObject([{ what: "costs", state: "undone" }]);
  });

  test("is only looked at on a dry run", async () => {
    const summary = await importText("day,cost\n2026-03-01,1\nnever,2\n", { dryRun: true });
    expect(summary).toMatchObject({ accepted: 1, rejected: 1, added: 0, dryRun: true });
    expect([await costs(), await refusals()]).toEqual([[], []]);
  });

  test("without a column of days or amounts is refused with the columns that it has", async () => {
    await expect(importText("month,cost\n2026-03,1\n")).rejects.toMatchObject({
      code: "COLUMNS_MISSING",
      message:
        'costs.csv has no column for the from_day. It has "month", "cost". Say which it is with --map from_day=COLUMN.',
    });
    await expect(importText("day,cost\n", { map: { amount: "price" } })).rejects.toMatchObject({
      message: expect.stringMatching(/no column "price".*--map amount=COLUMN/),
    });
    const map = { from_day: "month" };
    expect(await importText("month,cost\n2026-03,1\n", { map })).toMatchObject({ added: 1 });
  });

  test("with days that can be read in two ways asks for their order, and keeps it for replays", async () => {
    const text = "day,cost\n03/04/2026,1\n";
    await expect(importText(text)).rejects.toMatchObject({ code: "DATE_ORDER_UNKNOWN" });
    await importText("day,until,cost\n03/04/2026,31/04/2026,1\n", { dateOrder: "dmy" });
    const [row] = await openQuarantine(store);
    const mended = { [row?.rowId ?? ""]: "03/04/2026,05/04/2026,1" };
    expect(await replayQuarantine(store, { mended })).toMatchObject({ accepted: 1 });
    expect(await costs()).toEqual([["", "", "", "2026-04-03", "2026-04-05", 100]]);
  });
});

describe("bad rows wait, the others go in", () => {
  test("amounts below nothing, texts, formulas, days that are none, and torn rows", async () => {
    const bad = [
      "2026-03-01,,google,-5",
      "2026-03-01,,google,(5)",
      "2026-03-01,,google,ten",
      "2026-03-01,,google,=1+1",
      "2026-03-01,,google,",
      "2026-03-01,,google,1e3",
      "2026-03-01,,google,999999999999999",
      "Total,,,100",
      ",,google,1",
      "2026-02-30,,google,1",
      "2062-03-01,,google,1",
      "2026-03-05,2026-03-04,google,1",
      "2026-03-05,soon,google,1",
      "2026-03-05,,google,1,more",
    ];
    const good = '2026-03-01,,"=HYPERLINK(""x"")\0",7';
    const summary = await importText(`day,until,source,cost\n${bad.join("\n")}\n${good}\n`);
    expect(summary).toMatchObject({ accepted: 1, rejected: bad.length });
    expect(await costs()).toEqual([['=HYPERLINK("x")', "", "", "2026-03-01", "2026-03-01", 700]]);
    expect(await refusals()).toEqual([
      ["costs", 2, "amount", "-5"],
      ["costs", 3, "amount", "(5)"],
      ["costs", 4, "amount", "ten"],
      ["costs", 5, "amount", "=1+1"],
      ["costs", 6, "amount", ""],
      ["costs", 7, "amount", "1e3"],
      ["costs", 8, "amount", "999999999999999"],
      ["costs", 9, "from_day", "Total"],
      ["costs", 10, "from_day", ""],
      ["costs", 11, "from_day", "2026-02-30"],
      ["costs", 12, "from_day", "2062-03-01"],
      ["costs", 13, "until_day", "2026-03-04"],
      ["costs", 14, "until_day", "soon"],
      ["costs", 15, "", "more"],
    ]);
  });

  test("a sum beyond what can be stored is refused, not rounded", async () => {
    const text = "day,cost\n2026-03-01,900000000000\n2026-03-01,1\n";
    expect(await importText(text)).toMatchObject({ accepted: 1, rejected: 1 });
  });

  test("a mended row goes in, and one whose cost is known does not replace it", async () => {
    await importText("day,source,cost\n2026-03-01,meta,10\n2026-03-01,meta,five\n2026-03-02,x,?\n");
    const rows = await openQuarantine(store);
    const mended = Object.fromEntries(
      rows.map(({ rowId, raw }) => [rowId, raw.replace("five", "5").replace("?", "3")]),
    );
    const replay = await replayQuarantine(store, { mended });
    expect(replay).toMatchObject({ tried: 2, accepted: 1, added: 1, stillWaiting: 1 });
    expect(replay.problems[0]?.reason).toContain("is known already");
    expect(await costs()).toEqual([
      ["meta", "", "", "2026-03-01", "2026-03-01", 1000],
      ["x", "", "", "2026-03-02", "2026-03-02", 300],
    ]);
  });
});

describe("the currency", () => {
  test("of a row is converted at the given rate, and waits without one", async () => {
    const text = "day,source,cost,currency\n2026-03-01,a,10,usd\n2026-03-01,b,10,\n";
    await importText(text);
    expect(await refusals()).toEqual([["costs", 2, "currency", "USD"]]);
    await importText(text, { rates: { USD: 0.79 } });
    expect(await costs()).toEqual([
      ["a", "", "", "2026-03-01", "2026-03-01", 790],
      ["b", "", "", "2026-03-01", "2026-03-01", 1000],
    ]);
  });

  test("of the file must be the shop's or have a rate", async () => {
    const text = "day,cost\n2026-03-01,10\n";
    await expect(importText(text, { currency: "USD" })).rejects.toMatchObject({
      code: "CURRENCY_UNKNOWN",
      message: expect.stringContaining("--rate USD=RATE (EUR per USD)"),
    });
    await expect(importText(text, { currency: "EURO" })).rejects.toMatchObject({
      code: "BAD_ARGUMENT",
    });
    expect(await importText(text, { currency: "EUR" })).toMatchObject({ added: 1 });
  });

  test("is read from a header such as Amount spent (USD)", async () => {
    const text = "Day,Campaign name,Amount spent (USD)\n2026-03-01,Spring,10\n";
    await expect(importText(text)).rejects.toMatchObject({ code: "CURRENCY_UNKNOWN" });
    const summary = await importText(text, { rates: { USD: 0.5 } });
    expect(summary.readAs).toContain("amounts in USD");
    expect(await costs()).toEqual([["", "Spring", "", "2026-03-01", "2026-03-01", 500]]);
  });
});

test("nothing goes in before the shop's currency is known", async () => {
  const empty = await temporaryStore();
  const file = tableFile("costs.csv", "day,cost\n2026-03-01,10\n");
  await expect(importCosts(empty, file, { currency: "EUR" })).rejects.toMatchObject({
    code: "CURRENCY_UNKNOWN",
    message: expect.stringContaining("perennial shop --currency"),
  });
  expect(await readMarketingCosts(empty)).toEqual([]);
  await empty.close();
});
