import type { Instant } from "../core/time.ts";
import { chooseProduct, type Order, orderProperties, productProperties } from "./order.ts";
import { storeKiosk } from "./person-ids.ts";
import { consentContext, type JsonObject, library } from "./segment-message.ts";
import { traitsOf, type Visitor } from "./web-visit.ts";

/** The chain's stores. */
const stores = 4;

/**
 * Emits a visit to a store. A till names its customer by the loyalty card, where it is shown; else nobody can know who
 * bought. At a first order there, a card holder's till also learns the e-mail address.
 */
export function storeVisit(visitor: Visitor, at: Instant, order: Order | undefined): Instant {
  const { shop, customer, random, emit } = visitor;
  // Nearly always the same one.
  const store = random.uniform() < 0.9 ? customer.place % stores : random.integer(stores);
  if (!order) return kioskVisit(visitor, at, store);
  const { loyaltyId } = customer.ids;
  const shows = random.uniform() < shop.truth.people.showsCard;
  const properties = {
    ...orderProperties(order, `Store ${store + 1}`),
    store_id: `store-${store + 1}`,
    register_id: `store-${store + 1}-till-${1 + random.integer(3)}`,
  };
  const paidAt = at + 600_000;
  const event = "Order Completed";
  const till: JsonObject = { library, channel: "pos" };
  if (loyaltyId === undefined || !shows) {
    const anonymousId = `receipt-${order.orderId}`;
    emit(paidAt, { type: "track", event, anonymousId, properties, context: till });
    return paidAt;
  }
  const card = { id: loyaltyId, type: "loyalty_id", collection: "users", encoding: "none" };
  const context = { ...till, externalIds: [card] };
  if (order.nth === 0) {
    const { email } = customer.ids;
    const traits = { email, loyaltyId };
    emit(paidAt - 60_000, { type: "identify", traits, context });
  }
  const known = { ...properties, loyalty_id: loyaltyId };
  emit(paidAt, { type: "track", event, properties: known, context });
  return paidAt;
}

/** A look at the store's tablet, which all who come use one after the other. */
function kioskVisit(
  { shop, customer, random, emit }: Visitor,
  at: Instant,
  store: number,
): Instant {
  const { anonymousId } = storeKiosk(shop, store);
  const { userId } = customer.ids;
  const context = { library, ...consentContext(customer), channel: "kiosk" };
  const isKnown = userId !== undefined && random.uniform() < shop.truth.people.logsIn;
  const who = isKnown ? { userId, anonymousId } : { anonymousId };
  let now = at;
  if (isKnown) emit(now, { type: "identify", ...who, traits: traitsOf(customer), context });
  for (let left = 1 + random.poisson(1); left > 0; left--) {
    now += 5_000 + Math.floor(25_000 * random.exponential());
    const properties = productProperties(chooseProduct(shop, customer, random));
    emit(now, { type: "track", event: "Product Viewed", ...who, properties, context });
  }
  return now;
}
