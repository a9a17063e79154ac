import type { Estimate } from "../core/estimate.ts";
import { centralInterval } from "../stats/interval.ts";
import { createRandom } from "../stats/random.ts";
import {
  fitTwoPart,
  type TwoPartFit,
  twoPartFactors,
  twoPartMultiplier,
} from "../stats/two-part.ts";
import type { ModelFactor } from "./customer-model.ts";
import type { OriginTest } from "./origin-test.ts";
import type { EarlyValueReport } from "./value-report.ts";

/**
 * Early value: a customer with one order has no rhythm yet, and the model of histories gives all who came on
 * one day the same. What the first order tells (source, discount, category, basket, channel, season) is
 * learnt from those who had one order at an earlier day: a two-part model, stacked on the model's own
 * expectation, pooled over the levels of each feature.
 */

/** What is known of first orders: a factor each, one entry a customer. */
export interface EarlyFeature extends ModelFactor {
  readonly title: string;
  /** What each level is called. */
  readonly names: readonly string[];
  /** Where levels are steps of the first order's contribution: the ends between them. */
  readonly edges?: readonly number[];
}

/** The model learnt at one origin. */
export interface EarlyModel {
  readonly fit: TwoPartFit;
  readonly customers: number;
}

/** One-time buyers at an origin: the rows, what the model expected, and what came. */
interface OneTimers {
  readonly rows: readonly number[];
  /** Expected orders and expected value of each, from the model of histories. */
  readonly orders: readonly number[];
  readonly value: readonly number[];
  readonly outcome: readonly number[];
}

const fewestOneTimers = 100;
const fewestReturned = 20;

function oneTimersAt({ histories, expected, expectedValue }: OriginTest): OneTimers {
  const rows = [...histories.x.keys()].filter(
    (row) => histories.x[row] === 0 && (expectedValue?.[row] ?? 0) > 0,
  );
  return {
    rows,
    orders: rows.map((row) => expected[row] ?? 0),
    value: rows.map((row) => expectedValue?.[row] ?? 0),
    outcome: rows.map((row) => histories.laterValue[row] ?? 0),
  };
}

/** The chance of any order where so many are expected at random times. */
function chanceOf(orders: number): number {
  return -Math.expm1(-orders);
}

/** Learns at an origin; null where too few had one order, or too few of them came back. */
function learnAt(test: OriginTest, features: readonly EarlyFeature[]): EarlyModel | null {
  const one = oneTimersAt(test);
  const returned = one.outcome.filter((value) => value > 0).length;
  if (one.rows.length < fewestOneTimers || returned < fewestReturned) return null;
  const chance = one.orders.map(chanceOf);
  const customerOf = (row: number): number => test.histories.customer[row] ?? 0;
  const fit = fitTwoPart(
    {
      chance,
      amount: one.value.map((value, i) => value / (chance[i] ?? 1)),
      outcome: one.outcome,
    },
    features,
    features.map(({ of }) => one.rows.map((row) => of[customerOf(row)] ?? -1)),
  );
  return { fit, customers: one.rows.length };
}

/** What the orders of a one-time buyer and the value of an order are multiplied by. */
export function earlyFactors(
  { fit }: EarlyModel,
  features: readonly EarlyFeature[],
  of: {
    /** Its place in the log. */
    readonly customer: number;
    /** Orders that the model expects over the time that early value was learnt on. */
    readonly orders: number;
  },
): { readonly orders: number; readonly value: number } {
  const levels = features.map((feature) => feature.of[of.customer] ?? -1);
  const { chance, amount } = twoPartFactors(fit, chanceOf(of.orders), levels);
  return { orders: chance, value: amount };
}

/** What was learnt, whether it is used, and the report of it. */
export interface EarlyValue {
  readonly model: EarlyModel | null;
  readonly report: EarlyValueReport;
}

/**
 * Learns early value at the latest origin. It is used where a rehearsal pays: learnt at an origin that was
 * over by the day of the latest one, it must have brought the values that came nearer (Poisson deviance).
 *
 * @param tests origin tests, the latest first; features by customer of the log that they ran on.
 */
