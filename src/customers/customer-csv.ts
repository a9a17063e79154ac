import { Readable } from "node:stream";
import { PerennialError } from "../core/errors.ts";
import { minorPerUnit } from "../core/money.ts";
import type { Store } from "../store/store.ts";
import { type CustomerQuery, type CustomerRun, listCustomers } from "./customer-list.ts";
import type { CustomerProfile } from "./profile.ts";

const pageSize = 10_000;

/** The customers that a query matches as CSV with full precision, page by page. */
export function customerCsv(
  store: Store,
  run: CustomerRun,
  query: CustomerQuery,
  currency: string,
): Readable {
  const per = minorPerUnit(currency);
  async function* pages(): AsyncGenerator<string> {
    yield `${header(currency).join(",")}\n`;
    const most = query.limit ?? Infinity;
    const { total } = await listCustomers(store, run, { ...query, offset: 0, limit: 1 });
    for (let offset = query.offset ?? 0, given = 0; given < most; offset += pageSize) {
      const limit = Math.min(pageSize, most - given);
      const { customers } = await listCustomers(store, run, { ...query, offset, limit });
      given += customers.length;
      yield customers
        .map((customer) => `${cells(customer, per, run.asOf).map(csvCell).join(",")}\n`)
        .join("");
      if (customers.length < limit) {
        // A run that was dropped under a slow reader must break the file off, not shorten it.
        if (query.offset === undefined && total !== given && given < most) throw runGone();
        return;
      }
    }
  }
  return Readable.from(pages());
}

function runGone(): PerennialError {
  return new PerennialError(
    "CONFLICT",
    "Values were computed anew while this file was read. Read it again.",
  );
}

function header(currency: string): string[] {
  return [
    "id",
    "identity",
    "identity_kind",
    "segment",
    "first_order_at",
    "last_order_at",
    "orders",
    "purchase_days",
    "products",
    `revenue_${currency}`,
    `contribution_${currency}`,
    "full_price_share",
    "full_price_expected",
    "full_price_lower80",
    "full_price_upper80",
    "promo_class",
    "p_alive",
    "expected_orders_12m",
    `residual_value_12m_${currency}`,
    `residual_value_lower80_${currency}`,
    `residual_value_upper80_${currency}`,
    `order_value_${currency}`,
    `first_year_value_${currency}`,
    "next_order_early",
    "next_order_late",
    "first_source",
    "first_campaign",
    "first_affiliate",
    "first_category",
    "first_product",
    "first_discount",
    "countries",
    "channels",
    "as_of",
  ];
}

function cells(customer: CustomerProfile, per: number, asOf: string): (string | number | null)[] {
  const money = (minor: number | undefined): number | null =>
    minor === undefined ? null : minor / per;
  return [
    // A 64-bit id loses its last digits where a spreadsheet takes it for a number.
    `'${customer.id}`,
    customer.identity,
    customer.identityKind,
    customer.segment,
    customer.firstOrderAt,
    customer.lastOrderAt,
    customer.orders,
    customer.purchaseDays,
    customer.products,
    money(customer.revenue),
    money(customer.contribution),
    customer.fullPriceShare,
    customer.fullPrice?.value ?? null,
    customer.fullPrice?.lower ?? null,
    customer.fullPrice?.upper ?? null,
    customer.promoClass,
    customer.pAlive,
    customer.expectedOrders?.value ?? null,
    money(customer.residualValue?.value),
    money(customer.residualValue?.lower),
    money(customer.residualValue?.upper),
    money(customer.orderValue ?? undefined),
    money(customer.firstYearValue ?? undefined),
    customer.nextOrder?.early ?? null,
    customer.nextOrder?.late ?? null,
    customer.start.source,
    customer.start.campaign,
    customer.start.affiliate,
    customer.start.category,
    customer.start.product,
    customer.start.discount,
    customer.countries.join("; "),
    customer.channels.join("; "),
    asOf,
  ];
}

/**
 * A cell for CSV: quoted where it must be, and a text that a spreadsheet would take for a formula is made one no longer.
 * @example csvCell("=1+1") // "'=1+1"
 */
export function csvCell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
