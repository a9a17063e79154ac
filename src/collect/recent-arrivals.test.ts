import { expect, test } from "vitest";
import { readEvent } from "./event.ts";
import type { ArrivedEvent } from "./event-taker.ts";
import { recentArrivals } from "./recent-arrivals.ts";

function arrived(name: string): ArrivedEvent {
  const read = readEvent({ type: "track", userId: "7", event: name }, { receivedAt: 0 });
  if (!read.ok) throw new Error(read.reason);
  return { event: read.event, source: "web", identities: [] };
}

function namesAfter(recent: ReturnType<typeof recentArrivals>, seq: number): unknown[] {
  const { arrivals, missed } = recent.after(seq);
  return [
    arrivals.map(({ arrival }) => ("event" in arrival ? arrival.event.name : "refused")),
    missed,
  ];
}

test("what came after a number is told in order; what memory no longer holds is counted", () => {
  const recent = recentArrivals(3);
  const start = recent.newest();
  recent.kept([arrived("a"), arrived("b")]);
  expect(namesAfter(recent, start)).toEqual([["a", "b"], 0]);
  const after = recent.newest();
  recent.kept(["c", "d", "e", "f", "g"].map(arrived));
  expect(namesAfter(recent, after)).toEqual([["e", "f", "g"], 2]);
  expect(namesAfter(recent, recent.newest())).toEqual([[], 0]);
});

test("a listener is woken by events and by refused items, until it stops", () => {
  const recent = recentArrivals(3);
  let woken = 0;
  const stop = recent.onArrival(() => {
    woken += 1;
  });
  recent.kept([arrived("a")]);
  const delivery = { source: "web", items: [{}], receivedAt: 0 };
  recent.refused(delivery, [{ index: 0, field: "type", value: "", reason: "is none" }]);
  stop();
  recent.kept([arrived("b")]);
  expect(woken).toBe(2);
});

test("what was forgotten is told to nobody, and a looker-on can see that it was", () => {
  const recent = recentArrivals(3);
  const start = recent.newest();
  recent.kept([arrived("a"), arrived("b")]);
  const toldAll = recent.newest();
  recent.forget();
  recent.kept([arrived("c")]);
  expect(namesAfter(recent, start)).toEqual([["c"], 0]);
  expect(recent.forgottenUpTo()).toBeGreaterThan(toldAll);
});
