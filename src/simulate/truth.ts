import type { Minor } from "../core/money.ts";
import { type Customer, drawCustomer } from "./customer.ts";
import { identitiesOf, type KnownIdentity } from "./person-ids.ts";
import {
  chanceToBuyWithinWeek,
  contributionPerOrder,
  expectedContribution,
  unsubscribeChance,
} from "./response.ts";
import { type DayNumber, dayMs, yearDays } from "./season.ts";
import type { Shop } from "./shop.ts";
import { noPolicy, type Treatment } from "./treatment.ts";

/** What is true of a customer, to compare with what was found of them. */
export interface CustomerTruth {
  readonly customer: Customer;
  /** All ids that events of this person can carry. */
  readonly identities: readonly KnownIdentity[];
  readonly hasLeft: boolean;
  /** Mean contribution of an order without a coupon, in cents. */
  readonly contributionPerOrder: Minor;
  /** Chance to unsubscribe at a message with none in the seven days before. */
  readonly unsubscribeChance: number;
  /** Chance to buy in the seven days after the day before, by what is sent then. 0 for who has left. */
  readonly chanceToBuy: Readonly<
    Record<"untreated" | "message" | "offer10" | "offer20" | "offer30", number>
  >;
  /**
   * Expected contribution of the 365 days from the day, in cents, discounted at 10 % a year; 0 for who has left.
   * Untreated: nothing is sent any more, and nothing that was sent acts.
   */
  readonly residualValue: Readonly<Record<"untreated" | "underPolicy", Minor>>;
}

const discountRate = 0.1;

/**
 * What is true of the customer of a place as of the beginning of a day: the purchase rate is known, the day of leaving
 * only if it has passed.
 *
 * @param place from 0 to customers − 1
 * @example
 * truthOf(shop, 0, shop.endDay).customer.type; // "variety-seeker", in the shop of createShop's example
 */
export function truthOf(shop: Shop, place: number, day: DayNumber): CustomerTruth {
  const customer = drawCustomer(shop, place);
  const hasLeft = customer.leavesAt <= day * dayMs;
  const chance = (treatment?: Treatment): number =>
    hasLeft ? 0 : chanceToBuyWithinWeek(shop, customer, { day: day - 1, treatment });
  const offered = (depth: number): number =>
    chance({ campaign: "truth", offer: { code: "truth", depth } });
  const worth = (policy: Shop["policy"]): Minor =>
    hasLeft
      ? 0
      : expectedContribution(shop, customer, { from: day, days: 365, policy, discountRate });
  return {
    customer,
    identities: identitiesOf(customer.ids),
    hasLeft,
    contributionPerOrder: contributionPerOrder(shop, customer, 0),
    unsubscribeChance: unsubscribeChance(shop.truth, customer, 0),
    chanceToBuy: {
      untreated: chance(),
      message: chance({ campaign: "truth" }),
      offer10: offered(0.1),
      offer20: offered(0.2),
      offer30: offered(0.3),
    },
    residualValue: { untreated: worth(noPolicy), underPolicy: worth(shop.policy) },
  };
}

const money = (amount: Minor): string => (amount / 100).toFixed(2);
const figure = (value: number): string => value.toPrecision(6);

/** The columns of {@link truthCsv}. Rates are a year, amounts in euros. */
const columns: readonly (readonly [string, (truth: CustomerTruth) => string])[] = [
  ["customer", ({ customer: { ids } }) => ids.userId ?? ids.email],
  ["type", ({ customer }) => customer.type],
  ["source", ({ customer }) => customer.source.name],
  ["channel", ({ customer }) => customer.channel],
  ["begins", ({ customer }) => time(customer.begins)],
  ["leaves", ({ customer }) => time(customer.leavesAt)],
  ["has_left", ({ hasLeft }) => String(hasLeft)],
  ["orders_per_year", ({ customer }) => figure(customer.ordersPerDay * yearDays)],
  ["leaves_per_year", ({ customer }) => figure(customer.leavesPerDay * yearDays)],
  ["visits_per_order", ({ customer }) => figure(customer.visitsPerOrder)],
  ["contribution_per_order", (truth) => money(truth.contributionPerOrder)],
  ["residual_value_untreated", ({ residualValue }) => money(residualValue.untreated)],
  ["residual_value_under_policy", ({ residualValue }) => money(residualValue.underPolicy)],
  ["chance_to_buy_untreated", ({ chanceToBuy }) => figure(chanceToBuy.untreated)],
  ["chance_to_buy_message", ({ chanceToBuy }) => figure(chanceToBuy.message)],
  ["chance_to_buy_offer_10", ({ chanceToBuy }) => figure(chanceToBuy.offer10)],
  ["chance_to_buy_offer_20", ({ chanceToBuy }) => figure(chanceToBuy.offer20)],
  ["chance_to_buy_offer_30", ({ chanceToBuy }) => figure(chanceToBuy.offer30)],
  ["unsubscribe_chance", (truth) => figure(truth.unsubscribeChance)],
  ["variety", ({ customer }) => figure(customer.variety)],
  ["searcher", ({ customer }) => String(customer.isSearcher)],
  ["bot_opens", ({ customer }) => String(customer.botOpens)],
  ["link_scanner", ({ customer }) => String(customer.linkScanner)],
  ["email_consent", ({ customer }) => String(customer.consents.email)],
  ["ads_consent", ({ customer }) => String(customer.consents.ads)],
  ["analytics_consent", ({ customer }) => String(customer.consents.analytics)],
  ["privacy_control", ({ customer }) => String(customer.consents.privacyControl)],
  ["own_ids", ({ identities }) => listed(identities, false)],
  ["shared_ids", ({ identities }) => listed(identities, true)],
];

function listed(identities: readonly KnownIdentity[], shared: boolean): string {
  const wanted = identities.filter((identity) => identity.shared === shared);
  return wanted.map(({ kind, value }) => `${kind}:${value}`).join(" ");
}

/** An instant; the latest that a date can have where somebody leaves later. */
function time(at: number): string {
  return new Date(Math.min(at, 8.64e15)).toISOString();
}

/** The truth of all customers as of the beginning of a day, as lines of CSV with a header. */
export function* truthCsv(shop: Shop, day: DayNumber): Generator<string> {
  yield `${columns.map(([name]) => name).join(",")}\n`;
  for (let place = 0; place < shop.options.customers; place++) {
    const truth = truthOf(shop, place, day);
    yield `${columns.map(([, cell]) => cell(truth)).join(",")}\n`;
  }
}
