import { expect, test } from "vitest";
import { ago, clockOf, dayIn } from "./when.ts";

test("how long ago something was is said in the largest unit that fits", () => {
  const at = "2026-01-01T00:00:00Z";
  const after = (seconds: number) => ago(at, Date.parse(at) + seconds * 1000);
  expect([-3, 4, 59, 60, 7_199, 7_200, 86_400, 200_000].map(after)).toEqual([
    ...["just now", "just now", "59 seconds ago", "1 minute ago", "1 hour ago"],
    ...["2 hours ago", "1 day ago", "2 days ago"],
  ]);
});

test("a time of day is the shop's, whatever the browser's zone", () => {
  expect(clockOf("2026-07-01T22:05:09Z", "Europe/Amsterdam")).toBe("00:05:09");
});

test("a day is the shop's, whatever the browser's zone", () => {
  const late = Date.parse("2026-05-01T23:30:00Z");
  expect([dayIn(late, "UTC"), dayIn(late, "Europe/Amsterdam")]).toEqual([
    "2026-05-01",
    "2026-05-02",
  ]);
});
