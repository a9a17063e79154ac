import fc from "fast-check";
import { expect, test } from "vitest";
import { textId } from "../core/subject.ts";
import { programDraw, type UniversalHoldout, universalDraw } from "./holdout.ts";

const day = 86_400_000;
const begins = Date.parse("2026-01-01T00:00:00Z");
const definition: UniversalHoldout = {
  holdout: "universal",
  share: 0.1,
  salt: "all",
  starts: "2026-01-01T00:00:00Z",
  rotateDays: 90,
  washOutDays: 28,
};
const people = Array.from({ length: 50_000 }, (_, i) => textId(`person ${i}`));

test("the share of people that is named is held out, within four standard errors", () => {
  for (const share of [0, 0.05, 0.1, 0.5]) {
    const draw = universalDraw({ ...definition, share }, begins);
    const held = people.filter((person) => draw(person).heldOut).length;
    const error = Math.sqrt(people.length * share * (1 - share));
    expect(Math.abs(held - people.length * share)).toBeLessThanOrEqual(4 * error);
  }
});

test("nobody is held out before the first period, or where no holdout is defined", () => {
  const before = universalDraw({ ...definition, share: 0.5 }, begins - 1);
  expect(people.slice(0, 100).every((person) => !before(person).heldOut)).toBe(true);
  const none = universalDraw(undefined, begins);
  expect(none("1")).toEqual({ heldOut: false, period: -1, washingOut: false });
});

test("within a period a person's fate stays, and the next period draws anew, independently", () => {
  const first = universalDraw(definition, begins);
  const last = universalDraw(definition, begins + 90 * day - 1);
  const next = universalDraw(definition, begins + 90 * day);
  expect(people.every((person) => first(person).heldOut === last(person).heldOut)).toBe(true);
  expect([first("1").period, last("1").period, next("1").period]).toEqual([0, 0, 1]);
  const both = people.filter((person) => first(person).heldOut && next(person).heldOut).length;
  // Independent lots: a hundredth is held out twice.
  expect(Math.abs(both - people.length * 0.01)).toBeLessThan(4 * Math.sqrt(people.length * 0.0099));
});

test("exactly those whom a new period moves wash out, and only in its first days", () => {
  const before = universalDraw(definition, begins + 90 * day - 1);
  const early = universalDraw(definition, begins + (90 + 28) * day - 1);
  const late = universalDraw(definition, begins + (90 + 28) * day);
  for (const person of people.slice(0, 5_000)) {
    const moved = before(person).heldOut !== early(person).heldOut;
    expect(early(person).washingOut).toBe(moved);
    expect(late(person).washingOut).toBe(false);
    expect(before(person).washingOut).toBe(false);
  }
});

test("a program's lot says nothing of the universal one, nor of another program's", () => {
  const universal = universalDraw({ ...definition, share: 0.5 }, begins);
  const one = programDraw({ holdout: 0.5, salt: "one" });
  const two = programDraw({ holdout: 0.5, salt: "two" });
  const cells = [0, 0, 0, 0, 0, 0, 0, 0];
  for (const person of people) {
    const cell =
      Number(universal(person).heldOut) + 2 * Number(one(person)) + 4 * Number(two(person));
    cells[cell] = (cells[cell] ?? 0) + 1;
  }
  const expected = people.length / 8;
  const chiSquare = cells.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  // The 0.999 quantile of χ² with 7 degrees of freedom.
  expect(chiSquare).toBeLessThan(24.32);
});

test("raising a share holds more people out and lets nobody back in", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 0.45, noNaN: true }),
      fc.double({ min: 0, max: 0.45, noNaN: true }),
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      (a, b, id) => {
        const less = programDraw({ holdout: Math.min(a, b), salt: "s" })(id.toString());
        const more = programDraw({ holdout: Math.max(a, b), salt: "s" })(id.toString());
        expect(less && !more).toBe(false);
      },
    ),
  );
});
