import { expect, test } from "vitest";
import type { MembershipChange } from "./member-book.ts";
import { recentChanges } from "./recent-changes.ts";

function change(seq: number): MembershipChange {
  const audience = seq % 2 === 0 ? "even" : "odd";
  return { audience, version: 1, person: "1", change: "entered", cause: "event", at: 0, seq };
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

test("it tells what came after a number, and says where it does not reach back so far", () => {
  const recent = recentChanges(10, 3);
  expect(recent.after(10, null)).toEqual([]);
  expect(recent.after(9, null)).toBeUndefined();
  recent.add([11, 12, 13].map(change));
  recent.add([14, 15].map(change));
  expect(recent.after(10, null)?.map(({ seq }) => seq)).toEqual([11, 12, 13]);
  expect(recent.after(11, "odd")?.map(({ seq }) => seq)).toEqual([13, 15]);
  expect(recent.after(15, null)).toEqual([]);
  expect(recent.upTo()).toBe(15);
});

test("it holds some, and no one after it was told to forget", () => {
  const recent = recentChanges(0, 1);
  recent.add(numbers(1, 50_000).map(change));
  expect(recent.after(29_999, null)).toBeUndefined();
  expect(recent.after(30_000, null)?.map(({ seq }) => seq)).toEqual([30_001]);
  recent.forget();
  expect(recent.after(49_999, null)).toBeUndefined();
  expect(recent.after(50_000, null)).toEqual([]);
});
