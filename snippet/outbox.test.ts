import fc from "fast-check";
import { expect, test } from "vitest";
import { nextBatch, retryDelay } from "./outbox.ts";

const lengths = fc.array(fc.integer({ min: 2, max: 30_000 }), { maxLength: 50 });

test("a batch is the first events, at most 20 and 20,000 characters, and never none of some", () => {
  fc.assert(
    fc.property(lengths, (given) => {
      const waiting = given.map((length, nth) => [`${nth}`, "x".repeat(length)] as const);
      const batch = nextBatch(waiting);
      expect(batch).toEqual(waiting.slice(0, batch.length));
      expect(batch.length).toBeLessThanOrEqual(20);
      expect(batch.length > 0).toBe(waiting.length > 0);
      const body = batch.map(([, json]) => json).join();
      if (batch.length > 1) expect(body.length).toBeLessThanOrEqual(20_000);
      const more = [body, waiting[batch.length]?.[1]].join();
      if (batch.length < Math.min(20, waiting.length)) expect(more.length).toBeGreaterThan(19_998);
    }),
  );
});

test("the next try waits twice as long each time, up to a minute, spread over half of it", () => {
  const longest = [1, 2, 3, 6, 7, 50].map((failures) => retryDelay(failures, null, 1));
  expect(longest).toEqual([1_000, 2_000, 4_000, 32_000, 60_000, 60_000]);
  expect(retryDelay(3, null, 0)).toBe(2_000);
});

test("Retry-After holds where it asks for more, in seconds, up to an hour", () => {
  expect(retryDelay(1, "5", 1)).toBe(5_000);
  expect(retryDelay(7, "5", 1)).toBe(60_000);
  expect(retryDelay(1, "86400", 1)).toBe(3_600_000);
  expect(retryDelay(1, "Wed, 21 Oct 2026 07:28:00 GMT", 1)).toBe(1_000);
});
