import { expect, test } from "vitest";
import { liveVisits } from "./live-visits.ts";
import { createShop } from "./shop.ts";
import { noPolicy } from "./treatment.ts";

const from = Date.UTC(2026, 0, 5);
const begun = from + 50_000_123;
const shop = createShop({ customers: 500, days: 10, seed: "visitor", from, policy: noPolicy });

const visits = (at: number, most = 3_000) => [...liveVisits(shop, { begun: at, speed: 24, most })];

test("visits follow from now on, a simulated hour in two and a half minutes", () => {
  const events = visits(begun, Number.POSITIVE_INFINITY);
  const first = events[0]?.at ?? 0;
  expect(first).toBeGreaterThanOrEqual(begun);
  expect(first - begun).toBeLessThan(60_000);
  const last = events.at(-1)?.at ?? 0;
  const simulatedMs = (10 * 24 - 9) * 3_600_000;
  expect(last - begun).toBeLessThanOrEqual(simulatedMs / 24);
  expect(last - begun).toBeGreaterThan((0.95 * simulatedMs) / 24);
  for (const [i, { at, message }] of events.entries()) {
    expect(at).toBeGreaterThanOrEqual(events[i - 1]?.at ?? 0);
    expect(message.timestamp).toBe(new Date(at).toISOString());
  }
});

test("nobody pays, though checkouts are begun", () => {
  const names = new Set(visits(begun).map(({ message }) => message.event ?? message.name ?? ""));
  expect(names).toContain("Checkout Started");
  expect([...names].filter((name) => /^Order|^Payment|^Thank/.test(name))).toEqual([]);
});

test("whoever sees a visitor's id sees that it is invented", () => {
  for (const { message } of visits(begun)) {
    const { userId, anonymousId, context, traits } = message;
    expect(context["library"]).toMatchObject({ name: "perennial-simulate" });
    for (const id of [userId, anonymousId, traits?.["email"]])
      if (id !== undefined) expect(id).toContain("simvisitor");
  }
});

test("another beginning brings the same people with other messages, and no more than is asked for", () => {
  const [one, two] = [visits(begun, 200), visits(begun + 1, 200)];
  expect(one).toHaveLength(200);
  const people = (of: typeof one) => of.map(({ message }) => message.anonymousId);
  expect(people(two)).toEqual(people(one));
  const ids = new Set([...one, ...two].map(({ message }) => message.messageId));
  expect(ids.size).toBe(400);
});
