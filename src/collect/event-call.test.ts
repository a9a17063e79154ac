import fc from "fast-check";
import { expect, test } from "vitest";
import { eventKinds, readEvent } from "./event.ts";
import { eventCall } from "./event-call.ts";

const mostly = <T>(good: fc.Arbitrary<T>, bad: readonly unknown[]) =>
  fc.oneof({ weight: 12, arbitrary: good }, { weight: 1, arbitrary: fc.constantFrom(...bad) });
const id = mostly<unknown>(fc.oneof(fc.string({ maxLength: 12 }), fc.maxSafeInteger()), [
  ...[null, true, " ", 1.5, "x".repeat(501), {}, "a\0b"],
]);
const text = mostly(fc.string({ minLength: 1, maxLength: 12 }), [null, 7, "", "  ", "a\0b"]);
const span = { min: new Date(Date.UTC(1989, 0)), max: new Date(Date.UTC(2201, 0)) };
const time = mostly(
  fc.date({ noInvalidDate: true, ...span }).map((at) => at.toISOString()),
  ["2026-02-30T00:00:00Z", "yesterday", "0000-01-01T00:00:00Z", "1990-01-01T00:00:00+02:00", 7],
);
const object = mostly(fc.dictionary(fc.string(), fc.jsonValue()), [null, [], 7]);
const item = fc.record(
  {
    messageId: mostly(text, ["x".repeat(101)]),
    ...{ userId: id, anonymousId: id, previousId: id, groupId: id },
    ...{ event: text, name: text, properties: object, traits: object, context: object },
    ...{ timestamp: time, originalTimestamp: time, sentAt: time, more: fc.jsonValue() },
  },
  { requiredKeys: [] },
);

test("what is of the form that the document of the API shows is taken as an event", () => {
  let taken = 0;
  fc.assert(
    fc.property(fc.constantFrom(...eventKinds), item, (kind, given) => {
      if (!eventCall(kind).safeParse(given).success) return;
      taken++;
      expect(readEvent(given, { kind, receivedAt: Date.UTC(2026, 0, 1) })).toMatchObject({
        ok: true,
      });
    }),
    { numRuns: 3_000, seed: 1 },
  );
  expect(taken).toBeGreaterThan(100);
});

test.each(eventKinds)("%s: what must be there is wanted by the form and by the reader", (kind) => {
  const whole = { userId: "7", event: "Product Viewed", groupId: "g", previousId: "p" };
  const reads = (given: object) => readEvent(given, { kind, receivedAt: 0 }).ok;
  expect(eventCall(kind).safeParse(whole).success).toBe(true);
  for (const field of Object.keys(whole)) {
    const given = Object.fromEntries(Object.entries(whole).filter(([key]) => key !== field));
    expect([field, eventCall(kind).safeParse(given).success]).toEqual([field, reads(given)]);
  }
});
