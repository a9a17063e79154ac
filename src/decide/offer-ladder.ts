import type { Estimate } from "../core/estimate.ts";
import type { Minor } from "../core/money.ts";
import { centralInterval } from "../stats/interval.ts";
import { type OfferCandidate, type OfferLimits, type OfferStop, stopsOf } from "./offer-guards.ts";

/**
 * The smallest offer that pays: levels from none up, each with the chance that the customer buys. What an offer is worth
 * is what it changes, not what is redeemed, and money is given only where each step is nearly sure to pay.
 */

/** What an offer costs and brings. Money in minor units. */
export interface OfferEconomics {
  /** m: expected contribution of the purchase without an offer. */
  readonly margin: Minor;
  /** c_j: what a purchase at each level gives away, from the lowest level, which is no offer and costs 0. */
  readonly costs: readonly Minor[];
  /** ΔLTV: what a purchase now adds to the value of the customer's later ones. */
  readonly laterValue: Minor;
  /** γ, 0 to 1: how much of that holds for a purchase that an offer brought about. */
  readonly carriedOver: number;
  /** 0 to 1: of the purchases that an offer brought about, how many would have come later anyway. */
  readonly pulledForward: number;
}

/**
 * What each level is worth beside no offer, by draw:
 * NV_j = P_j (m − c_j) − P_0 m + γ (P_j − P_0) ΔLTV − φ (P_j − P_0) m, φ what is pulled forward: such a purchase is one
 * less later. NV_0 is 0.
 *
 * @param responses by level, one entry a draw: the chance of buying.
 * @returns the same shape, in minor units for the customer.
 * @example
 * const economics = { margin: 2000, costs: [0, 500], laterValue: 0, carriedOver: 1, pulledForward: 0.5 };
 * netValues([Float64Array.of(0.2), Float64Array.of(0.5)], economics); // [[0], [50]]: 0.5 · 1500 − 0.2 · 2000 − 0.5 · 0.3 · 2000
 */
export function netValues(
  responses: readonly Float64Array[],
  economics: OfferEconomics,
): readonly Float64Array[] {
  const { margin, costs, laterValue, carriedOver, pulledForward } = economics;
  const [without] = responses;
  return responses.map((response, level) =>
    response.map((p, draw) => {
      const p0 = without?.[draw] ?? 0;
      const more = (p - p0) * (margin + carriedOver * laterValue - pulledForward * margin);
      return more - p * (costs[level] ?? 0);
    }),
  );
}

/** Which level, what it is expected to be worth and to cost, and why not where it is none. */
export interface OfferChoice {
  /** 0: no offer. */
  readonly level: number;
  readonly netValue: Estimate;
  /** P_j c_j, minor units: what is expected to be given away. */
  readonly expectedCost: number;
  /** By level from 1: the chance that it is worth more than the level below, and than no offer. */
  readonly steps: readonly { readonly beatsBelow: number; readonly beatsNone: number }[];
  /** What stands against an offer; empty where one is made. */
  readonly stops: readonly OfferStop[];
}

/**
 * How the level is found. `smallest`: the first from the bottom up that pays. `stepwise`: from there on further up, as long as
 * a deeper level is nearly sure to be worth more than the one reached.
 */
export const ladderRules = ["smallest", "stepwise"] as const;

/** One of {@link ladderRules}. */
export type LadderRule = (typeof ladderRules)[number];

/** How sure a step must be to pay: nine in ten. Money that is given is not had back, so an even chance is not enough. */
const sureEnough = 0.9;

/**
 * Chooses the smallest level that with a chance of 0.9 is worth more than the level below it and more than no offer, from the
 * bottom up; none where there is none or a guard stands against it. A level may be passed over: who is not moved by 10 % may be by 20 %.
 *
 * The chances are shares of draws: their standard error from n draws is √(p (1 − p) / n), 0.0067 at 0.9 from 2,000.
 * Without draws no level is chosen.
 *
 * @param responses by level from no offer, one entry a draw, as `drawResponses` gives them.
 * @example
 * const economics = { margin: 2000, costs: [0, 200], laterValue: 0, carriedOver: 1, pulledForward: 0 };
 * const sure = [new Float64Array(100).fill(0.1), new Float64Array(100).fill(0.3)];
 * const candidate = { promoClass: "light", chanceAnyway: 0.1, daysSinceOffer: null, budgetLeft: null };
 * chooseOffer(sure, economics, { candidate }).level; // 1
 */
export function chooseOffer(
  responses: readonly Float64Array[],
  economics: OfferEconomics,
  of: {
    readonly candidate: OfferCandidate;
    readonly limits?: OfferLimits;
    readonly rule?: LadderRule;
  },
): OfferChoice {
  const worth = netValues(responses, economics);
  const steps = worth.slice(1).map((values, i) => ({
    beatsBelow: chanceAbove(values, worth[i]),
    beatsNone: chanceAbove(values, worth[0]),
  }));
  const first = steps.findIndex(
    ({ beatsBelow, beatsNone }) => beatsBelow >= sureEnough && beatsNone >= sureEnough,
  );
  const found = of.rule === "stepwise" && first >= 0 ? climb(worth, first + 1) - 1 : first;
  const expectedCost = costAt(found + 1, { responses, costs: economics.costs });
  const guards = stopsOf({ ...of.candidate, expectedCost }, of.limits);
  const stops: OfferStop[] =
    found < 0 ? [...guards, { guard: "does-not-pay", why: doesNotPay(steps) }] : [...guards];
  const level = stops.length === 0 ? found + 1 : 0;
  const values = worth[level] ?? new Float64Array(0);
  const value = mean(values);
  return {
    level,
    netValue: { value, ...centralInterval(values, 0.8, value), level: 0.8 },
    expectedCost: level === 0 ? 0 : expectedCost,
    steps,
    stops,
  };
}

/** The level that is reached from one by steps each of which is nearly sure to pay. */
function climb(worth: readonly Float64Array[], from: number): number {
  let reached = from;
  for (let level = from + 1; level < worth.length; level++)
    if (chanceAbove(worth[level] ?? new Float64Array(0), worth[reached]) >= sureEnough)
      reached = level;
  return reached;
}

function chanceAbove(values: Float64Array, others: Float64Array | undefined): number {
  const above = values.reduce(
    (sum, value, draw) => sum + (value > (others?.[draw] ?? 0) ? 1 : 0),
    0,
  );
  return values.length === 0 ? 0 : above / values.length;
}

function costAt(
  level: number,
  of: { readonly responses: readonly Float64Array[]; readonly costs: readonly Minor[] },
): number {
  return mean(of.responses[level] ?? new Float64Array(0)) * (of.costs[level] ?? 0);
}

function mean(values: Float64Array): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function doesNotPay(steps: OfferChoice["steps"]): string {
  const best = steps.reduce((most, { beatsNone }) => Math.max(most, beatsNone), 0);
  return `No level is nearly sure to pay: the likeliest does with a chance of ${Math.floor(100 * best)} %, and ${100 * sureEnough} % are asked for.`;
}
