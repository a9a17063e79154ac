import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { temporaryStore } from "../../test/analytics/cluster.ts";
import { sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { allowAgain, openSuppression, suppress, suppressionSalt } from "./suppression.ts";

let store: Store;
beforeAll(async () => {
  store = await temporaryStore();
});
afterAll(() => store.close());

const ana = { kind: "email", value: "ana@example.com" } as const;
const browser = { kind: "anonymous_id", value: "a-123456" } as const;
const bo = { kind: "customer_id", value: "bo" } as const;

test("an erased person is kept out by each identity, an order by its number, and others are not", async () => {
  const list = await openSuppression(store);
  expect([list.holds([ana]), list.holdsText(ana.value)]).toEqual([false, false]);
  const salt = await suppressionSalt(store);
  const order = { kind: "order", value: "shop/1001" } as const;
  await suppress(store, [ana, browser, order], { salt, erasureId: "e1" });
  expect(list.holds([ana])).toBe(false);
  await list.refresh();
  expect(list.holds([bo, ana])).toBe(true);
  expect(list.holds([browser])).toBe(true);
  // Somebody else signed in, in a browser that the person once used.
  expect(list.holds([bo, browser])).toBe(false);
  expect([list.holdsOrder("shop", "1001"), list.holdsOrder("till", "1001")]).toEqual([true, false]);
  expect(list.holdsText('1,2026-13-01,"Ana@example.com",x')).toBe(true);
  expect(list.holdsText('{"traits":{"email":"ANA@example.com"}}')).toBe(true);
  expect(list.holdsText("1,2026-13-01,juliana@example.com,x")).toBe(false);
  expect(list.dropped()).toBe(5);
  const kept = await store.rows(
    sql`SELECT * FROM suppressed_identity`,
    z.record(z.string(), z.unknown()),
  );
  expect(JSON.stringify(kept)).not.toMatch(/ana@|a-123|1001/);
});

test("a person who is allowed again is by all identities, while the orders stay out", async () => {
  expect(await allowAgain(store, [bo])).toBe(0);
  expect(await allowAgain(store, [ana])).toBe(2);
  const list = await openSuppression(store);
  expect([list.holds([ana]), list.holds([browser])]).toEqual([false, false]);
  expect(list.holdsOrder("shop", "1001")).toBe(true);
});
