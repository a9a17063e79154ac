import type { Estimate } from "../core/estimate.ts";
import { subscriptionPeriods } from "../stats/list-value.ts";
import {
  adjustedContribution,
  combined,
  effectOf,
  estimateOf,
  type Influenced,
  leftOf,
  meanOf,
  type Subscribers,
  weeksOf,
} from "./subscribers.ts";

/** Over which time the right to write to somebody is valued. */
export interface RightTerms {
  /** Of the period that was looked at. */
  readonly days: number;
  /** How far ahead it is valued. */
  readonly horizonDays: number;
  /** A year. */
  readonly discount: number;
}

/** What the right to write to a subscriber is worth. It is not their lifetime value: who unsubscribes goes on buying. */
export interface ChannelRight {
  readonly ok: true;
  /** What being written to brings a week, in minor units. */
  readonly perWeek: Estimate;
  /** The chance to unsubscribe in a week, of those who are written to. */
  readonly weeklyLoss: Estimate;
  /** How many weeks' worth a subscription is within the horizon, discounted. */
  readonly weeks: number;
  /** In minor units. */
  readonly value: Estimate;
  readonly influenced: Influenced;
}

const leastPeople = 30;
const yearDays = 365.25;

/** What a week makes of later money. */
export const weeklyDiscount = (discount: number): number => (1 + discount) ** (-7 / yearDays);

/** Of a horizon in days the whole weeks, at least one. */
export const weeksAhead = (days: number): number => Math.max(1, Math.round(days / 7));

/**
 * Values the right by people who were drawn by lot to be written to and not to be: V = r Σ (γ (1 − h))ᵗ over the weeks of the horizon, with r what those who were written to contributed more a week of
 * their subscription, and h their chance to unsubscribe in a week. All parts of the error go into it, by people.
 *
 * @param isReached true: drawn to be written to; false: drawn not to be; undefined: neither.
 */
export function channelRight(
  people: Subscribers,
  isReached: (row: number) => boolean | undefined,
  terms: RightTerms,
): ChannelRight | { readonly ok: false; readonly why: string } {
  const rows = people.sends.length;
  const group = Int8Array.from({ length: rows }, (_, row) => {
    const reached = isReached(row);
    return reached === undefined ? -1 : Number(reached);
  });
  const reached = (row: number): boolean => group[row] === 1;
  const unreached = (row: number): boolean => group[row] === 0;
  const sizes = [unreached, reached].map((isIn) =>
    group.reduce((n, _, row) => n + Number(isIn(row)), 0),
  );
  const [outside = 0, inside = 0] = sizes;
  if (Math.min(outside, inside) < leastPeople)
    return {
      ok: false,
      why: `What being written to brings is not told: ${outside} subscribers were drawn to get nothing and ${inside} to get all; ${leastPeople} of each are the least.`,
    };
  const money = adjustedContribution(people);
  const weeks = weeksOf(people, terms.days);
  const left = leftOf(people);
  const [gained, idle] = [meanOf(money, reached), meanOf(money, unreached)];
  const stayed = meanOf(weeks, reached);
  const loss = meanOf(left, reached) / stayed;
  const perWeek = (gained - idle) / stayed;
  const part = (of: (row: number) => number): Influenced["influence"] =>
    Float64Array.from({ length: rows }, (_, row) => of(row));
  const ofWeek: Influenced = {
    value: perWeek,
    influence: part((row) => {
      if (group[row] === 0) return -((money[row] ?? 0) - idle) / (outside * stayed);
      if (group[row] !== 1) return 0;
      const more = (money[row] ?? 0) - gained - perWeek * ((weeks[row] ?? 0) - stayed);
      return more / (inside * stayed);
    }),
  };
  const ofLoss: Influenced = {
    value: loss,
    influence: part((row) =>
      group[row] === 1 ? ((left[row] ?? 0) - loss * (weeks[row] ?? 0)) / (inside * stayed) : 0,
    ),
  };
  if (!(effectOf(ofWeek).standardError > 0))
    return {
      ok: false,
      why: "What being written to brings is not told: all subscribers contributed the same.",
    };
  const lasts = subscriptionPeriods({
    ...{ hazard: Math.min(1, loss), discount: weeklyDiscount(terms.discount) },
    periods: weeksAhead(terms.horizonDays),
  });
  const influenced = combined(perWeek * lasts.periods, [
    [lasts.periods, ofWeek],
    [perWeek * lasts.slope, ofLoss],
  ]);
  return {
    ...{ ok: true, weeks: lasts.periods, influenced },
    perWeek: estimateOf(effectOf(ofWeek)),
    weeklyLoss: estimateOf(effectOf(ofLoss)),
    value: estimateOf(effectOf(influenced)),
  };
}
