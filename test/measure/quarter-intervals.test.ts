import { expect, test } from "vitest";
import { holds } from "./checked-share.ts";
import { countedQuarters, type QuarterInterval, type QuarterTold } from "./quarter-intervals.ts";

const inside = { lower: 0, upper: 2 };
const outside = { lower: 2, upper: 3 };

/** A quarter in which so many of the six parts miss; the others of its intervals hold, unless said. */
function quarter(misses: number, others: QuarterInterval["told"] = inside): QuarterTold {
  const kinds = [
    ...["all programs together", "an install, of who was moved", "lost by a message"],
    "the price of a message",
  ] as const;
  return {
    intervals: [
      ...Array.from({ length: 6 }, (_, j) => ({
        ...({ kind: "the parts of programs", name: `p${j}` } as const),
        ...{ wanted: 1, told: j < misses ? outside : inside },
      })),
      ...kinds.map((kind) => ({ kind, name: "", wanted: 1, told: others })),
    ],
    addsUp: true,
  };
}

const failing = (quarters: readonly QuarterTold[]): string[] =>
  countedQuarters(quarters).flatMap((check) => (holds(check) ? [] : [check.name]));

test("each kind of interval is counted by itself over the quarters", () => {
  expect(countedQuarters([quarter(1), quarter(0)]).map(({ name }) => name)).toEqual([
    ...["all programs together: 2 of 2", "the parts of programs: 11 of 12"],
    ...["an install, of who was moved: 2 of 2", "lost by a message: 2 of 2"],
    "the price of a message: 2 of 2",
  ]);
});

test("one miss in a quarter is chance, and so is one in each of three; half of the parts is not", () => {
  expect(failing([quarter(1)])).toEqual([]);
  expect(failing([quarter(1), quarter(1), quarter(1)])).toEqual([]);
  // Of 6 at 93 %, 3 or fewer hold with a chance of 0.0058, 4 or fewer with 0.056.
  expect(failing([quarter(2)])).toEqual([]);
  expect(failing([quarter(3)])).toEqual(["the parts of programs: 3 of 6"]);
});

test("an interval that stands alone may miss once, not in three quarters of three", () => {
  expect(failing([quarter(0, outside)])).toEqual([]);
  expect(failing([0, 0, 0].map((misses) => quarter(misses, outside)))).toHaveLength(4);
});

test("what is not told misses nothing, but must be told in most quarters", () => {
  const untold = countedQuarters([quarter(0), quarter(0, null)]);
  expect(untold.map(({ name }) => name)).toContain("lost by a message: quarters that tell: 1 of 2");
  expect(untold.map(({ name }) => name)).toContain("lost by a message: 1 of 1");
  expect(failing([quarter(0), quarter(0, null)])).toEqual([]);
  expect(failing([0, 0, 0].map((misses) => quarter(misses, null)))).toContain(
    "all programs together: quarters that tell: 0 of 3",
  );
});
