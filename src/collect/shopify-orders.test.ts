import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { orderLinesOf, type ReadLines } from "../../test/golden/order-lines.ts";
import type { OrderReading } from "./order-format.ts";

const golden = new URL("../../test/golden/shopify-orders/", import.meta.url);
const sample = readFileSync(new URL("input.csv", golden), "utf8");
const dollars = { rates: { USD: 0.9 } };

function read(csv: string, change: Partial<OrderReading> = dollars): Promise<ReadLines> {
  return orderLinesOf("shopify", csv, change);
}

/** Net and tax of an order's lines, in cents. */
function sums({ lines }: ReadLines, order: string): { net: number; tax: number; paid: number } {
  const own = lines.filter((line) => line.orderId === order);
  const net = own.reduce((sum, line) => sum + line.revenue, 0) / 100;
  const tax = own.reduce((sum, line) => sum + line.tax, 0) / 100;
  return { net, tax, paid: net + tax };
}

/** An export with only the columns that are named. */
function exportOf(rows: readonly Readonly<Record<string, string | number>>[]): string {
  const headers = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cell = (value: string | number | undefined) =>
    `"${String(value ?? "").replaceAll('"', '""')}"`;
  return [
    headers.join(","),
    ...rows.map((row) => headers.map((header) => cell(row[header])).join(",")),
  ].join("\n");
}

const item = (name: string, sku: string, price: string, quantity = 1) => ({
  Name: name,
  "Created at": "2026-05-01 10:00:00 +0200",
  "Lineitem quantity": quantity,
  "Lineitem name": sku,
  "Lineitem price": price,
  "Lineitem sku": sku,
});
const first = (name: string, sku: string, price: string, totals: Record<string, string>) => ({
  ...item(name, sku, price),
  "Financial Status": "paid",
  Currency: "EUR",
  ...totals,
});

test("the invented export gives the lines of the golden file", async () => {
  const { lines, problems } = await read(sample);
  expect(problems).toEqual([]);
  await expect(`${JSON.stringify(lines, null, 1)}\n`).toMatchFileSnapshot(
    new URL("output.json", golden).pathname,
  );
});

describe("money ties to the cent", () => {
  test.each([
    ["#2001", 7865, 1365, "tax included"],
    ["#2002", 7901, 1371, "tax on top, discounts on order and line"],
    ["#2003", 14520 - 2420, 2520 - 420, "partly refunded"],
    ["#2004", 0, 0, "cancelled and refunded"],
    ["#2005", 0, 0, "voided"],
    ["#2006", 5500, 955, "paid at the till"],
  ])("%s: net and tax add up to %d cents, of which tax %d (%s)", async (order, paid, tax) => {
    const sum = sums(await read(sample), order);
    expect(sum.paid).toBe(paid);
    expect(sum.tax).toBe(tax);
  });

  test("a discount is spread over the items it was given on, and reported with the line's own", async () => {
    const { lines } = await read(sample);
    const products = lines.filter((line) => line.orderId === "#2002" && line.kind === "product");
    const discounts = products.map((line) => line.discount / 100);
    expect(discounts.reduce((sum, discount) => sum + discount, 0)).toBe(670 + 300);
    expect(products.map((line) => [line.coupon, line.unitPrice, line.listPrice])).toEqual([
      ["SPRING10", 100_000, 125_000],
      ["SPRING10", 400_000, 400_000],
    ]);
  });
});

describe("who bought, and where", () => {
  test.each([
    ["#2002", "email", "bo@example.com", "web", ""],
    ["#2006", "guest", "", "pos", "Utrecht store"],
    ["#2007", "phone", "+31612345678", "app", ""],
    ["#2008", "email", "fi@example.com", "marketplace", ""],
  ])("%s is %s %j, %s %s", async (order, kind, identity, channel, store) => {
    const line = (await read(sample)).lines.find((each) => each.orderId === order);
    expect(line).toMatchObject({ identityKind: kind, identity, channel, store });
  });

  test("an apostrophe that keeps a sku's zeros is no part of it", async () => {
    const { lines } = await read(sample);
    expect(lines.find((line) => line.orderId === "#2007")?.sku).toBe("00123");
  });

  test("a telephone number of zeros is nobody's", async () => {
    const csv = exportOf([
      { ...first("#1", "A", "5.00", { Total: "5.00" }), Phone: "'0000000000" },
    ]);
    expect((await read(csv)).lines[0]?.identityKind).toBe("guest");
  });
});

describe("currencies", () => {
  test("dollars are converted at the given rate and keep their name", async () => {
    const result = await read(sample);
    expect(sums(result, "#2008").paid).toBe(11_000 * 0.9);
    expect(result.lines.find((line) => line.orderId === "#2008")).toMatchObject({
      currency: "USD",
      rate: 0.9,
    });
  });

  test("without a rate every row of the order is refused with the option that names it", async () => {
    const { lines, problems } = await read(sample, {});
    expect(lines.some((line) => line.orderId === "#2008")).toBe(false);
    expect(problems).toHaveLength(2);
    expect(problems[0]).toMatchObject({
      value: "USD",
      reason: expect.stringContaining("--rate USD=RATE"),
    });
  });

  test("another rate does not change a line's key", async () => {
    const keys = async (rate: number) =>
      (await read(sample, { rates: { USD: rate } })).lines.map(
        ({ orderId, line }) => `${orderId} ${line}`,
      );
    expect(await keys(0.9)).toEqual(await keys(0.8));
  });
});

