import { parse } from "csv-parse/sync";
import type { JsonObject } from "../../src/collect/event.ts";

type Row = Readonly<Record<string, string>>;

/**
 * The orders of an export as Shopify's webhooks tell them: what the first row of an order says of the whole, and
 * each row's item with its discounts, its own and its share of the order's.
 */
export function webhooksOf(csv: string): JsonObject[] {
  const rows: Row[] = parse(csv, { columns: true });
  const names = new Set(rows.map((row) => row["Name"]));
  return [...names].map((name) => webhookOf(rows.filter((row) => row["Name"] === name)));
}

function webhookOf(rows: readonly Row[]): JsonObject {
  const of = (name: string, row = rows[0]): string => (row?.[name] ?? "").replace(/^'/, "");
  const orNull = (name: string): string | null => of(name) || null;
  const gross = rows.map(
    (row) =>
      Number(of("Lineitem quantity", row)) * Number(of("Lineitem price", row)) -
      Number(of("Lineitem discount", row)),
  );
  const all = gross.reduce((sum, each) => sum + each, 0);
  return {
    id: Number(of("Name").slice(1)) + 55_500_000_000,
    name: of("Name"),
    order_number: Number(of("Name").slice(1)),
    email: of("Email"),
    phone: orNull("Phone"),
    customer: null,
    test: false,
    created_at: isoOf(of("Created at")),
    updated_at: isoOf(of("Created at")),
    cancelled_at: orNull("Cancelled at") && isoOf(of("Cancelled at")),
    financial_status: of("Financial Status"),
    currency: of("Currency"),
    subtotal_price: of("Subtotal"),
    total_price: of("Total"),
    total_tax: of("Taxes"),
    discount_codes: of("Discount Code") === "" ? [] : [{ code: of("Discount Code") }],
    line_items: rows.map((row, index) => ({
      sku: of("Lineitem sku", row),
      name: of("Lineitem name", row),
      quantity: Number(of("Lineitem quantity", row)),
      price: of("Lineitem price", row),
      discount_allocations: [
        { amount: of("Lineitem discount", row) || "0.00" },
        { amount: ((Number(of("Discount Amount")) * (gross[index] ?? 0)) / all).toFixed(2) },
      ],
    })),
    shipping_lines: of("Shipping") === "0.00" ? [] : [{ price: of("Shipping") }],
    refunds: Number(of("Refunded Amount")) > 0 ? [refundOf(of("Refunded Amount"))] : [],
    billing_address: of("Billing Country") ? { country_code: of("Billing Country") } : null,
    source_name: of("Source"),
    location_id: null,
  };
}

function refundOf(amount: string): JsonObject {
  return { id: 1, transactions: [{ kind: "refund", status: "success", amount, currency: "" }] };
}

function isoOf(time: string): string {
  return time.replace(" ", "T").replace(" ", "");
}
