import { expect, test } from "vitest";
import type { MarketingCost } from "../collect/marketing-cost.ts";
import { createRandom } from "../stats/random.ts";
import {
  type AcquisitionParts,
  describeAcquisition,
  firstYearsOf,
  type StartLevels,
} from "./acquisition-quality.ts";
import { dayName, dayNumber } from "./day-number.ts";
import { purchaseLogOf } from "./order-log.ts";
import { cutLog, plainClock } from "./purchase-log.ts";

const until = dayNumber("2026-06-30");
const none = { value: 0, lower: 0, upper: 0, level: 0.8 };

type Days = readonly (readonly [day: number, value: number])[];

/** Customers by what they bought; each is expected to bring 100 in each of the 12 months ahead. */
function partsOf(
  customers: readonly Days[],
  more: Partial<AcquisitionParts> & { readonly monthly?: number } = {},
): AcquisitionParts {
  const log = purchaseLogOf(customers);
  const histories = cutLog(log, { until, end: until, clock: plainClock(1) });
  const n = customers.length;
  const { monthly = 100, ...rest } = more;
  const column = (value: number): Float64Array => new Float64Array(n).fill(value);
  const columns = (value: number) => ({
    value: column(value),
    lower: column(value / 2),
    upper: column(2 * value),
  });
  return {
    histories,
    log,
    until,
    prediction: {
      pAlive: column(1),
      expectedOrders: columns(1),
      residualValue: columns(12 * monthly),
      orderValue: column(monthly),
      nextEarly: column(1),
      nextLate: column(2),
      monthly: new Float64Array(12 * n).fill(monthly),
      groups: [],
      equity: none,
      newCustomer: none,
    },
    residuals: [],
    equity: { value: 12_345.6, lower: 1, upper: 20_000, level: 0.8 },
    starts: [],
    firstOrder: Float64Array.from(customers, (days) => days[0]?.[1] ?? 0),
    costs: [],
    tracking: { sd: 0 },
    ...rest,
  };
}

function report(parts: AcquisitionParts) {
  return describeAcquisition(parts, firstYearsOf(parts));
}

test("an old customer's first-year value is what its first 365.25 days brought, whatever is expected of it", () => {
  const first = until - 800;
  const { total, byMonth, chance } = firstYearsOf(
    partsOf([
      [
        [first, 1000],
        [first + 31, 200],
        [first + 365, 30],
        [first + 366, 5000],
      ],
    ]),
  );
  expect(total[0]).toBe(1230);
  expect([...byMonth]).toEqual([1000, 200, 0, 0, 0, 0, 0, 0, 0, 0, 0, 30]);
  expect(chance[0]).toBe(0);
});

test("a customer of today has its first order and twelve expected months, one of half a year half of each", () => {
  const half = until - 183;
  const { total, chance } = firstYearsOf(
    partsOf([
      [[until, 1000]],
      [
        [half, 1000],
        [half + 100, 400],
      ],
    ]),
  );
  expect(total[0]).toBeCloseTo(1000 + 12 * 100, 9);
  // 365.25 days less 183, at 1,200 for 365.25.
  expect(total[1]).toBeCloseTo(1400 + 1200 * (1 - 183 / 365.25), 9);
  expect(chance[1]).toBeCloseTo((chance[0] ?? 0) * Math.sqrt(1 - 183 / 365.25), 9);
});

/** Customers of the past whose first year brought about a mean, by level. */
function levelled(
  levels: readonly {
    readonly name: string;
    readonly customers: number;
    readonly mean: number;
    /** What the second purchases bring; at random where left out. */
    readonly second?: readonly number[];
  }[],
  more: Partial<AcquisitionParts> = {},
) {
  const random = createRandom(1);
  const customers: Days[] = [];
  const of: number[] = [];
  for (const [level, { customers: count, mean, second }] of levels.entries()) {
    for (let i = 0; i < count; i++) {
      const first = until - 500 - (i % 200);
      customers.push([
        [first, 0.5 * mean],
        [first + 40, second?.[i] ?? mean * random.uniform()],
      ]);
      of.push(level);
    }
  }
  const start: StartLevels = {
    dimension: "source",
    names: levels.map(({ name }) => name),
    of: Int32Array.from(of),
  };
  const parts = partsOf(customers, {
    starts: [start],
    residuals: [levels.map(() => none)],
    ...more,
  });
  const acquisition = report(parts);
  const row = (name: string) => {
    const found = acquisition.dimensions[0]?.rows.find(({ level }) => level === name);
    if (found === undefined) throw new Error(`no level ${name}`);
    return found;
  };
  return { acquisition, row };
}

const threeLevels = [
  { name: "search", customers: 300, mean: 10_000 },
  { name: "friend", customers: 250, mean: 20_000 },
  { name: "fair", customers: 2, mean: 60_000, second: [10_000, 70_000] },
];

test("a level of two customers is pulled to the mean and has a wide interval; one of 300 keeps its own", () => {
  const { acquisition, row } = levelled(threeLevels);
  const [search, fair] = [row("search").firstYear, row("fair").firstYear];
  const whole = acquisition.whole.firstYear.value;
  expect(Math.abs(search.value / 10_000 - 1)).toBeLessThan(0.06);
  expect(row("fair").toDate).toBe(70_000);
  expect(fair.value).toBeGreaterThan(whole);
  expect(fair.value).toBeLessThan(whole + 0.5 * (70_000 - whole));
  expect(fair.upper - fair.lower).toBeGreaterThan(5 * (search.upper - search.lower));
});