describe("an order that a later export shows again", () => {
  const totals = { Subtotal: "60.50", Taxes: "10.50", Total: "60.50" };
  const key = ({ lines }: ReadLines) =>
    new Map(lines.map((line) => [`${line.orderId} ${line.line}`, line]));

  test("a larger refund replaces the smaller one", async () => {
    const refunded = (amount: string) =>
      exportOf([first("#1", "A", "60.50", { ...totals, "Refunded Amount": amount })]);
    const both = new Map([
      ...key(await read(refunded("12.10"))),
      ...key(await read(refunded("48.40"))),
    ]);
    expect([...both.keys()]).toEqual(["#1 A|605000|10000|0", "#1 refund"]);
    expect(both.get("#1 refund")).toMatchObject({
      revenue: -400_000,
      tax: -84_000,
      quantity: -10_000,
    });
  });

  test("a refund that follows a cancellation is not taken back twice", async () => {
    const cancelled = { ...totals, "Cancelled at": "2026-05-02 10:00:00 +0200" };
    const before = await read(exportOf([first("#1", "A", "60.50", cancelled)]));
    const after = await read(
      exportOf([first("#1", "A", "60.50", { ...cancelled, "Refunded Amount": "60.50" })]),
    );
    const both = [...new Map([...key(before), ...key(after)]).values()];
    expect(sums({ ...after, lines: both }, "#1")).toEqual({ net: 0, tax: 0, paid: 0 });
  });

  test("twice in one file it is the same lines twice, not twice the lines", async () => {
    const csv = exportOf([
      first("#1", "A", "60.50", totals),
      first("#2", "A", "60.50", totals),
      first("#1", "A", "60.50", totals),
    ]);
    const { lines } = await read(csv);
    expect(new Set(lines.map(({ orderId, line }) => `${orderId} ${line}`)).size).toBe(2);
  });

  test("two equal rows of one order are two lines", async () => {
    const { lines } = await read(sample);
    const own = lines.filter((line) => line.orderId === "#2008" && line.kind === "product");
    expect(own.map((line) => line.line)).toEqual(["POT-1|500000|10000|0", "POT-1|500000|10000|1"]);
  });
});

describe("rows that are missing or apart", () => {
  const totals = { Subtotal: "30.00", Taxes: "0.00", Total: "30.00" };
  const head = first("#1", "A", "10.00", totals);
  const second = item("#1", "B", "20.00");
  const other = first("#2", "C", "30.00", totals);

  test("rows of one order that stand apart are put together", async () => {
    for (const rows of [
      [head, other, second],
      [second, other, head],
    ]) {
      const result = await read(exportOf(rows));
      expect(result.problems).toEqual([]);
      expect(sums(result, "#1").paid).toBe(3000);
      expect(result.lines.filter((line) => line.orderId === "#1")).toHaveLength(2);
    }
  });

  test("an order one of whose rows is missing waits as a whole", async () => {
    const { lines, problems } = await read(exportOf([head, other]));
    expect(lines.map((line) => line.orderId)).toEqual(["#2"]);
    expect(problems).toMatchObject([
      { line: 2, column: "Subtotal", value: "30.00", reason: expect.stringContaining("#1") },
    ]);
  });

  test("a row whose order's first row is missing waits", async () => {
    const { lines, problems } = await read(exportOf([second, other]));
    expect(lines.map((line) => line.orderId)).toEqual(["#2"]);
    expect(problems).toMatchObject([
      { line: 2, column: "Name", value: "#1", reason: expect.stringContaining("first row") },
    ]);
  });

  test("one bad cell keeps the whole order back, and says on which line", async () => {
    const { lines, problems } = await read(
      exportOf([{ ...head, "Lineitem price": "ten" }, second, other]),
    );
    expect(lines.map((line) => line.orderId)).toEqual(["#2"]);
    expect(problems).toEqual([
      { line: 2, column: "Lineitem price", value: "ten", reason: '"ten" is no number.' },
      {
        line: 3,
        column: "",
        value: "",
        reason: "Line 2 of the same order was refused, so the whole order waits.",
      },
    ]);
  });

  test("a row without an order's name is refused", async () => {
    const { problems } = await read(exportOf([{ ...head, Name: "" }]));
    expect(problems).toMatchObject([
      { column: "Name", reason: expect.stringContaining("no order name") },
    ]);
  });

  test("amounts beyond all bounds are refused instead of stopping the import", async () => {
    const { problems } = await read(
      exportOf([
        { ...head, "Lineitem quantity": 900_000_000_000, "Lineitem price": "900000000000" },
      ]),
    );
    expect(problems).toMatchObject([
      { column: "Lineitem price", reason: expect.stringContaining("900 billion") },
    ]);
  });
});

test("an old export without subtotal, tax, location and source is read by what it has", async () => {
  const csv = exportOf([
    { ...item("#9", "OLD", "25.00", 2), Email: "ana@example.com", "Financial Status": "paid" },
  ]);
  const { lines, problems } = await read(csv);
  expect(problems).toEqual([]);
  expect(lines).toMatchObject([
    { revenue: 500_000, tax: 0, channel: "web", store: "", currency: "EUR" },
  ]);
});

test("columns that a later Shopify adds change nothing", async () => {
  const csv = exportOf([
    { "New first column": "x", ...first("#9", "N", "25.00", { Total: "25.00" }), "New last": "y" },
  ]);
  expect((await read(csv)).lines).toHaveLength(1);
});
