import { createRandom } from "../stats/random.ts";
import { type DayNumber, dayMs } from "./season.ts";

/** A message to one customer, with or without an offer. */
export interface Treatment {
  readonly campaign: string;
  readonly offer?: Offer;
}

/** A coupon: this share off every order, while it holds. */
export interface Offer {
  readonly code: string;
  /** In [0, 1): 0.1 is 10 % off. */
  readonly depth: number;
}

/** What a shop knows of a customer to whom it may write. */
export interface Addressee {
  readonly id: string;
  /** The day of the first visit. */
  readonly since: DayNumber;
}

/**
 * What a customer is sent on a day, asked each day for each customer who has agreed to e-mail and has not
 * unsubscribed. What is true of a policy's effect is exact where its answer depends on its arguments alone.
 */
export type Policy = (day: DayNumber, customer: Addressee) => readonly Treatment[];

const nothing: readonly Treatment[] = [];

/** Days of a quarter, from 0, on which coupons go out. */
const couponDays: readonly number[] = [24, 66];

/** The depths among which a coupon campaign draws; 0 is its message without an offer. */
const couponDepths: readonly number[] = [0, 0.1, 0.2, 0.3];

/** Of those who could have a newsletter, one in so many has none. */
const oneWithoutIn = 5;

/**
 * The shop's own schedule: a newsletter each Tuesday, which one in five, drawn anew each time, does not get; twice a
 * quarter a campaign in which each customer has an equal chance of a message without an offer and of 10, 20 and 30 % off.
 *
 * @example
 * usualPolicy(Date.UTC(2026, 0, 25) / 86_400_000, { id: "7", since: 0 }); // [{ campaign: "coupon-2026-01-25", … }]
 */
export function usualPolicy(day: DayNumber, { id }: Addressee): readonly Treatment[] {
  const isTuesday = (day + 3) % 7 === 1;
  const hasCoupons = couponDays.includes(dayOfQuarter(day));
  if (!isTuesday && !hasCoupons) return nothing;
  const date = new Date(day * dayMs).toISOString().slice(0, 10);
  const treatments: Treatment[] = [];
  if (isTuesday && drawArm(`newsletter-${date}`, id, oneWithoutIn) > 0)
    treatments.push({ campaign: `newsletter-${date}` });
  if (hasCoupons) {
    const campaign = `coupon-${date}`;
    const depth = couponDepths[drawArm(campaign, id, couponDepths.length)] ?? 0;
    const code = `SAVE${Math.round(depth * 100)}-${date}`;
    treatments.push(depth === 0 ? { campaign } : { campaign, offer: { code, depth } });
  }
  return treatments;
}

/** A shop that sends nothing. */
export function noPolicy(): readonly Treatment[] {
  return nothing;
}

/** One of `arms` equally likely arms, the same for a customer and a campaign each time it is asked. */
function drawArm(campaign: string, id: string, arms: number): number {
  return createRandom(`${campaign}:${id}`).integer(arms);
}

function dayOfQuarter(day: DayNumber): number {
  const date = new Date(day * dayMs);
  const quarter = Math.floor(date.getUTCMonth() / 3) * 3;
  return day - Date.UTC(date.getUTCFullYear(), quarter, 1) / dayMs;
}
