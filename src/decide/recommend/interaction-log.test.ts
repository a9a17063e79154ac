import { expect, test } from "vitest";
import { capHistories, interactionLogOf, selectRows } from "./interaction-log.ts";

const log = interactionLogOf({
  users: ["10", "9"],
  items: ["b", "a"],
  user: Int32Array.of(0, 1, 0, 0),
  item: Int32Array.of(0, 0, 1, 0),
  time: Float64Array.of(5, 1, 5, 4),
  weight: Float64Array.of(1, 2, 3, 4),
});

test("rows lie by user and time, of one time in their own order; numbers follow the names", () => {
  expect(log.users).toEqual(["9", "10"]);
  expect(log.items).toEqual(["a", "b"]);
  expect([...log.starts]).toEqual([0, 1, 4]);
  expect([...log.time]).toEqual([1, 4, 5, 5]);
  expect([...log.item]).toEqual([1, 1, 1, 0]);
  expect([...log.weight]).toEqual([2, 4, 1, 3]);
});

test("rows of one user and instant are one basket", () => {
  expect([...log.basket]).toEqual([0, 1, 2, 2]);
});

test("a cap keeps each user's latest rows", () => {
  const capped = capHistories(log, 2);
  expect([...capped.starts]).toEqual([0, 1, 3]);
  expect([...capped.time]).toEqual([1, 5, 5]);
  expect(capHistories(log, 0)).toBe(log);
});

test("selected rows keep their users, though some have none left", () => {
  const selected = selectRows(log, Uint8Array.of(0, 0, 0, 1));
  expect([...selected.starts]).toEqual([0, 0, 1]);
  expect([...selected.item]).toEqual([0]);
});
