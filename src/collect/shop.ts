import { z } from "zod";
import { PerennialError } from "../core/errors.ts";
import { isCurrency } from "../core/money.ts";
import { isTimezone } from "../core/time.ts";
import { sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { clickhouseTime } from "./order-line.ts";

/** What holds for the whole shop, said once and then kept. */
export interface Shop {
  readonly name: string;
  /** ISO 4217: the currency in which the shop counts. */
  readonly currency: string;
  /** IANA name: the zone in which its days begin. */
  readonly timezone: string;
  /** Contribution per unit of net revenue where the cost is unknown. */
  readonly marginRate: number;
  /** True when the margin was named by the user rather than taken as the default. */
  readonly marginGiven: boolean;
  /** Annual rate at which future contribution is discounted. */
  readonly discountRate: number;
  /** Shop currency per unit of another currency, for orders that are told live. */
  readonly rates: Readonly<Record<string, number>>;
  /** True for the demo shop. */
  readonly sample: boolean;
}

const shopRates = z.record(z.string(), z.number());

/** What is assumed until the user says better. */
const shopDefaults = {
  marginRate: 0.4,
  discountRate: 0.1,
};

/** The settings as they are kept, one text each. */
export type ShopSettings = Partial<
  Record<
    "name" | "currency" | "timezone" | "marginRate" | "discountRate" | "rates" | "sample",
    string
  >
>;

async function readSettings(store: Store): Promise<ReadonlyMap<string, string>> {
  const rows = await store.rows(
    sql`SELECT name, value FROM shop_setting`,
    z.object({ name: z.string(), value: z.string() }),
  );
  return new Map(rows.map(({ name, value }) => [name, value]));
}

/** Which of currency and time zone has not been said, where the other one has. */
export async function missingSetting(store: Store): Promise<"currency" | "timezone" | undefined> {
  const said = await readSettings(store);
  if (said.has("currency") === said.has("timezone")) return undefined;
  return said.has("currency") ? "timezone" : "currency";
}

/** Reads what has been said about the shop; undefined before currency and time zone are known. */
export async function readShop(store: Store): Promise<Shop | undefined> {
  const said = await readSettings(store);
  const currency = said.get("currency");
  const timezone = said.get("timezone");
  if (currency === undefined || timezone === undefined) return undefined;
  return {
    name: said.get("name") ?? "Your shop",
    currency,
    timezone,
    marginRate: Number(said.get("marginRate") ?? shopDefaults.marginRate),
    marginGiven: said.has("marginRate"),
    discountRate: Number(said.get("discountRate") ?? shopDefaults.discountRate),
    rates: shopRates.parse(JSON.parse(said.get("rates") ?? "{}")),
    sample: said.get("sample") === "true",
  };
}

/**
 * Keeps settings of the shop.
 * @throws PerennialError BAD_ARGUMENT for a currency, zone or rate that does not exist
 */
export async function saveShop(store: Store, settings: ShopSettings): Promise<void> {
  checkSettings(settings);
  const now = clickhouseTime(Date.now());
  const rows = Object.entries(settings).map(([name, value]) => [name, value, now]);
  await store.insert("shop_setting_local", ["name", "value", "set_at"], rows);
}

function checkSettings(settings: ShopSettings): void {
  if (settings.currency !== undefined && !isCurrency(settings.currency)) {
    throw new PerennialError(
      "BAD_ARGUMENT",
      `"${settings.currency}" is no currency. Write its ISO 4217 code, e.g. EUR.`,
    );
  }
  if (settings.timezone !== undefined && !isTimezone(settings.timezone)) {
    throw new PerennialError(
      "BAD_ARGUMENT",
      `"${settings.timezone}" is no time zone. Write its IANA name, e.g. Europe/London.`,
    );
  }
  const rates: unknown = JSON.parse(settings.rates ?? "{}");
  for (const [currency, rate] of Object.entries(Object(rates))) {
    if (isCurrency(currency) && typeof rate === "number" && rate >= 1e-8 && rate <= 1e8) continue;
    throw new PerennialError(
      "BAD_ARGUMENT",
      `"${currency}=${rate}" is no rate. Write the currency's ISO 4217 code and a number above zero, e.g. USD=0.92.`,
    );
  }
  for (const name of ["marginRate", "discountRate"] as const) {
    const value = settings[name];
    if (value === undefined) continue;
    const rate = Number(value);
    if (!(rate >= 0 && rate <= 1)) {
      throw new PerennialError(
        "BAD_ARGUMENT",
        `${name === "marginRate" ? "The margin" : "The discount rate"} must lie between 0 and 1, it is "${value}".`,
      );
    }
  }
}
