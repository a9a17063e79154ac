import { expect, test } from "vitest";
import type { LiveItem } from "../../../src/server/live-item.ts";
import { afterFeed, emptyFeed, mostItems } from "./use-live-feed.ts";

const item = (seq: number): LiveItem => ({
  ...{ seq, receivedAt: "2026-01-01T00:00:00Z", source: "web", state: "accepted", kind: "page" },
  ...{ name: "", identities: [], person: null, problem: null, why: "", item: {} },
});
const arrived = (...seqs: number[]) => ({ kind: "arrived", items: seqs.map(item) }) as const;
const seqs = (items: readonly LiveItem[]) => items.map(({ seq }) => seq);

test("a paused feed keeps what comes aside, and shows it in order when it goes on", () => {
  let feed = afterFeed(emptyFeed, arrived(1, 2));
  feed = afterFeed(feed, { kind: "paused" });
  feed = afterFeed(afterFeed(feed, arrived(3)), arrived(4, 5));
  expect([seqs(feed.items), feed.waiting]).toEqual([[2, 1], 3]);
  feed = afterFeed(feed, { kind: "resumed" });
  expect([seqs(feed.items), feed.waiting]).toEqual([[5, 4, 3, 2, 1], 0]);
});

test("an erasure takes away what is shown and what waits", () => {
  let feed = afterFeed(emptyFeed, arrived(1));
  feed = afterFeed(afterFeed(feed, { kind: "paused" }), arrived(2));
  feed = afterFeed(feed, { kind: "forgotten" });
  expect(feed.forgotten).toBe(true);
  feed = afterFeed(feed, { kind: "resumed" });
  expect(feed.items).toEqual([]);
});

test("a feed holds no more than it shows", () => {
  const many = Array.from({ length: mostItems + 50 }, (_, i) => i + 1);
  expect(seqs(afterFeed(emptyFeed, arrived(...many)).items).at(-1)).toBe(51);
});
