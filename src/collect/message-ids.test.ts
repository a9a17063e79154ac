import fc from "fast-check";
import { expect, test } from "vitest";
import { hashText, messageHash, rememberMessages } from "./message-ids.ts";

test("messages of late are known, and no other, as a set of texts knows them", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(400), { maxLength: 600 }),
      fc.integer({ min: 1, max: 100 }),
      (ids, perGeneration) => {
        const known = rememberMessages(perGeneration, 0);
        const order: number[] = [];
        for (const id of ids) {
          const hash = messageHash("s", String(id));
          if (!known.has(hash)) {
            known.add(hash, order.length);
            order.push(id);
          }
        }
        const newest = new Set(order.slice(-perGeneration));
        for (const id of newest) expect(known.has(messageHash("s", String(id)))).toBe(true);
        expect(known.has(messageHash("s", "never"))).toBe(false);
        // What is no longer known was received before `since`.
        for (const [at, id] of order.entries()) {
          if (!known.has(messageHash("s", String(id)))) expect(at).toBeLessThan(known.since());
        }
      },
    ),
    { numRuns: 200 },
  );
});

test("the hash is 64 bits, of the source as well, and spreads: no two of 300,000 like ids meet", () => {
  const seen = new Set<string>();
  for (let i = 0; i < 300_000; i++) seen.add(hashText(messageHash("web", `node-next-${i}`)));
  expect(seen.size).toBe(300_000);
  expect(messageHash("a", "b")).not.toEqual(messageHash("b", "a"));
  const bits = Array.from(
    { length: 64 },
    (_, bit) =>
      [...seen].slice(0, 10_000).filter((text) => (BigInt(text) >> BigInt(bit)) & 1n).length,
  );
  for (const ones of bits) expect(Math.abs(ones - 5_000)).toBeLessThan(250);
});

test("a message whose hash is 0 is remembered as well", () => {
  const known = rememberMessages(10, 0);
  expect(known.has({ high: 0, low: 0 })).toBe(false);
  known.add({ high: 0, low: 0 }, 1);
  expect(known.has({ high: 0, low: 0 })).toBe(true);
});
