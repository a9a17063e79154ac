import type { CouponSums } from "../decide/offers/coupon-ledger.ts";
import type { CouponTerms } from "../decide/offers/coupon-terms.ts";
import type { Program } from "../decide/program.ts";
import { type CaseDriver, likelyAmount } from "./case-driver.ts";
import { type DraftFacts, sumOf } from "./draft-facts.ts";
import { estimateDriver, guessDriver, leftToFill, observed } from "./draft-figures.ts";
import type { DriverName } from "./driver-kind.ts";

const daysOfMonth = 365.25 / 12;
/** With fewer coupons than these whose end is known their use tells too little. */
const leastCoupons = 30;

/** Coupons whose end is known: used or not. */
export interface CouponsUsed {
  readonly ended: number;
  readonly used: number;
  readonly programs: readonly string[];
}

/** How coupons ended so far, of all programs together. */
export function couponsUsed(sums: readonly Pick<CouponSums, "program" | "counts">[]): CouponsUsed {
  const ended = sums.map(({ program, counts: { redeemed, leaked, expired } }) => ({
    ...{ program, used: redeemed + leaked, ended: redeemed + leaked + expired },
  }));
  const total = (name: "used" | "ended"): number =>
    ended.reduce((sum, each) => sum + each[name], 0);
  const programs = ended.filter((each) => each.ended > 0).map(({ program }) => program);
  return { used: total("used"), ended: total("ended"), programs: [...new Set(programs)].sort() };
}

/** What the drivers of an offer are drafted by. */
export interface OfferAsked {
  readonly facts: DraftFacts;
  /** Orders that a person orders a month anyway. */
  readonly ordersAnyway: number;
  readonly coupons: CouponsUsed;
  readonly lift: CaseDriver;
}

/** What a program's offers give away, on added orders and on those that come anyway; of a program without offers nothing. */
export function offerDrivers(
  { treatments }: Program,
  asked: OfferAsked,
): Partial<Record<DriverName, CaseDriver>> {
  const offers = treatments.filter(({ kind }) => kind === "offer");
  if (offers.length === 0) return {};
  const terms = offers.flatMap(({ coupon }) => (coupon === undefined ? [] : [coupon]));
  return {
    discount: discountOf(
      terms,
      offers.map(({ id }) => id),
      asked.facts,
    ),
    redeemed: guessDriver(
      [0.5, 0.9, 1],
      leftToFill("the share of the added orders that take the offer; drafted as most"),
    ),
    subsidised: subsidisedOf(Math.max(0, ...terms.map(({ validDays }) => validDays)), asked),
  };
}

/** By the terms of the coupons, each on an order of the usual value. */
function discountOf(
  terms: readonly CouponTerms[],
  offers: readonly string[],
  { orders }: DraftFacts,
): CaseDriver {
  const order = sumOf(orders.sold) / sumOf(orders.orders);
  const given = terms.map(({ percent, amount }) =>
    percent === undefined ? Math.min(order, Number(amount)) : (percent / 100) * order,
  );
  if (given.length === 0)
    return {
      value: 0,
      ...leftToFill(`what ${offers.join(", ")} gives away on an order: its terms are not told`),
    };
  const mean = given.reduce((sum, each) => sum + each, 0) / given.length;
  return guessDriver(
    [Math.min(...given), mean, Math.max(...given)],
    observed(`the terms of the program's coupons, on an order of ${order.toFixed(2)}`),
  );
}

/**
 * Orders of a person reached that take the offer and would have come anyway. Of coupons that ended: their use less the lift, at the least none; without
 * them at most what a person orders anyway while the offer holds.
 */
function subsidisedOf(validDays: number, asked: OfferAsked): CaseDriver {
  const { coupons, lift, ordersAnyway } = asked;
  const { ended, used, programs } = coupons;
  if (ended >= leastCoupons) {
    const use = used / ended;
    return estimateDriver(
      {
        value: use - Math.max(0, likelyAmount(lift)),
        error: Math.hypot(Math.sqrt((use * (1 - use)) / ended), errorOf(lift)),
      },
      [0, 100],
      observed(
        `${used} of ${ended} coupons of ${programs.join(", ")} were used; what is not added came anyway`,
      ),
    );
  }
  const most = ordersAnyway * ((validDays || daysOfMonth) / daysOfMonth);
  return guessDriver(
    [0, most / 2, most],
    leftToFill(
      "the orders of a person reached that take it and would have come anyway; drafted as half of those that come anyway while it holds",
    ),
  );
}

function errorOf(driver: CaseDriver): number {
  if ("standardError" in driver) return driver.standardError;
  return "low" in driver ? (driver.high - driver.low) / 6 : 0;
}
