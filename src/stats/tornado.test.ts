import fc from "fast-check";
import { expect, test } from "vitest";
import { createRandom } from "./random.ts";
import { tornado } from "./tornado.ts";
import { quantileOf, type Uncertain } from "./uncertain.ts";

const range = (name: string, low: number, base: number, high: number) => ({
  name,
  low,
  base,
  high,
});

test("the present value of an annuity swings by input as its closed form says", () => {
  // flow (1 − (1 + i)^−n) / i, of 100 over 10 years at 8 %: 671.008.
  const value = ([flow = 0, rate = 0, years = 0]: readonly number[]) =>
    (flow * (1 - (1 + rate) ** -years)) / rate;
  const bars = tornado(value, [
    range("flow", 90, 100, 110),
    range("rate", 0.06, 0.08, 0.12),
    range("years", 8, 10, 15),
  ]);
  // The factors of the annuity tables: 7.3601, 5.6502, 5.7466 and 8.5595.
  expect(bars.map(({ name }) => name)).toEqual(["years", "rate", "flow"]);
  const wanted = [855.95 - 574.66, 736.01 - 565.02, 0.2 * 671.008];
  for (const [i, { swing }] of bars.entries()) expect(swing).toBeCloseTo(wanted[i] ?? 0, 1);
});

test("a linear function swings by slope × range, whatever the base", () => {
  const ranges = fc.tuple(
    fc.double({ min: -1e3, max: 1e3, noNaN: true }),
    fc.double({ min: 0, max: 1e3, noNaN: true }),
    fc.double({ min: 0, max: 1e3, noNaN: true }),
    fc.double({ min: -1e3, max: 1e3, noNaN: true }),
  );
  fc.assert(
    fc.property(fc.array(ranges, { maxLength: 8 }), (drawn) => {
      const inputs = drawn.map(([low, up, further], i) =>
        range(`${i}`, low, low + up, low + up + further),
      );
      const slopes = drawn.map(([, , , slope]) => slope);
      const bars = tornado(
        (values) => values.reduce((sum, value, i) => sum + (slopes[i] ?? 0) * value, 0),
        inputs,
      );
      expect(bars).toHaveLength(inputs.length);
      for (const [place, { name, swing }] of bars.entries()) {
        const { low, high } = inputs[Number(name)] ?? { low: 0, high: 0 };
        const exact = Math.abs(slopes[Number(name)] ?? 0) * (high - low);
        // Sums of up to 8 × 3e6, each rounded.
        expect(Math.abs(swing - exact)).toBeLessThan(1e-6);
        expect(swing).toBeLessThanOrEqual(bars[place - 1]?.swing ?? Infinity);
      }
    }),
  );
});

test("a product of powers ranks by the range of each factor, as the derivatives of its logarithm do", () => {
  const powers = [1, -2, 0.5, 3];
  const spreads = [0.1, 0.02, 0.3, 0.01];
  const inputs = spreads.map((spread, i) =>
    range(`${i}`, 5 * Math.exp(-spread), 5, 5 * Math.exp(spread)),
  );
  const product = (values: readonly number[]) =>
    values.reduce((all, value, i) => all * value ** (powers[i] ?? 0), 1);
  const middle = product(inputs.map(({ base }) => base));
  const bars = tornado(product, inputs);
  expect(bars.map(({ name }) => name)).toEqual(["2", "0", "1", "3"]);
  for (const { name, swing } of bars) {
    const reach = Math.abs((powers[Number(name)] ?? 0) * (spreads[Number(name)] ?? 0));
    expect(swing / middle).toBeCloseTo(2 * Math.sinh(reach), 12);
  }
});

test("an input without a range does not swing, ties keep their order, and a turn in the middle counts", () => {
  const bars = tornado(
    ([a = 0, b = 0, c = 0, d = 0]) => a + b + (c - 1) ** 2 + d,
    [range("a", 0, 1, 2), range("b", 1, 2, 3), range("c", 0, 1, 2), range("d", 4, 4, 4)],
  );
  expect(bars).toEqual([
    { name: "a", atLow: 6, atHigh: 8, swing: 2 },
    { name: "b", atLow: 6, atHigh: 8, swing: 2 },
    { name: "c", atLow: 8, atHigh: 8, swing: 1 },
    { name: "d", atLow: 7, atHigh: 7, swing: 0 },
  ]);
  expect(tornado(() => 3, [])).toEqual([]);
});

test("of independent normal inputs of a sum, the order is that of their shares of the variance", () => {
  const random = createRandom(31);
  for (let run = 0; run < 50; run++) {
    const inputs = Array.from({ length: 6 }, (): Uncertain & { kind: "normal" } => ({
      kind: "normal",
      mean: 10 * random.normal(),
      sd: random.exponential(),
    }));
    const slopes = inputs.map(() => random.normal());
    const bars = tornado(
      (values) => values.reduce((sum, value, i) => sum + (slopes[i] ?? 0) * value, 0),
      inputs.map((input, i) =>
        range(`${i}`, quantileOf(input, 0.1), quantileOf(input, 0.5), quantileOf(input, 0.9)),
      ),
    );
    const shares = bars.map(
      ({ name }) => ((slopes[Number(name)] ?? 0) * (inputs[Number(name)]?.sd ?? 0)) ** 2,
    );
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
  }
});

test("ranges out of order and outputs that are no number are refused by name", () => {
  expect(() => tornado(() => 0, [range("price", 2, 1, 3)])).toThrow("Of price the low is 2");
  expect(() => tornado(([x = 0]) => 1 / x, [range("price", 0, 1, 2)])).toThrow(
    "With price at 0 and 2 the output is Infinity",
  );
});
