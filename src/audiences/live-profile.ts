import type { Minor } from "../core/money.ts";
import type { IdentityKind } from "../core/subject.ts";
import type { Instant } from "../core/time.ts";
import type { EventFilter, KeptValue } from "./event-filter.ts";

/** The events that passed a filter, oldest first: a place in each list for each. Plain numbers, as there are many. */
export interface EventMarks {
  readonly times: readonly Instant[];
  /** The property that is summed, in ten-thousandths; 0 where the event has no number there. Empty where the filter sums none. */
  readonly amounts: readonly number[];
  /** The values of the property that the filter keeps: an event with several stands in the lists as often. Empty where it keeps none. */
  readonly values: readonly KeptValue[];
}

/** An order that was a purchase. */
export interface OrderMark {
  readonly at: Instant;
  readonly revenue: Minor;
  readonly channel: string;
  readonly store: string;
  readonly coupon: string;
  readonly country: string;
  readonly trafficSource: string;
  readonly campaign: string;
  readonly affiliate: string;
  /** Below its list price, with a discount or a coupon. */
  readonly discounted: boolean;
  readonly products: readonly string[];
  readonly categories: readonly string[];
  readonly brands: readonly string[];
}

/** The newest word on a purpose and channel. */
export interface ConsentMark {
  readonly purpose: string;
  /** Empty: all channels. */
  readonly channel: string;
  readonly granted: boolean;
  readonly at: Instant;
}

/** A trait as it was last told. */
export interface TraitMark {
  readonly value: unknown;
  readonly at: Instant;
}

/** What the newest prediction run says of a customer. */
export interface PredictionMark {
  readonly residualValue: Minor;
  readonly pAlive: number;
  readonly expectedOrders: number;
  readonly fullPriceShare: number | null;
  readonly segment: string;
  readonly promoClass: string;
  readonly firstSource: string;
  readonly countries: readonly string[];
  /** When the interval of the next order begins, and when its last day does; null: in no foreseeable time. */
  readonly nextEarly: Instant | null;
  readonly nextLate: Instant | null;
}

/** All that conditions ask of one person, folded from the facts. */
export interface LiveProfile {
  readonly person: string;
  readonly marks: (filter: EventFilter) => EventMarks;
  readonly trait: (name: string) => TraitMark | undefined;
  /** Oldest first; of two at one instant the one of the lower id. */
  readonly orders: readonly OrderMark[];
  readonly consents: readonly ConsentMark[];
  /** Undefined for who is no customer in the newest run. */
  readonly prediction: PredictionMark | undefined;
  /** Whether the person is known by a name of a kind. */
  readonly isKnownBy: (kind: IdentityKind) => boolean;
  readonly isMember: (audience: string) => boolean;
  /** The least residual value, in minor units, of the most valuable percents of customers; undefined before any prediction. */
  readonly topValue: (percent: number) => number | undefined;
  /** Minor units in a unit of the shop's currency. */
  readonly minorPerUnit: number;
}

/** Whether something holds, and when time alone may change that. */
export interface Answer {
  readonly holds: boolean;
  /** Not before this instant, unless a fact comes; infinity where time changes nothing. */
  readonly until: Instant;
}

const yes: Answer = { holds: true, until: Number.POSITIVE_INFINITY };
const no: Answer = { holds: false, until: Number.POSITIVE_INFINITY };

/** An answer that time does not change. */
export function always(holds: boolean): Answer {
  return holds ? yes : no;
}
