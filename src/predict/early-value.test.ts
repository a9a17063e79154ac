import { expect, test } from "vitest";
import { createRandom } from "../stats/random.ts";
import { type EarlyFeature, earlyFactors, learnEarlyValue } from "./early-value.ts";
import { purchaseLogOf } from "./order-log.ts";
import { type OriginTest, testOrigin } from "./origin-test.ts";
import { plainClock } from "./purchase-log.ts";

const days = 420;

/** What the value of a one-time buyer is multiplied by: its orders, and the value of each. */
function timesOf(...of: Parameters<typeof earlyFactors>): number {
  const { orders, value } = earlyFactors(...of);
  expect(orders).toBeGreaterThan(0);
  expect(value).toBeGreaterThan(0);
  return orders * value;
}

/** Customers of two sources in turn, whose chance to come back after the first order is the source's. */
function shopOf(customers: number, returning: readonly [number, number], seed: number) {
  const random = createRandom(seed);
  const source = Int32Array.from({ length: customers }, (_, i) => i % 2);
  const log = purchaseLogOf(
    Array.from(source, (from) => {
      let at = random.uniform() * days;
      const bought = new Map([[Math.floor(at), 20 + 60 * random.uniform()]]);
      for (let chance = returning[from] ?? 0; random.uniform() < chance; chance = 0.6) {
        at += 50 * random.exponential();
        if (at > days) break;
        bought.set(Math.floor(at), 20 + 60 * random.uniform());
      }
      return [...bought];
    }),
  );
  const feature: EarlyFeature = {
    name: "source",
    title: "Source",
    levels: 2,
    names: ["friend", "voucher"],
    of: source,
  };
  return { log, feature };
}

/** The latest first: 84 days each, one over where the other begins. */
function testsOf(log: Parameters<typeof testOrigin>[0], ends = [days, days - 84]): OriginTest[] {
  return ends.map((end) =>
    testOrigin(
      log,
      { until: end - 84, end, clock: plainClock(1) },
      {
        model: "mbg-nbd",
        known: () => ({ factors: [] }),
        spend: "gamma-gamma",
        periods: [84],
        seed: 1,
      },
    ),
  );
}

const differing = shopOf(1800, [0.55, 0.15], 1);
const tests = testsOf(differing.log);

test("where the first order's source tells who returns it is used, and the good source's factor is above the bad one's", () => {
  const { model, report } = learnEarlyValue(tests, [differing.feature]);
  expect(report.used).toBe(true);
  expect(report.why).toContain("brings the values of one-time buyers nearer");
  const [friend, voucher] = report.effects[0]?.levels ?? [];
  expect(friend?.name).toBe("friend");
  expect(friend?.factor.lower).toBeGreaterThan(1);
  expect(voucher?.factor.upper).toBeLessThan(1);
  expect((friend?.factor.value ?? 0) / (voucher?.factor.value ?? 1)).toBeGreaterThan(1.8);
  expect((friend?.customers ?? 0) + (voucher?.customers ?? 0)).toBe(report.customers);
  expect(model).not.toBeNull();
  if (model === null) return;
  const factorOf = (customer: number): number =>
    timesOf(model, [differing.feature], { customer, orders: 0.2 });
  expect(factorOf(0)).toBeGreaterThan(1.3 * factorOf(1));
  // The factor is that of the source, whoever the customer is.
  expect(factorOf(2)).toBe(factorOf(0));
});

test("with the factors the value forecast of one-time buyers of each source is nearer to what came on the day they were learnt", () => {
  const { model } = learnEarlyValue(tests, [differing.feature]);
  const [latest] = tests;
  if (model === null || latest === undefined) throw new Error("nothing was learnt");
  const { histories, expected, expectedValue } = latest;
  const miss = (times: (row: number) => number, level: number): number => {
    let [forecast, came] = [0, 0];
    for (const [row, customer] of histories.customer.entries()) {
      if (histories.x[row] !== 0 || differing.feature.of[customer] !== level) continue;
      forecast += (expectedValue?.[row] ?? 0) * times(row);
      came += histories.laterValue[row] ?? 0;
    }
    return Math.abs(Math.log(forecast / came));
  };
  const factor = (row: number): number =>
    timesOf(model, [differing.feature], {
      customer: histories.customer[row] ?? 0,
      orders: expected[row] ?? 0,
    });
  for (const level of [0, 1]) {
    expect(miss(factor, level)).toBeLessThan(0.5 * miss(() => 1, level));
  }
});

test("sources that do not differ have factors near 1, whether they are used or not", () => {
  const { log, feature } = shopOf(1200, [0.35, 0.35], 2);
  const { report } = learnEarlyValue(testsOf(log), [feature]);
  for (const { factor } of report.effects[0]?.levels ?? []) {
    expect(Math.abs(factor.value - 1)).toBeLessThan(0.15);
  }
  if (!report.used) expect(report.why).toContain("would not have helped");
});

test("what held at the earlier day and turned since is not used", () => {
  // Learnt at the earlier day, the sources change their parts at the latest.
  const [latest, before] = tests;
  if (latest === undefined || before === undefined) throw new Error("no tests");
  const turned: OriginTest = {
    ...latest,
    histories: {
      ...latest.histories,
      customer: latest.histories.customer.map((customer) => customer ^ 1),
    },
  };
  const { model, report } = learnEarlyValue([turned, before], [differing.feature]);
  expect(model).toBeNull();
  expect(report).toMatchObject({ used: false, effects: [] });
  expect(report.why).toContain("would not have helped");
});

test("with too few one-time buyers it is not learnt, and says so", () => {
  const { log, feature } = shopOf(90, [0.5, 0.1], 3);
  const { model, report } = learnEarlyValue(testsOf(log), [feature]);
  expect(model).toBeNull();
  expect(report).toMatchObject({ used: false, customers: 0 });
  expect(report.why).toContain("Fewer than 100 customers had one order");
});

test("without an earlier day that was over by the latest one it is not used, and says so", () => {
  const [latest] = tests;
  const overlapping = latest && { ...latest, cut: { ...latest.cut, end: latest.cut.until + 1 } };
  for (const all of [[latest], [latest, overlapping]]) {
    const known = all.flatMap((each) => (each === undefined ? [] : [each]));
    const { report } = learnEarlyValue(known, [differing.feature]);
    expect(report.used).toBe(false);
    expect(report.why).toContain("not enough history to learn at one day and test at a later one");
  }
});

test("without features, and without a tested day, there is nothing to learn", () => {
  expect(learnEarlyValue(tests, []).report.why).toContain("Nothing is known of first orders");
  expect(learnEarlyValue([], [differing.feature]).report.why).toContain("No earlier day");
});

test("a level that was never seen has a factor with a wide interval, and unknown ones that of the whole", () => {
  const { feature } = differing;
  const third = { ...feature, levels: 3, names: [...feature.names, "radio"] };
  const { model, report } = learnEarlyValue(tests, [third]);
  const [friend, , radio] = report.effects[0]?.levels ?? [];
  const width = (of: typeof radio): number =>
    Math.log((of?.factor.upper ?? 1) / (of?.factor.lower ?? 1));
  expect(radio?.customers).toBe(0);
  expect(radio?.factor.value).toBeCloseTo(1, 6);
  expect(width(radio)).toBeGreaterThan(2 * width(friend));
  if (model === null) throw new Error("nothing was learnt");
  const of = (level: number) => [{ ...third, of: Int32Array.of(level) }];
  const factor = (level: number): number => timesOf(model, of(level), { customer: 0, orders: 0.2 });
  expect(factor(-1)).toBeCloseTo(factor(2), 9);
});
