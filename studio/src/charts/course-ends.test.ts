import { expect, test } from "vitest";
import { courseEnds } from "./course-ends.ts";

const half = [{ share: 0.5, amount: 20 }];

test("a course reaches as far as its pace, and names target, baseline and the pace's end", () => {
  const ends = courseEnds({ marks: half, baseline: 41, target: 45, atEnd: 50 });
  expect(ends).toMatchObject({ pace: { share: 1, amount: 50 } });
  expect(ends.domain(true)).toEqual([0, 50]);
  expect(ends.labels.map(({ key }) => key)).toEqual(["target", "baseline", "pace"]);
});

test("a pace that leads far above all else is cut on its way, and its end is not named", () => {
  const ends = courseEnds({
    ...{ marks: [{ share: 0.1, amount: 20 }], baseline: 40, target: 50, atEnd: 200 },
  });
  // From 20 at 0.1 to 200 at 1: it is at 100, twice the target, at 0.5.
  expect(ends.pace?.share).toBeCloseTo(0.5, 12);
  expect(ends).toMatchObject({ pace: { amount: 100 } });
  expect(ends.domain(true)).toEqual([0, 100]);
  expect(ends.labels.map(({ key }) => key)).toEqual(["target", "baseline"]);
});

test("without a pace, or at the end, nothing is carried on", () => {
  expect(courseEnds({ marks: half, baseline: 1, target: 2, atEnd: null }).pace).toBeNull();
  const over = [{ share: 1, amount: 20 }];
  expect(courseEnds({ marks: over, baseline: 1, target: 2, atEnd: 20 }).pace).toBeNull();
  const nothing = courseEnds({ marks: [], baseline: 0, target: 0, atEnd: null });
  expect(nothing.domain(true)).toEqual([0, 1]);
});

test("a level has room around what is drawn, and does not begin at 0", () => {
  const level = courseEnds({ marks: half, baseline: 15, target: 25, atEnd: null });
  expect(level.domain(false)).toEqual([11, 29]);
  const flat = courseEnds({ marks: half, baseline: 20, target: 20, atEnd: null });
  expect(flat.domain(false)).toEqual([18, 22]);
});
