import type { Instant } from "../core/time.ts";
import type { SimulatedEvent } from "./agenda.ts";
import type { SegmentMessage } from "./segment-message.ts";
import type { Shop } from "./shop.ts";
import { simulateShop } from "./simulate-shop.ts";

/** When visits begin, and how fast. */
export interface LiveOptions {
  readonly begun: Instant;
  /** Simulated seconds a second. */
  readonly speed: number;
  /** So many events, then no more. */
  readonly most: number;
}

/** What the first visits are of: nine in the morning, so that the first evening comes before the first night. */
const opensAfterMs = 9 * 3_600_000;

/**
 * A simulated shop's visits, as if they happened from now on. Nobody pays: checkouts are left, so that no order and no
 * refund is told. The people are the shop's, the same each time; message ids are other ones for each beginning.
 */
export function* liveVisits(
  shop: Shop,
  { begun, speed, most }: LiveOptions,
): Generator<SimulatedEvent> {
  const from = shop.options.from + opensAfterMs;
  let left = most;
  for (const { at, customer, message } of simulateShop(shop)) {
    if (at < from || tellsOfPayment(message)) continue;
    if (left <= 0) return;
    left -= 1;
    const now = Math.round(begun + (at - from) / speed);
    const messageId = `${message.messageId}-${begun.toString(36)}`;
    const timestamp = new Date(now).toISOString();
    yield { at: now, customer, message: { ...message, messageId, timestamp } };
  }
}

function tellsOfPayment({ type, event = "", name }: SegmentMessage): boolean {
  if (type === "track") return event.startsWith("Order ") || event === "Payment Info Entered";
  return name === "Thank you";
}