export function learnEarlyValue(
  tests: readonly OriginTest[],
  features: readonly EarlyFeature[],
): EarlyValue {
  const [latest] = tests;
  const unused = (why: string, customers = 0): EarlyValue => ({
    model: null,
    report: { used: false, why, customers, effects: [] },
  });
  if (features.length === 0)
    return unused("Nothing is known of first orders beside their time and value.");
  if (latest === undefined)
    return unused("No earlier day could be tested, so there is nothing to learn from.");
  const model = learnAt(latest, features);
  if (model === null) {
    return unused(
      `Fewer than ${fewestOneTimers} customers had one order by the tested day, or fewer than ${fewestReturned} of them came back: too few to learn from.`,
    );
  }
  const before = tests.find(({ cut }) => cut.end <= latest.cut.until);
  const rehearsed = before && learnAt(before, features);
  if (!rehearsed) {
    return unused(
      "There is not enough history to learn at one day and test at a later one, so it is not used.",
      model.customers,
    );
  }
  const { plain, early } = rehearse(rehearsed, features, latest);
  const compared = `tested on ${model.customers.toLocaleString("en")} customers with one order: deviance ${early.toFixed(3)} with it, ${plain.toFixed(3)} without`;
  if (early >= plain)
    return unused(`It would not have helped (${compared}), so it is not used.`, model.customers);
  return {
    model,
    report: {
      used: true,
      why: `It brings the values of one-time buyers nearer (${compared}).`,
      customers: model.customers,
      effects: describeEffects(model, features, latest),
    },
  };
}

/** Mean Poisson deviance of value over its mean, with and without what an earlier day had taught. */
function rehearse(
  model: EarlyModel,
  features: readonly EarlyFeature[],
  test: OriginTest,
): { readonly plain: number; readonly early: number } {
  const one = oneTimersAt(test);
  const scale =
    one.outcome.reduce((sum, value) => sum + Math.max(0, value), 0) / Math.max(1, one.rows.length);
  const deviance = (expected: (i: number) => number): number =>
    one.rows.reduce((sum, _, i) => {
      const y = Math.max(0, one.outcome[i] ?? 0) / scale;
      const mean = Math.max(1e-9, expected(i) / scale);
      return sum + 2 * ((y > 0 ? y * Math.log(y / mean) : 0) - y + mean);
    }, 0) / one.rows.length;
  const factor = (i: number): number => {
    const { orders, value } = earlyFactors(model, features, {
      customer: test.histories.customer[one.rows[i] ?? 0] ?? 0,
      orders: one.orders[i] ?? 0,
    });
    return orders * value;
  };
  // Both with the same total, so that it is the differences between customers that are compared.
  const level = (of: (i: number) => number): number => {
    const total = one.rows.reduce((sum, _, i) => sum + of(i), 0);
    return one.outcome.reduce((sum, value) => sum + Math.max(0, value), 0) / Math.max(1e-9, total);
  };
  const plainValue = (i: number): number => one.value[i] ?? 0;
  const earlyValue = (i: number): number => plainValue(i) * factor(i);
  const [plainLevel, earlyLevel] = [level(plainValue), level(earlyValue)];
  return {
    plain: deviance((i) => plainLevel * plainValue(i)),
    early: deviance((i) => earlyLevel * earlyValue(i)),
  };
}

const draws = 400;

/** Each level's factor beside that of a customer of whom nothing is known, at the mean chance of coming back. */
function describeEffects(
  model: EarlyModel,
  features: readonly EarlyFeature[],
  test: OriginTest,
): EarlyValueReport["effects"] {
  const one = oneTimersAt(test);
  const chance = chanceOf(one.orders.reduce((sum, n) => sum + n, 0) / one.rows.length);
  const drawn = model.fit.effects.draws(draws, createRandom("early value"));
  const none = features.map(() => -1);
  return features.map((feature, place) => ({
    factor: feature.name,
    title: feature.title,
    edges: feature.edges ?? null,
    levels: feature.names.map((name, level) => {
      const levels = none.map((unknown, i) => (i === place ? level : unknown));
      const ratio = (effects?: Float64Array): number =>
        twoPartMultiplier(model.fit, chance, levels, effects) /
        twoPartMultiplier(model.fit, chance, none, effects);
      return {
        name,
        customers: one.rows.filter((row) => feature.of[test.histories.customer[row] ?? 0] === level)
          .length,
        factor: estimate(ratio(), drawn.map(ratio)),
      };
    }),
  }));
}

function estimate(value: number, drawn: readonly number[]): Estimate {
  return { value, ...centralInterval(drawn, 0.8, value), level: 0.8 };
}