test("rows come by size, the levels whose customers bring more than the mean first among whom to look for", () => {
  const { acquisition } = levelled(threeLevels);
  expect(acquisition.dimensions[0]?.rows.map(({ level }) => level)).toEqual([
    "search",
    "friend",
    "fair",
  ]);
  // Two customers are no ground to look for more of them.
  expect(acquisition.ideal.map(({ level }) => level)).toEqual(["friend", "search"]);
  const [friend, search] = acquisition.ideal;
  expect(friend?.lift.lower).toBeGreaterThan(1);
  expect(search?.lift.upper).toBeLessThan(1);
});

test("levels that do not differ beyond chance are all worth about the mean", () => {
  const { acquisition, row } = levelled([
    { name: "a", customers: 30, mean: 10_000 },
    { name: "b", customers: 30, mean: 10_000 },
    { name: "c", customers: 30, mean: 10_000 },
  ]);
  for (const name of ["a", "b", "c"]) {
    expect(
      Math.abs(row(name).firstYear.value / acquisition.whole.firstYear.value - 1),
    ).toBeLessThan(0.03);
  }
});

test("the curve rises to the pooled first year", () => {
  const { acquisition, row } = levelled(threeLevels);
  for (const each of [acquisition.whole, row("search"), row("friend"), row("fair")]) {
    expect(each.curve).toHaveLength(12);
    expect(Math.abs((each.curve[11] ?? 0) - each.firstYear.value)).toBeLessThanOrEqual(1);
    for (const [month, value] of each.curve.entries()) {
      expect(value).toBeGreaterThanOrEqual(each.curve[month - 1] ?? 0);
    }
  }
});

test("without costs there is no cost, no value to cost and no payback", () => {
  const { acquisition, row } = levelled(threeLevels);
  expect(acquisition.cost).toBeNull();
  expect(row("search")).toMatchObject({ cost: null, valueToCost: null, payback: null });
});

function cost(source: string, amount: number, more: Partial<MarketingCost> = {}): MarketingCost {
  return {
    source,
    campaign: "",
    affiliate: "",
    fromDay: dayName(until - 2000),
    untilDay: dayName(until),
    amount,
    ...more,
  };
}

test("costs are per customer acquired: those of a source over its own, all of them over all", () => {
  const costs = [cost("Search", 1_200_000), cost("friend", 250_000), cost("billboard", 100_000)];
  const { acquisition, row } = levelled(threeLevels, { costs });
  expect(row("search").cost).toBe(4000);
  expect(row("friend").cost).toBe(1000);
  expect(row("fair").cost).toBeNull();
  expect(acquisition.cost).toMatchObject({ total: 1_550_000, customers: 552, perCustomer: 2808 });
  const { firstYear, valueToCost } = row("search");
  expect(valueToCost?.value).toBeCloseTo(firstYear.value / 4000, 3);
  expect(valueToCost?.lower).toBeLessThan(valueToCost?.value ?? 0);
});

test("only customers acquired on the days that costs are known for share them", () => {
  const costs = [
    cost("search", 100_000, { fromDay: dayName(until - 599), untilDay: dayName(until - 550) }),
  ];
  const { acquisition, row } = levelled(threeLevels, { costs });
  // First orders lie on 200 days in turn, the last first: of 300 customers 50 on each of two rounds, of 250 on one.
  expect(row("search").cost).toBe(1000);
  expect(acquisition.cost).toMatchObject({
    customers: 100 + 50,
    from: dayName(until - 599),
    to: dayName(until - 550),
  });
});

test("a cost is paid back in the month by whose end the mean customer has brought it, the ends of the interval about it", () => {
  // Half with the first order, half on day 40: in month 2.
  const paid = (amount: number) =>
    levelled(threeLevels, { costs: [cost("search", 300 * amount)] }).row("search").payback;
  expect(paid(4000)).toEqual({ month: 1, earliest: 1, latest: 1 });
  expect(paid(7000)).toEqual({ month: 2, earliest: 2, latest: 2 });
  expect(paid(1_000_000)).toEqual({ month: null, earliest: null, latest: null });
  const { value, upper } = levelled(threeLevels).row("search").firstYear;
  expect(paid(Math.round((value + upper) / 2))).toEqual({ month: null, earliest: 2, latest: null });
});

test("nobody's cost is free: a cost of 0 has no value to cost and is paid back at once", () => {
  const { row } = levelled(threeLevels, { costs: [cost("search", 0)] });
  expect(row("search")).toMatchObject({ cost: 0, valueToCost: null, payback: { month: 1 } });
});

test("what moves all customers together widens the interval of whoever has a year ahead, not of whoever has none", () => {
  const width = (days: number, sd: number): number => {
    const customers = Array.from({ length: 100 }, (_, i): Days => [[until - days, 1000 + i]]);
    const { lower, upper } = report(partsOf(customers, { tracking: { sd } })).whole.firstYear;
    return upper - lower;
  };
  expect(width(500, 0.3)).toBe(width(500, 0));
  // 1,200 expected, 30 % of it either way at 1.28 standard deviations.
  expect(Math.abs(width(0, 0.3) / (2 * 1.2816 * 360) - 1)).toBeLessThan(0.1);
});

test("of no customer at all the report has zeros", () => {
  const { whole, ideal, dimensions } = report(partsOf([]));
  expect(whole).toMatchObject({ customers: 0, firstYear: { value: 0, lower: 0, upper: 0 } });
  expect([ideal, dimensions]).toEqual([[], []]);
});
