import type { Instant } from "../core/time.ts";
import { createRandom } from "../stats/random.ts";
import type { SimulatedEvent } from "./agenda.ts";
import { dayMs, yearDays } from "./season.ts";
import { library } from "./segment-message.ts";

/** A customer of a shop, by what the shop's own forecast expects of them. */
export interface Respondent {
  /** The shop's id. */
  readonly customer: string;
  /** Expected of the next 12 months, untreated. */
  readonly ordersAYear: number;
  /** Mean, in units of the currency. */
  readonly orderValue: number;
}

/** A time that passes in a shop. */
export interface Passing {
  readonly from: Instant;
  readonly days: number;
  /** Equal seeds give equal orders. */
  readonly seed: string;
}

/** What a treatment does to who has seen it. */
export interface Answering {
  readonly seenAt: Instant;
  /** Orders added for each that was expected, in the 28 days from then on. */
  readonly added: number;
}

/** An order of a respondent. */
export interface RespondentOrder {
  readonly at: Instant;
  /** What was paid, in units of the currency, to the cent. */
  readonly amount: number;
  /** It came of the treatment. */
  readonly isCaused: boolean;
}

/** So long a treatment acts, in days. */
const answeringDays = 28;
/** Everybody comes by once within so many days. */
const visitDays = 14;

/** When a respondent comes by and is shown something: at any instant of the first fourteen days, at most half of those that pass. */
export function seenAt({ customer }: Respondent, { from, days, seed }: Passing): Instant {
  const { uniform } = createRandom(`${seed} sight ${customer}`);
  return from + Math.floor(uniform() * Math.min(visitDays, days / 2) * dayMs);
}

/**
 * What a respondent orders while time passes: a Poisson process at the rate that is expected, and one more, by itself, of the orders that a treatment adds.
 * Those that come anyway are the same whatever is shown. An order's amount is a Gamma draw of shape 4 around the customer's mean.
 * @example ordersOf(respondent, passing).length // of a mean of ordersAYear · days / 365.25
 */
export function ordersOf(
  { customer, ordersAYear, orderValue }: Respondent,
  passing: Passing,
  answering?: Answering,
): RespondentOrder[] {
  const { from, days, seed } = passing;
  const end = from + days * dayMs;
  const drawn = (what: string, [begin, until]: readonly [Instant, Instant], times: number) => {
    const random = createRandom(`${seed} ${what} ${customer}`);
    const expected = (times * ordersAYear * (until - begin)) / (yearDays * dayMs);
    return Array.from({ length: random.poisson(Math.max(0, expected)) }, () => ({
      at: begin + Math.floor(random.uniform() * (until - begin)),
      amount: Math.max(0.01, Math.round(random.gamma(4, 4) * orderValue * 100) / 100),
      isCaused: what === "caused",
    }));
  };
  const anyway = drawn("anyway", [from, end], 1);
  if (answering === undefined || !(orderValue > 0)) return orderValue > 0 ? anyway : [];
  const acts = [answering.seenAt, Math.min(end, answering.seenAt + answeringDays * dayMs)] as const;
  return [...anyway, ...drawn("caused", acts, answering.added)].sort((a, b) => a.at - b.at);
}

/** A respondent's orders as their shop's server tells them; equal marks give equal ids. */
export function orderEvents(
  { customer }: Respondent,
  orders: readonly RespondentOrder[],
  { mark, currency }: { readonly mark: string; readonly currency: string },
): SimulatedEvent[] {
  return orders.map(({ at, amount }, nth) => {
    const orderId = `simulated-${mark}-${customer}-${nth}`;
    const products = [{ sku: "simulated", name: "Simulated order", price: amount, quantity: 1 }];
    return {
      at,
      customer: null,
      message: {
        ...{ type: "track", event: "Order Completed", userId: customer },
        ...{ messageId: orderId, timestamp: new Date(at).toISOString(), context: { library } },
        properties: { order_id: orderId, revenue: amount, total: amount, currency, products },
      },
    };
  });
}

/**
 * What treatments add to each order that is expected, where nothing else is said: the first one more, each further one half of the one before.
 * @example usualEffects(["a", "b"]) // a 1, b 0.5
 */
export function usualEffects(treatments: readonly string[]): ReadonlyMap<string, number> {
  return new Map(treatments.map((treatment, i) => [treatment, 1 / 2 ** i]));
}
