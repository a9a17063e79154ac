import { expect, test } from "vitest";
import type { Registered } from "./program-versions.ts";
import { type ReadAsked, readPlan } from "./read-plan.ts";

const registered: Registered = {
  ...{ outcome: "ordered", windowDays: 14, minimalEffect: "2%", readOn: "2026-08-31", since: 2 },
};
const planned = (until: string, asked: Partial<ReadAsked> = {}, of = registered) =>
  readPlan(
    of,
    { looksAgain: true, ...asked },
    { knownUntil: Date.parse(until), timezone: "Europe/Vienna" },
  );
/** Midnight in Vienna. */
const readAt = Date.parse("2026-08-30T22:00:00Z");

test("before its day no effect is shown; on it the one look is of what was closed when it began", () => {
  expect(planned("2026-08-30T21:59:59Z").waitsUntil).toBe("2026-08-31");
  expect(planned("2026-08-30T22:00:00Z")).toEqual({
    ...{ outcome: "ordered", windowDays: 14, minimalEffect: { value: 0.02, isShare: true } },
    ...{ sequential: false, closedAt: readAt, waitsUntil: undefined, isPeek: false, otherwise: [] },
  });
  // Whoever looks later sees the same, unless they say that they look again and again.
  expect(planned("2026-10-01T00:00:00Z")).toEqual(planned("2026-08-30T22:00:00Z"));
  const later = planned("2026-10-01T00:00:00Z", { sequential: true });
  expect(later).toMatchObject({ sequential: true, closedAt: Date.parse("2026-10-01") });
});

test("who peeks sees intervals that hold at every look, and cannot have others", () => {
  const peek = planned("2026-07-01T00:00:00Z", { peek: true, sequential: false });
  expect(peek).toMatchObject({ waitsUntil: undefined, isPeek: true, sequential: true });
  // Afterwards there is nothing to peek at.
  expect(planned("2026-09-01T00:00:00Z", { peek: true }).isPeek).toBe(false);
});

test("what is asked otherwise is told, and waits for the day too", () => {
  const { otherwise, waitsUntil } = planned("2026-08-01T00:00:00Z", {
    ...{ outcome: "contribution", windowDays: 28, minimalEffect: { value: 1, isShare: false } },
  });
  expect(otherwise).toEqual([
    "The outcome is contribution; registered is ordered.",
    "The window is 28 days; registered are 14.",
    "The least effect that is worth while is not the one that is registered.",
  ]);
  expect(waitsUntil).toBe("2026-08-31");
  expect(planned("2026-09-01T00:00:00Z", { outcome: "ordered", windowDays: 14 }).otherwise).toEqual(
    [],
  );
});

test("where nothing is registered it is contribution within 28 days, as the one who asks looks", () => {
  const until = { knownUntil: 5, timezone: "UTC" };
  expect(readPlan(undefined, { looksAgain: false }, until)).toEqual({
    ...{ outcome: "contribution", windowDays: 28, minimalEffect: undefined, sequential: false },
    ...{ closedAt: 5, waitsUntil: undefined, isPeek: false, otherwise: [] },
  });
  expect(readPlan(undefined, { looksAgain: true }, until).sequential).toBe(true);
  expect(readPlan(undefined, { looksAgain: true, sequential: false }, until).sequential).toBe(
    false,
  );
  const noDay = readPlan({ ...registered, readOn: undefined }, { looksAgain: true }, until);
  expect(noDay).toMatchObject({ outcome: "ordered", sequential: true, closedAt: 5 });
});
