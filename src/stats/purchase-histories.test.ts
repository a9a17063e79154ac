import fc from "fast-check";
import { expect, test } from "vitest";
import { centralInterval, quantileOfSorted, shortIntervalWithZeros } from "./interval.ts";
import {
  compressHistories,
  groupByHistory,
  historyAt,
  indexValues,
  thinHistories,
} from "./purchase-histories.ts";

test("every customer finds its own history again, and the weights count all customers", () => {
  const customer = fc.tuple(
    fc.integer({ min: 0, max: 3 }),
    fc.integer({ min: 0, max: 3 }),
    fc.integer({ min: 3, max: 5 }),
  );
  fc.assert(
    fc.property(fc.array(customer, { maxLength: 60 }), (customers) => {
      const column = (at: 0 | 1 | 2): number[] => customers.map((each) => each[at]);
      const { histories, row, starts, order } = groupByHistory(column(0), column(1), column(2));
      for (const [i, [x, tx, T]] of customers.entries()) {
        expect(historyAt(histories, row[i] ?? -1)).toEqual({ x, tx, T });
      }
      expect(histories.weight.reduce((sum, weight) => sum + weight, 0)).toBe(customers.length);
      expect(new Set(customers.map(String)).size).toBe(histories.weight.length);
      for (const [k, weight] of histories.weight.entries()) {
        const members = order.subarray(starts[k] ?? 0, starts[k + 1] ?? 0);
        expect(members.length).toBe(weight);
        expect([...members].every((i) => row[i] === k)).toBe(true);
      }
    }),
  );
});

test("no customers give no histories", () => {
  expect(compressHistories([], [], []).histories.weight.length).toBe(0);
});

test("an interval over draws many of which are 0 is that of all draws together, from 0 where that holds the lower tail", () => {
  const draws = fc.array(
    fc.double({ min: -9, max: 9, noNaN: true }).filter((value) => Math.abs(value) > 0.1),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(draws, fc.integer({ min: 0, max: 30 }), (given, zeros) => {
      fc.pre(given.length + zeros > 0);
      const all = [...given, ...new Array<number>(zeros).fill(0)];
      const { lower, upper } = shortIntervalWithZeros(Float64Array.from(given), {
        given: given.length,
        all: all.length,
        level: 0.8,
      });
      const sorted = all.toSorted((a, b) => a - b);
      const fromZero = zeros > 0.1 * all.length && given.every((value) => value > 0);
      expect(lower).toBeCloseTo(fromZero ? 0 : quantileOfSorted(sorted, 0.1), 9);
      expect(upper).toBeCloseTo(quantileOfSorted(sorted, fromZero ? 0.8 : 0.9), 9);
    }),
  );
});

test("an interval always holds its expected value", () => {
  expect(centralInterval([0, 0, 0, 0], 0.8, 0.2)).toEqual({ lower: 0, upper: 0.2 });
  expect(centralInterval([], 0.8, 3)).toEqual({ lower: 3, upper: 3 });
});

test("whole numbers are indexed by a table as other numbers are by a map", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 40 })), (whole) => {
      const byTable = indexValues(whole);
      const byMap = indexValues(whole.map((value) => value + 0.5));
      expect(byTable.index).toEqual(byMap.index);
      expect(byTable.count).toBe(byMap.count);
      expect([...byTable.distinct].map((value) => value + 0.5)).toEqual([...byMap.distinct]);
    }),
  );
});

test("histories that are equal as numbers are one, those that differ in the last digit are two", () => {
  const { histories, row } = compressHistories([1, 1, 1], [0, -0, 5e-324], [0.1, 0.1, 0.1]);
  expect([...histories.weight]).toEqual([2, 1]);
  expect([...row]).toEqual([0, 0, 1]);
});

test("many thousand distinct histories survive the growth of the table", () => {
  const T = Float64Array.from({ length: 30_000 }, (_, i) => i / 7);
  const { histories, row } = compressHistories(
    new Float64Array(30_000),
    T.map(() => 0),
    T,
  );
  expect(histories.T).toEqual(T);
  expect(row.every((place, i) => place === i)).toBe(true);
});

test("thinned histories stand for about as many customers", () => {
  const T = Float64Array.from({ length: 1001 }, (_, i) => i);
  const { histories } = compressHistories(
    T.map(() => 0),
    T.map(() => 0),
    T,
  );
  expect(thinHistories(histories, 2000)).toBeNull();
  const thinned = thinHistories(histories, 200);
  expect(thinned?.weight.length).toBeLessThanOrEqual(200);
  expect(thinned?.weight.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1001, -1);
});
