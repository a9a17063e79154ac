import fc from "fast-check";
import { expect, test } from "vitest";
import { limitInWords, parseSourceLimit, sourceAllowances } from "./source-limit.ts";

const limit = { perSecond: 10, burst: 50 };
const shop = { sourceId: "shop", limit };

test("a burst goes in at once, then as many as the average; what is refused takes nothing", () => {
  let now = 0;
  const { take } = sourceAllowances(() => now);
  expect(take(shop, 50)).toBe(0);
  expect(take(shop, 20)).toBe(2_000);
  now = 1_000;
  expect(take(shop, 20)).toBe(1_000);
  now = 2_000;
  expect(take(shop, 20)).toBe(0);
  expect(take(shop, 1)).toBe(100);
});

test("sources are counted apart, and one without a limit is never refused", () => {
  const { take } = sourceAllowances(() => 0);
  expect(take(shop, 50)).toBe(0);
  expect(take({ sourceId: "other", limit }, 50)).toBe(0);
  for (let i = 0; i < 10; i++) expect(take({ sourceId: "free", limit: null }, 2_500)).toBe(0);
});

test("a limit that is changed holds from then on", () => {
  const { take } = sourceAllowances(() => 0);
  expect(take(shop, 10)).toBe(0);
  expect(take({ ...shop, limit: { perSecond: 1, burst: 5 } }, 5)).toBe(0);
  expect(take({ ...shop, limit: { perSecond: 1, burst: 5 } }, 1)).toBe(1_000);
});

test("after the time that was told the same request goes in, a moment earlier it does not, and the average is kept", () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(sizes, fc.constantFrom(0.5, 3, 10, 900), (requests, perSecond) => {
      let now = 0;
      const { take } = sourceAllowances(() => now);
      const source = { sourceId: "shop", limit: { perSecond, burst: 50 } };
      let taken = 0;
      let last = 0;
      for (const items of requests) {
        const wait = take(source, items);
        if (wait > 0) {
          now += wait * 0.99;
          expect(take(source, items)).toBeGreaterThan(0);
          now += wait * 0.01 + 1e-6;
          expect(take(source, items)).toBe(0);
        }
        taken += items;
        last = items;
      }
      // What a request larger than the bucket took too much is made up for before the next.
      expect(taken - Math.max(last, 50)).toBeLessThanOrEqual(50 + (now / 1_000) * perSecond + 1e-6);
    }),
  );
});

test("a limit is written as events a second", () => {
  expect(parseSourceLimit("500/s")).toEqual({ perSecond: 500, burst: 5_000 });
  expect(parseSourceLimit("0.05/s")).toEqual({ perSecond: 0.05, burst: 1 });
  expect(parseSourceLimit("500/s", "700")).toEqual({ perSecond: 500, burst: 700 });
  expect(limitInWords(parseSourceLimit("500/s"))).toBe("500 events a second, 5000 at once");
  for (const text of ["500", "0/s", "-1/s", "1e9/s", "5/min", "2000000/s", ""])
    expect(() => parseSourceLimit(text)).toThrow(/events a second, such as 500\/s/);
  for (const burst of ["0", "-1", "1.5", "many"])
    expect(() => parseSourceLimit("500/s", burst)).toThrow(/how many events may come at once/);
});
