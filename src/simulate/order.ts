import type { Minor } from "../core/money.ts";
import type { Random } from "../stats/random.ts";
import { categories, elementAt, type Product, placeOf } from "./catalogue.ts";
import type { Customer } from "./customer.ts";
import type { JsonObject } from "./segment-message.ts";
import type { Shop } from "./shop.ts";
import type { Stock } from "./stock.ts";
import type { Offer } from "./treatment.ts";

/** An order, as it will be made at the end of a visit. */
export interface Order {
  readonly orderId: string;
  /** The customer's first is 0. */
  readonly nth: number;
  readonly lines: readonly OrderLine[];
  /** Of the coupon. */
  readonly discount: Minor;
  readonly coupon: string | undefined;
  /** Price paid, without tax and shipping. */
  readonly revenue: Minor;
  readonly cost: Minor;
}

/** Pieces of one product. */
export interface OrderLine {
  readonly product: Product;
  readonly quantity: number;
}

const taxRate = 0.21;
const freeFrom: Minor = 5000;
const shippingFee: Minor = 495;

/** A product as a customer chooses one: a category by taste, then by popularity and price. */
export function chooseProduct(shop: Shop, customer: Customer, random: Random): Product {
  return productOf(shop, customer, placeOf(customer.categoriesUpTo, random.uniform()), random);
}

/** A product of one category as a customer chooses one. */
export function productOf(
  { catalogue }: Shop,
  { type }: Customer,
  category: number,
  random: Random,
): Product {
  const { upTo, products } = elementAt(catalogue.choices[type], category);
  return elementAt(products, placeOf(upTo, random.uniform()));
}

/** What a customer buys: another product of the category where one is out of stock. Takes it from the stock. */
export function composeOrder(
  shop: Shop,
  customer: Customer,
  o: {
    readonly nth: number;
    readonly offer: Offer | undefined;
    readonly stock: Stock;
    readonly random: Random;
  },
): Order {
  const { truth } = shop;
  const { random, stock } = o;
  const uses = random.uniform() < truth.types[customer.type].redeems;
  const bySku = new Map<string, OrderLine>();
  for (let left = 1 + random.poisson(customer.furtherLines); left > 0; left--) {
    const wanted = chooseProduct(shop, customer, random);
    const quantity = random.uniform() < truth.twoPieces ? 2 : 1;
    const product = stock.has(wanted)
      ? wanted
      : stock.another(() => productOf(shop, customer, wanted.category, random));
    stock.take(product, quantity);
    const before = bySku.get(product.sku)?.quantity ?? 0;
    bySku.set(product.sku, { product, quantity: before + quantity });
  }
  const lines = [...bySku.values()];
  const full = sumOf(lines, ({ price }) => price);
  const offer = uses ? o.offer : undefined;
  const discount = offer ? Math.round(full * offer.depth) : 0;
  return {
    orderId: `${shop.idMark}-${customer.place}-${o.nth}`,
    nth: o.nth,
    lines,
    discount,
    coupon: offer?.code,
    revenue: full - discount,
    cost: sumOf(lines, ({ cost }) => cost),
  };
}

function sumOf(lines: readonly OrderLine[], of: (product: Product) => Minor): Minor {
  return lines.reduce((sum, { product, quantity }) => sum + quantity * of(product), 0);
}

/** Cents as the number that an event has. */
function money(amount: Minor): number {
  return Math.round(amount) / 100;
}

/** A product as Segment's e-commerce events have it, with its price before a markdown. */
export function productProperties(product: Product): JsonObject {
  const { sku, name, category, brand, price, listPrice } = product;
  const common = {
    product_id: sku,
    sku,
    category: elementAt(categories, category).name,
    name,
    brand,
    price: money(price),
  };
  return price < listPrice ? { ...common, compare_at_price: money(listPrice) } : common;
}

/** The products of an order, as its events have them. */
export function lineProperties({ lines }: Pick<Order, "lines">): JsonObject[] {
  return lines.map(({ product, quantity }) => ({ ...productProperties(product), quantity }));
}

/** What `Order Completed` says; in a store nothing is shipped. */
export function orderProperties(order: Order, affiliation: string): JsonObject {
  const { orderId, discount, coupon, revenue } = order;
  const isStore = affiliation !== "Online store";
  const shipping = isStore || revenue >= freeFrom ? 0 : shippingFee;
  const tax = Math.round((revenue + shipping) * taxRate);
  return {
    order_id: orderId,
    ...(isStore ? {} : { checkout_id: `checkout-${orderId}` }),
    affiliation,
    subtotal: money(revenue),
    total: money(revenue + shipping + tax),
    revenue: money(revenue),
    shipping: money(shipping),
    tax: money(tax),
    discount: money(discount),
    ...(coupon === undefined ? {} : { coupon }),
    currency: "EUR",
    products: lineProperties(order),
  };
}

/** What `Order Refunded` says when all of an order comes back. */
export function refundProperties(order: Order): JsonObject {
  return {
    order_id: order.orderId,
    total: money(order.revenue),
    currency: "EUR",
    products: lineProperties(order),
  };
}
