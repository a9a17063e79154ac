import { subjectId } from "../../src/core/subject.ts";
import type { Customer } from "../../src/simulate/customer.ts";
import { drawCustomer } from "../../src/simulate/customer.ts";
import {
  addresseeOf,
  expectedContribution,
  recentOf,
  unsubscribeChance,
} from "../../src/simulate/response.ts";
import { dayMs } from "../../src/simulate/season.ts";
import { createShop, type Shop } from "../../src/simulate/shop.ts";
import { type ShopTruth, usualTruth } from "../../src/simulate/shop-truth.ts";
import { noPolicy, type Policy } from "../../src/simulate/treatment.ts";
import { createRandom } from "../../src/stats/random.ts";

/**
 * A simulated shop that writes to nobody until its mailing begins, and then to everybody on Tuesdays and Fridays, but to each only so much of it as their arm of a frequency is to get.
 */
const opens: number = Date.UTC(2024, 0, 1);
const before = 120;
export const mailedDays = 91;
/** The first day on which is written. */
export const mailingDay: number = opens / dayMs + before;

/** Large enough to be told by few people. */
const messageLift = 1.2;

const truth: ShopTruth = {
  ...usualTruth,
  visitsPerOrder: 0.001,
  passersByPerYear: 0,
  messages: { ...usualTruth.messages, unsubscribeBase: 0.006 },
  types: {
    "full-price": { ...usualTruth.types["full-price"], messageLift },
    "light-offer": { ...usualTruth.types["light-offer"], messageLift },
    "deal-only": { ...usualTruth.types["deal-only"], messageLift },
    "variety-seeker": { ...usualTruth.types["variety-seeker"], messageLift },
  },
  people: {
    ...usualTruth.people,
    ...{ registered: 1, emailConsent: 1, analyticsConsent: 1, sharedTablets: 0 },
  },
};

/** Writes to each as much as their arm is to get: `of` by the shop's own id. */
export function mailingPolicy(ofId: (id: string) => number): Policy {
  return (day, { id }) => {
    const weekday = (day + 3) % 7;
    if (day < mailingDay || (weekday !== 1 && weekday !== 4)) return [];
    const campaign = `news-${day}`;
    const lot = createRandom(`${campaign}:${id}`).uniform();
    return lot < ofId(id) ? [{ campaign }] : [];
  };
}

/** Opens it; the same seed has the same people, whatever is sent to them. */
export function frequencyShop(seed: number, customers: number, policy: Policy = noPolicy): Shop {
  return createShop({ customers, days: before + mailedDays, seed, from: opens, truth, policy });
}

/** Customers who were there before the mailing, with the subject of their account. */
export function subscribersOf(
  shop: Shop,
): { readonly customer: Customer; readonly id: string; readonly subject: string }[] {
  return Array.from({ length: shop.options.customers }, (_, place) => drawCustomer(shop, place))
    .filter(({ begins }) => begins < mailingDay * dayMs)
    .map((customer) => {
      const { id } = addresseeOf(customer);
      return { customer, id, subject: subjectId("customer_id", id) };
    });
}

/** What is expected of a customer under a policy: chance to unsubscribe, messages, days of subscription until the end of the day of leaving. */
function courseOf(
  shop: Shop,
  customer: Customer,
  policy: Policy,
): { readonly lost: number; readonly sends: number; readonly days: number } {
  const addressee = addresseeOf(customer);
  let [there, sends, days] = [1, 0, 0];
  let recent: number[] = [];
  for (let day = mailingDay; day < mailingDay + mailedDays; day++) {
    days += there;
    recent = recentOf(recent, day);
    for (const _ of policy(day, addressee)) {
      sends += there;
      there *= 1 - unsubscribeChance(shop.truth, customer, recent.length);
      recent.push(day);
    }
  }
  return { lost: 1 - there, sends, days };
}

/** What is true of the shop by the definitions of the price, in cents. */
export function truthOfFrequency(
  shop: Shop,
  ofId: (id: string) => number,
  { horizonDays, discount }: { readonly horizonDays: number; readonly discount: number },
): { readonly lossPerMessage: number; readonly perWeek: number; readonly value: number } {
  const people = subscribersOf(shop);
  const policy = mailingPolicy(ofId);
  const [all, none] = [mailingPolicy(() => 1), noPolicy];
  const mean = (of: (person: (typeof people)[number]) => number): number =>
    people.reduce((sum, person) => sum + of(person), 0) / people.length;
  const dose = mean(({ id }) => ofId(id));
  let [lost, sent] = [0, 0];
  for (const { customer, id } of people) {
    const course = courseOf(shop, customer, policy);
    lost += (ofId(id) - dose) * course.lost;
    sent += (ofId(id) - dose) * course.sends;
  }
  const courses = people.map(({ customer }) => courseOf(shop, customer, all));
  const weeks = courses.reduce((sum, { days }) => sum + days / 7, 0) / people.length;
  const weekly = courses.reduce((sum, each) => sum + each.lost, 0) / people.length / weeks;
  const worth = (under: Policy): number =>
    mean(({ customer }) =>
      customer.leavesAt <= mailingDay * dayMs
        ? 0
        : expectedContribution(shop, customer, {
            ...{ from: mailingDay, days: mailedDays, policy: under, discountRate: 0 },
          }),
    );
  const perWeek = (worth(all) - worth(none)) / weeks;
  const q = (1 + discount) ** (-7 / 365.25) * (1 - weekly);
  const periods = Math.round(horizonDays / 7);
  return { lossPerMessage: lost / sent, perWeek, value: (perWeek * (1 - q ** periods)) / (1 - q) };
}
