import { expect, test } from "vitest";
import {
  type ShopTruth,
  type SimulatedShop,
  simulateShop,
} from "../../test/calibration/simulated-shop.ts";
import { segmentNames } from "../customers/profile.ts";
import { purchaseModelNames } from "../stats/purchase-model.ts";
import { baselineNames } from "./baseline.ts";
import { type ValuationInput, valueCustomers } from "./customer-valuation.ts";
import { dayName } from "./day-number.ts";

/** Customers of the first source buy twice as often, and a third more at a time, as those of the second. */
const twoSources: ShopTruth = {
  r: 0.9,
  alpha: 60,
  a: 0.7,
  b: 2.2,
  p: 3,
  q: 3.5,
  gamma: 2500,
  sources: [
    { share: 0.5, rate: 1.4, value: 1.15 },
    { share: 0.5, rate: 0.7, value: 0.85 },
  ],
};

function inputOf({ log, until, source }: SimulatedShop, more: Partial<ValuationInput> = {}) {
  const firstRows = [...source.keys()].map((customer) => log.starts[customer] ?? 0);
  const input: ValuationInput = {
    log,
    asOf: dayName(until),
    columns: {
      subjectHigh: new Float64Array(source.length),
      subjectLow: Float64Array.from(source.keys()),
      month: Float64Array.from(firstRows, (row) => {
        const [year = 0, month = 1] = dayName(log.days[row] ?? 0)
          .split("-")
          .map(Number);
        return year * 12 + month - 1;
      }),
      segment: Float64Array.from(source.keys(), (customer) => customer % segmentNames.length),
      firstOrder: Float64Array.from(firstRows, (row) => log.values[row] ?? 0),
      starts: new Map([["source", Float64Array.from(source)]]),
    },
    levels: new Map([["source", ["friend", "voucher"]]]),
    discountRate: 0.1,
    costs: [],
    seed: 1,
    ...more,
  };
  return input;
}

const shop = simulateShop({ customers: 1500, days: 500, seed: "valuation" }, twoSources);
const stages: string[] = [];
const t0 = process.cpuUsage().user;
const valuation = valueCustomers(inputOf(shop), (stage) => stages.push(stage));
console.log((process.cpuUsage().user - t0)/1e6, valuation.choice.why, valuation.groups, valuation.tracking, valuation.record.coverage, valuation.record.alarm, JSON.stringify(valuation.effects.map(e=>[e.factor,e.levels.map(l=>[l.name,l.rate,l.value])])).slice(0,1500), valuation.early.report.why, valuation.season.why, stages, valuation.prediction.equity, valuation.acquisition.dimensions[0]?.rows);

const sum = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((all, each) => all + each, 0);

test("x", () => { expect(1).toBe(1); });
