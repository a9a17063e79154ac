import { expect, test } from "vitest";
import { dailySizes } from "./daily-sizes.ts";

const sizes = [
  { day: "2026-03-27", members: 3 },
  { day: "2026-03-30", members: 5 },
  { day: "2026-04-01", members: 4 },
];

test("a day without a change keeps the size of the day before, over a change of the clock too", () => {
  expect(
    dailySizes(sizes, { until: "2026-04-02", most: 30 }).map(({ members }) => members),
  ).toEqual([3, 3, 3, 5, 5, 4, 4]);
});

test("the first day that is drawn has the size that it had, though its last change is older", () => {
  expect(dailySizes(sizes, { until: "2026-04-02", most: 5 })).toEqual([
    { day: "2026-03-29", members: 3 },
    { day: "2026-03-30", members: 5 },
    { day: "2026-03-31", members: 5 },
    { day: "2026-04-01", members: 4 },
    { day: "2026-04-02", members: 4 },
  ]);
});

test("nothing known, nothing drawn", () => {
  expect(dailySizes([], { until: "2026-04-02", most: 30 })).toEqual([]);
});
