import type { TenThousandths } from "../core/money.ts";
import { type Event, isObject } from "./event.ts";
import { convert } from "./order-format.ts";
import type { TellingReading } from "./order-telling.ts";
import { amount, object, readCurrency, readPayload, text } from "./payload-fields.ts";

/** A product as an event saw it, for a catalogue that has no feed. Amounts are in the shop's currency; null: not told. */
export interface SeenProduct {
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  readonly brand: string;
  /** What it was sold at then. */
  readonly price: TenThousandths | null;
  /** What it cost before it was marked down. */
  readonly listPrice: TenThousandths | null;
}

const product = object({
  sku: text,
  product_id: text,
  name: text,
  category: text,
  brand: text,
  price: amount,
  list_price: amount,
  compare_at_price: amount,
});

/** The SKUs, or else ids, of the products that an event names: its own or those of its list. */
export function skusNamed({ properties }: Event): string[] {
  const { products } = properties;
  const listed: readonly unknown[] = Array.isArray(products) ? products : [properties];
  return listed.flatMap((each) => {
    if (!isObject(each)) return [];
    const sku = each["sku"] || each["product_id"];
    return typeof sku === "string" || typeof sku === "number" ? [String(sku).trim()] : [];
  });
}

/**
 * The products that a track event names, its own or those of its list: of Segment's e-commerce spec "Product Viewed",
 * "Product List Viewed", "Order Completed" and all others. What cannot be read is left out: the event stands without it.
 */
export function productsSeen(event: Event, reading: TellingReading): SeenProduct[] {
  if (event.kind !== "track") return [];
  const { products, currency } = event.properties;
  const money = readCurrency("currency", typeof currency === "string" ? currency : "", reading);
  const listed: readonly unknown[] = Array.isArray(products) ? products : [event.properties];
  return listed.flatMap((each) => {
    const read = readPayload(product, each);
    if (!read.ok) return [];
    const seen = read.payload;
    const sku = seen.sku || seen.product_id;
    if (sku === "") return [];
    const inShopMoney = (told: TenThousandths | null): TenThousandths | null =>
      told === null || !money.ok ? null : convert(told, money.rate);
    return [
      {
        sku,
        name: seen.name,
        category: seen.category,
        brand: seen.brand,
        price: inShopMoney(seen.price),
        listPrice: inShopMoney(seen.compare_at_price ?? seen.list_price),
      },
    ];
  });
}
