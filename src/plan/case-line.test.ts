import fc from "fast-check";
import { expect, test } from "vitest";
import { goingQuiet } from "../../test/plan/going-quiet.ts";
import { likelyInputs } from "./case-inputs.ts";
import { before, input, line, plus, reckonLines } from "./case-line.ts";
import { caseLines } from "./case-lines.ts";

const share = fc.double({ min: 0, max: 1, noNaN: true });
const inputs = fc.record({
  people: fc.double({ min: 0, max: 1e6, noNaN: true }),
  newPeople: fc.double({ min: 0, max: 1e5, noNaN: true }),
  reach: share,
  lift: fc.double({ min: -1, max: 1, noNaN: true }),
  carryOver: share,
  pulledForward: share,
  orderValue: fc.double({ min: 0, max: 500, noNaN: true }),
  margin: share,
  returns: share,
  discount: fc.double({ min: 0, max: 50, noNaN: true }),
  redeemed: share,
  subsidised: share,
  messages: fc.double({ min: 0, max: 10, noNaN: true }),
  messagePrice: share,
  setup: fc.double({ min: 0, max: 1e5, noNaN: true }),
  running: fc.double({ min: 0, max: 1e4, noNaN: true }),
  runs: fc.integer({ min: 1, max: 12 }),
  holdout: fc.double({ min: 0, max: 0.9, noNaN: true }),
  discountRate: fc.double({ min: 0, max: 1, noNaN: true }),
});

/** The cash of a month by the sums that the lines stand for, without going from month to month. */
function cashOf(of: Record<string, number>, month: number): number {
  const at = (name: string): number => of[name] ?? 0;
  const reached = (m: number): number =>
    m < 1 || m > at("runs") ? 0 : (m === 1 ? at("people") : at("newPeople")) * at("reach");
  if (month === 0) return -at("setup");
  let [added, missing, touched] = [0, 0, 0];
  for (let m = 1; m <= month; m++) {
    added += reached(m) * at("lift") * at("carryOver") ** (month - m);
    touched += reached(m);
    if (month - m >= 1 && month - m <= 3)
      missing += (reached(m) * at("lift") * at("pulledForward")) / 3;
  }
  const order =
    at("orderValue") * (1 - at("returns")) * at("margin") - at("discount") * at("redeemed");
  const runs = month <= at("runs") ? 1 : 0;
  const all =
    (added - missing) * order -
    reached(month) * at("subsidised") * at("discount") -
    runs * touched * at("messages") * at("messagePrice");
  return all * (1 - at("holdout")) - runs * at("running");
}

test("month by month the lines come to the sums that they stand for", () => {
  fc.assert(
    fc.property(inputs, (given) => {
      const columns = Object.fromEntries(
        Object.entries(given).map(([name, value]) => [name, Float64Array.of(value)]),
      );
      const { cash = [], discounted = [] } = reckonLines(caseLines, {
        inputs: columns,
        months: 12,
      });
      for (const [month, [found = 0]] of cash.entries()) {
        const wanted = cashOf(given, month);
        const scale = given.people + given.newPeople + given.setup + given.running + 1;
        expect(Math.abs(found - wanted)).toBeLessThan(1e-9 * scale * 500);
        const years = month === 0 ? 0 : (month - 0.5) / 12;
        const worth = found / (1 + given.discountRate) ** years;
        expect(Math.abs((discounted[month]?.[0] ?? 0) - worth)).toBeLessThan(1e-9 * scale * 500);
      }
    }),
  );
});

test("thousands of draws at once come to what each comes to by itself", () => {
  const likely = likelyInputs(goingQuiet());
  const lifts = [-0.01, 0, 0.031, 0.2];
  const all = Object.fromEntries(
    Object.entries(likely).map(([name, value]) => [name, new Float64Array(4).fill(value)]),
  );
  const together = reckonLines(caseLines, {
    inputs: { ...all, lift: Float64Array.from(lifts) },
    months: 12,
  });
  for (const [i, lift] of lifts.entries()) {
    const alone = reckonLines(caseLines, {
      inputs: Object.fromEntries(
        Object.entries({ ...likely, lift }).map(([name, value]) => [name, Float64Array.of(value)]),
      ),
      months: 12,
    });
    for (const { name } of caseLines)
      expect(together[name]?.map((month) => month[i])).toEqual(
        alone[name]?.map((month) => month[0]),
      );
  }
});

test("what an expression names and is not there is said by its name", () => {
  const of = (value: ReturnType<typeof plus>) => ({
    name: "a",
    title: "A",
    unit: "money" as const,
    value,
  });
  const reckon = (value: ReturnType<typeof plus>) =>
    reckonLines([of(value)], { inputs: { x: Float64Array.of(1) }, months: 1 });
  expect(() => reckon(plus(input("y")))).toThrow('There is no input "y".');
  expect(() => reckon(plus(before("b")))).toThrow('There is no line "b".');
  expect(() => reckon(plus(line("a")))).toThrow('The line "a" of this month stands below');
});
