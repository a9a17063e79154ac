import type { Instant } from "../core/time.ts";
import type { Random } from "../stats/random.ts";
import { type Channel, type Customer, channels } from "./customer.ts";
import { type Order, orderProperties } from "./order.ts";
import type { Device } from "./person-ids.ts";
import { type Draft, type JsonObject, serverContext } from "./segment-message.ts";
import type { Shop } from "./shop.ts";
import { storeVisit } from "./store-visit.ts";
import { type Visitor, webVisit } from "./web-visit.ts";

/** How a visit came about. */
export interface Arrival {
  readonly campaign?: JsonObject | undefined;
  readonly referrer?: string | undefined;
  readonly search?: string | undefined;
}

/** A visit on any channel. Of who refused analytics the site tells nothing, and the server no more than the order. */
export function visit(
  visitor: Visitor,
  o: {
    readonly at: Instant;
    readonly channel: Channel;
    readonly order?: Order;
    readonly arrival: Arrival;
  },
): Instant {
  const { customer, random, shop, emit } = visitor;
  const { at, channel, order, arrival } = o;
  if (channel === "store") {
    return order || customer.consents.analytics ? storeVisit(visitor, at, order) : at;
  }
  if (!customer.consents.analytics) {
    const orderAt = at + 600_000;
    if (order)
      emit(
        orderAt,
        serverTrack(customer, "Order Completed", orderProperties(order, "Online store")),
      );
    return orderAt;
  }
  const device = channel === "app" ? customer.ids.app : browserOf(customer, random);
  const isAccount = customer.ids.userId !== undefined;
  const loggedIn = isAccount && (channel === "app" || random.uniform() < shop.truth.people.logsIn);
  return webVisit(visitor, { at, device, loggedIn, order, ...arrival });
}

/** The phone half of the time. */
function browserOf({ ids }: Customer, random: Random): Device {
  const { browsers } = ids;
  const phone = browsers[0] ?? ids.app;
  return random.uniform() < 0.5 ? phone : (browsers[random.integer(browsers.length)] ?? phone);
}

/** A track call of the shop's server. */
export function serverTrack(customer: Customer, event: string, properties: JsonObject): Draft {
  const context = serverContext(customer, { channel: "server" });
  return { type: "track", event, userId: customer.ids.userId, properties, context };
}

/** Where a customer first buys. */
export function firstChannel({ source, channel }: Customer): Channel {
  if (source.name === "store") return "store";
  return channel === "app" ? "app" : "web";
}

/** Where a customer visits this time: most often on the usual channel. */
export function channelOf({ truth }: Shop, { channel }: Customer, random: Random): Channel {
  if (random.uniform() < truth.people.usualChannel) return channel;
  return channels[random.integer(channels.length)] ?? channel;
}
