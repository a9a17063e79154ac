import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { rememberSubjects } from "../core/subject.ts";
import { readEvent } from "./event.ts";
import { eventIdentities } from "./event-identities.ts";
import { eventRow } from "./event-row.ts";
import { openEventRows, type PlacedEvent } from "./event-rows.ts";

const eventRows = openEventRows();
afterAll(() => eventRows.close());

const receivedAt = Date.UTC(2026, 5, 1);
const json = fc.dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue({ maxDepth: 2 }), {
  maxKeys: 4,
});
const time = fc.option(
  fc
    .date({ min: new Date("2026-01-01"), max: new Date("2026-12-31"), noInvalidDate: true })
    .map((date) => date.toISOString()),
  { nil: undefined },
);
const item = fc.record(
  {
    type: fc.constantFrom("track", "page", "identify", "bought"),
    event: fc.string({ unit: "binary" }),
    userId: fc.oneof(fc.string(), fc.integer()),
    messageId: fc.string({ maxLength: 20 }),
    timestamp: time,
    properties: json,
    traits: json,
    context: json,
  },
  { requiredKeys: ["type"] },
);

/** A request as it comes over the line, and what of it are events. */
function arrived(request: { batch: unknown[]; sentAt?: unknown; context?: unknown }) {
  const body = new TextEncoder().encode(JSON.stringify(request));
  const { batch, sentAt, context } = JSON.parse(new TextDecoder().decode(body));
  const subjectOf = rememberSubjects();
  const events = batch.flatMap((each: unknown, index: number): PlacedEvent[] => {
    const read = readEvent(each, { sentAt, context, receivedAt });
    if (!read.ok) return [];
    const identities = eventIdentities(read.event).map(({ kind, value }) => ({
      kind,
      value,
      subject: subjectOf(kind, value),
    }));
    return [{ event: read.event, source: "web", identities, key: String(index), index }];
  });
  return { body, events };
}

test("rows made beside are, byte for byte, those made here", async () => {
  let madeBeside = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.record(
        { batch: fc.array(item, { minLength: 30, maxLength: 60 }), sentAt: time, context: json },
        { requiredKeys: ["batch"] },
      ),
      async (request) => {
        const { body, events } = arrived(request);
        const made = await eventRows.of(events, { body, source: "web", receivedAt });
        const lines = events.map((each: PlacedEvent) => eventRow(each));
        if (!("bytes" in made)) {
          expect(made).toEqual(lines);
          return;
        }
        madeBeside += 1;
        expect(made.length).toBe(lines.length);
        expect(Buffer.from(made.bytes)).toEqual(Buffer.from(lines.join("\n")));
      },
    ),
    { numRuns: 100 },
  );
  expect(madeBeside).toBeGreaterThan(20);
});

test("what the other thread cannot make is made here", async () => {
  const batch = Array.from({ length: 30 }, (_, i) => ({
    type: "track",
    event: "Seen",
    userId: `u${i}`,
  }));
  const { events } = arrived({ batch });
  const body = new TextEncoder().encode("no JSON");
  const made = await eventRows.of(events, { body, source: "web", receivedAt });
  expect(made).toEqual(events.map((each: PlacedEvent) => eventRow(each)));
  const again = arrived({ batch });
  const fine = await eventRows.of(again.events, { body: again.body, source: "web", receivedAt });
  expect("bytes" in fine).toBe(true);
});
