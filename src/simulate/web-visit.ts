import type { Instant } from "../core/time.ts";
import type { Random } from "../stats/random.ts";
import { categories, elementAt, missingThings, type Product, placeOf } from "./catalogue.ts";
import type { Customer } from "./customer.ts";
import {
  chooseProduct,
  lineProperties,
  type Order,
  orderProperties,
  productOf,
  productProperties,
} from "./order.ts";
import type { Device } from "./person-ids.ts";
import { consentContext, type Emit, type JsonObject, library } from "./segment-message.ts";
import type { Shop } from "./shop.ts";
import type { Stock } from "./stock.ts";

/** A visit to the site or the app. */
export interface Visit {
  readonly at: Instant;
  readonly device: Device;
  /** Whether the visitor is logged in from the start. */
  readonly loggedIn: boolean;
  /** As Segment's `context.campaign`. */
  readonly campaign?: JsonObject | undefined;
  readonly referrer?: string | undefined;
  readonly search?: string | undefined;
  /** What is bought at the end. */
  readonly order?: Order | undefined;
}

/** Who visits, and where it is written down. */
export interface Visitor {
  readonly shop: Shop;
  /** Of one who never buys: a customer who never will. */
  readonly customer: Customer;
  readonly stock: Stock;
  readonly random: Random;
  readonly emit: Emit;
}

/** Emits the events of a visit; returns the instant of its last. */
export function webVisit(visitor: Visitor, visit: Visit): Instant {
  const page = openPages(visitor, visit);
  const { random, shop, customer } = visitor;
  page.view("Home", "/");
  if (visit.loggedIn) page.identify();
  const looks = 1 + random.poisson(visit.order ? 0.5 : 1.2);
  for (let look = 0; look < looks; look++) {
    const product = chooseProduct(shop, customer, random);
    lookFor(visitor, page, product);
    lookAt(visitor, page, product, look);
  }
  if (visit.order) checkOut(visitor, page, visit.order);
  return page.now();
}

/** The pages of one visit: each call is a little later than the one before. */
interface Pages {
  readonly view: (name: string, path: string) => void;
  readonly track: (event: string, properties: JsonObject) => void;
  /** From here on the visitor is known. */
  readonly identify: () => void;
  readonly now: () => Instant;
}

const userAgents: Readonly<Record<Device["kind"], string>> = {
  phone: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile",
  laptop: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0",
  tablet: "Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) AppleWebKit/605.1.15",
  kiosk: "Mozilla/5.0 (Linux; Android 14; Kiosk) AppleWebKit/537.36 Chrome/140.0",
  app: "SimulatedShop/3.1",
};

function openPages({ customer, random, emit }: Visitor, visit: Visit): Pages {
  const { device, campaign } = visit;
  const isApp = device.kind === "app";
  const common: JsonObject = {
    library,
    ...consentContext(customer),
    ...(campaign ? { campaign } : {}),
    userAgent: userAgents[device.kind],
    ...(isApp
      ? { app: { name: "Simulated shop" }, device: { id: device.deviceId, type: "ios" } }
      : {}),
  };
  const { anonymousId } = device;
  let { at, search = "", referrer = "" } = visit;
  let userId = visit.loggedIn ? customer.ids.userId : undefined;
  let context: JsonObject = common;
  const later = (): Instant => {
    at += 3_000 + Math.floor(22_000 * random.exponential());
    return at;
  };
  return {
    view(name, path) {
      if (isApp) return emit(later(), { type: "screen", name, userId, anonymousId, context });
      const url = `https://shop.example${path}${search}`;
      context = { ...common, page: { path, referrer, search, title: name, url } };
      emit(later(), {
        type: "page",
        name,
        userId,
        anonymousId,
        properties: { path, url },
        context,
      });
      referrer = url;
      search = "";
      return undefined;
    },
    track: (event, properties) =>
      emit(later(), { type: "track", event, userId, anonymousId, properties, context }),
    identify() {
      userId = customer.ids.userId;
      const traits = traitsOf(customer);
      emit(later(), { type: "identify", userId, anonymousId, traits, context });
    },
    now: () => at,
  };
}

/** What a customer tells who logs in or checks out. */
export function traitsOf({ ids, consents }: Customer): JsonObject {
  const { email, phone, loyaltyId } = ids;
  const known = { email, phone, emailSubscribed: consents.email };
  return loyaltyId === undefined ? known : { ...known, loyaltyId };
}

/** The way to a product: searchers search, at times for what is not there; others go through a category. */
function lookFor({ shop, customer, random }: Visitor, page: Pages, product: Product): void {
  const { name, piece } = elementAt(categories, product.category);
  if (!customer.isSearcher) {
    page.view(name, `/c/${name.toLowerCase()}`);
    page.track("Product List Viewed", {
      list_id: `category-${name.toLowerCase()}`,
      category: name,
      products: listed(shop, customer, { product, random }),
    });
    return;
  }
  if (random.uniform() < shop.truth.people.foundNothing) {
    const query = missingThings[Math.min(random.geometric(0.4), missingThings.length - 1)];
    page.track("Products Searched", { query, results: 0 });
  }
  const query = random.uniform() < 0.6 ? piece : product.name.toLowerCase();
  page.view("Search", "/search");
  page.track("Products Searched", { query, results: 1 + random.integer(25) });
}

function listed(
  shop: Shop,
  customer: Customer,
  { product, random }: { readonly product: Product; readonly random: Random },
): JsonObject[] {
  const others = [0, 1].map(() => productOf(shop, customer, product.category, random));
  return [product, ...others].map(({ sku, price }, position) => ({
    product_id: sku,
    sku,
    price: price / 100,
    position: position + 1,
  }));
}

function lookAt({ stock, random }: Visitor, page: Pages, product: Product, position: number): void {
  const properties = productProperties(product);
  page.track("Product Clicked", { ...properties, position: position + 1 });
  page.view(product.name, `/p/${product.sku.toLowerCase()}`);
  page.track("Product Viewed", { ...properties, currency: "EUR", in_stock: stock.has(product) });
  if (random.uniform() < 0.05)
    page.track("Product Added to Wishlist", { wishlist_name: "Wishlist", ...properties });
  if (random.uniform() < 0.06) page.track("Product Added", { ...properties, quantity: 1 });
}

function checkOut({ random }: Visitor, page: Pages, order: Order): void {
  const { orderId, coupon, discount, lines } = order;
  const cart = { cart_id: `cart-${orderId}` };
  for (const { product, quantity } of lines) {
    const properties = productProperties(product);
    page.track("Product Viewed", { ...properties, currency: "EUR", in_stock: true });
    page.track("Product Added", { ...cart, ...properties, quantity });
  }
  page.view("Cart", "/cart");
  if (random.uniform() < 0.5)
    page.track("Cart Viewed", { ...cart, products: lineProperties(order) });
  page.view("Checkout", "/checkout");
  const properties = orderProperties(order, "Online store");
  page.track("Checkout Started", { ...properties, value: properties["total"] });
  page.identify();
  if (coupon !== undefined) {
    const applied = { coupon_id: coupon, coupon_name: coupon, discount: discount / 100 };
    page.track("Coupon Applied", { order_id: orderId, ...cart, ...applied });
  }
  const paid = placeOf([0.5, 0.8, 1], random.uniform());
  page.track("Payment Info Entered", {
    order_id: orderId,
    checkout_id: properties["checkout_id"],
    step: 2,
    payment_method: ["ideal", "card", "paypal"][paid],
  });
  page.track("Order Completed", properties);
  page.view("Thank you", "/thanks");
}
