import { learnClasses } from "../../src/decide/learning/learn-classes.ts";
import type { ClassEvidence } from "../../src/stats/class-evidence.ts";
import { type MemberBelief, memberBelief } from "../../src/stats/response-class-draws.ts";
import { depths, offerDays, type SeenCustomer, type SeenOrder } from "./offer-shop.ts";

/**
 * The customers of the simulated shop in classes of like answers, fitted as the ladder does it, from orders and random campaigns alone: what
 * `member-evidence.ts` reads of a store is counted here of the simulated lives.
 */

const day = 86_400_000;

/** What is believed of each of the customers. */
export function shopClasses(
  known: readonly SeenCustomer[],
  endDay: number,
): { readonly classes: number; readonly beliefOf: (place: number) => MemberBelief } {
  const evidence = evidenceOf(known, endDay);
  const { classes, draws } = learnClasses(evidence);
  return {
    classes: classes.length,
    beliefOf: (place) => memberBelief(evidence, place, draws),
  };
}

/** Conditions: nothing sent of late, then the levels of a campaign. Marks: a line at full price outside coupons, an order in an offer's days that uses it. */
function evidenceOf(known: readonly SeenCustomer[], endDay: number): ClassEvidence {
  const conditions = 1 + depths.length;
  const column = (): Float64Array => new Float64Array(known.length);
  const evidence = {
    ...{ people: known.length, conditions },
    counts: new Float64Array(known.length * conditions),
    exposure: new Float64Array(known.length * conditions),
  };
  const full = { successes: column(), trials: column(), usual: column() };
  const used = { successes: column(), trials: column() };
  const usualOf = usualFullPrice(known);
  const sources = [...new Set(known.map(({ source }) => source))].sort();
  for (const [i, { orders, trials }] of known.entries()) {
    const add = (to: Float64Array, at: number, n: number): void => {
      to[at] = (to[at] ?? 0) + n;
    };
    const first = Math.floor((orders[0]?.at ?? 0) / day);
    const outside = endDay - first - 1 - trials.length * offerDays;
    add(evidence.exposure, i * conditions, Math.max(0.5, outside));
    for (const { level } of trials) add(evidence.exposure, i * conditions + 1 + level, offerDays);
    for (const [nth, { at, usesCoupon }] of orders.entries()) {
      const within = trials.find(
        (trial) => at >= (trial.day + 1) * day && at < (trial.day + 1 + offerDays) * day,
      );
      // The first order is why the customer is known: it answers to nothing.
      if (nth > 0)
        add(evidence.counts, i * conditions + (within === undefined ? 0 : 1 + within.level), 1);
      if (within === undefined || within.level === 0) continue;
      add(used.trials, i, 1);
      if (usesCoupon) add(used.successes, i, 1);
    }
    const lines = linesOf(orders);
    full.trials[i] = lines.length;
    full.successes[i] = lines.filter(({ isFull }) => isFull).length;
    const usual = lines.reduce((sum, { category }) => sum + usualOf(category), 0) / lines.length;
    full.usual[i] = lines.length === 0 ? 0 : Math.log(usual / (1 - usual));
  }
  return {
    ...evidence,
    marks: [full, used],
    segment: known.map(({ source }) => sources.indexOf(source)),
    segments: sources.length,
  };
}

function linesOf(orders: readonly SeenOrder[]): SeenOrder["lines"] {
  return orders.filter(({ usesCoupon }) => !usesCoupon).flatMap(({ lines }) => lines);
}

/** The share of a category's lines at full price: some have more markdowns than others, whoever buys. */
function usualFullPrice(known: readonly SeenCustomer[]): (category: number) => number {
  const found = new Map<number, { lines: number; full: number }>();
  for (const { category, isFull } of known.flatMap(({ orders }) => linesOf(orders))) {
    const sum = found.get(category) ?? { lines: 2, full: 1 };
    found.set(category, sum);
    sum.lines += 1;
    if (isFull) sum.full += 1;
  }
  return (category) => {
    const { lines, full } = found.get(category) ?? { lines: 2, full: 1 };
    return full / lines;
  };
}
