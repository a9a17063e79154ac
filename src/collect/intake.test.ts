import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { temporaryStore } from "../../test/analytics/cluster.ts";
import { sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { newestEvents } from "./event-list.ts";
import { type Intake, openIntake } from "./intake.ts";
import { openQuarantine } from "./quarantine.ts";
import { replayQuarantine } from "./replay-quarantine.ts";

let store: Store;
let intake: Intake;
const receivedAt = Date.parse("2026-03-01T12:00:00.000Z");

beforeAll(async () => {
  store = await temporaryStore();
  intake = await openIntake(store, []);
});

afterAll(async () => {
  await intake.close();
  await store.close();
});

const viewed = (messageId: string, more: object = {}): object => ({
  type: "track",
  event: "Product Viewed",
  userId: "7",
  messageId,
  timestamp: "2026-03-01T11:59:00.000Z",
  ...more,
});

async function stored(source: string): Promise<{ messageId: string; times: number }[]> {
  return store.rows(
    sql`SELECT message_id AS messageId, count() AS times FROM event WHERE source = ${{ type: "String", value: source }} GROUP BY message_id ORDER BY message_id`,
    z.object({ messageId: z.string(), times: z.number() }),
  );
}

describe("a delivery", () => {
  test("is on disk when its receipt comes, bad items apart with their reasons", async () => {
    const items = [viewed("a"), { type: "track", userId: "7" }, viewed("b"), 5];
    const receipt = await intake.receive({ source: "first", items, receivedAt });
    expect(receipt).toEqual({
      accepted: 2,
      repeated: 0,
      rejected: [
        { index: 1, field: "event", value: "", reason: "a track call must name what happened" },
        { index: 3, field: "item", value: "5", reason: "is no JSON object" },
      ],
    });
    expect(await stored("first")).toEqual([
      { messageId: "a", times: 1 },
      { messageId: "b", times: 1 },
    ]);
    const waiting = await openQuarantine(store, {});
    expect(waiting.filter(({ file }) => file === "first")).toMatchObject([
      { what: "events", line: 2, column: "event" },
      { what: "events", line: 4, column: "item", raw: "5" },
    ]);
  });

  test("that is repeated goes in once, within itself, at the same moment, later, and after a restart", async () => {
    const items = [viewed("x"), viewed("x"), viewed("y")];
    const both = await Promise.all([
      intake.receive({ source: "again", items, receivedAt }),
      intake.receive({ source: "again", items, receivedAt }),
    ]);
    expect(both.map(({ accepted }) => accepted)).toEqual([2, 0]);
    await intake.receive({ source: "again", items, receivedAt: receivedAt + 1 });
    const restarted = await openIntake(store, []);
    const after = await restarted.receive({ source: "again", items, receivedAt: receivedAt + 2 });
    expect(after).toMatchObject({ accepted: 0, repeated: 3 });
    await restarted.close();
    expect(await stored("again")).toEqual([
      { messageId: "x", times: 1 },
      { messageId: "y", times: 1 },
    ]);
  });

  test("is known again on disk when memory has forgotten it", async () => {
    const small = await openIntake(store, [], { rememberedMessages: 10 });
    const items = Array.from({ length: 50 }, (_, i) => viewed(`old-${i}`));
    const first = { source: "forgotten", items, receivedAt };
    expect(await small.receive(first)).toMatchObject({ accepted: 50 });
    const later = Array.from({ length: 50 }, (_, i) =>
      viewed(`new-${i}`, { timestamp: "2026-03-02T12:00:00.000Z" }),
    );
    const dayMs = 86_400_000;
    for (const item of later) {
      await small.receive({ source: "forgotten", items: [item], receivedAt: receivedAt + dayMs });
    }
    const again = { ...first, receivedAt: receivedAt + 2 * dayMs };
    expect(await small.receive(again)).toMatchObject({ accepted: 0, repeated: 50 });
    await small.close();
  });

  test("of one source is not taken for another's", async () => {
    await intake.receive({ source: "one", items: [viewed("same")], receivedAt });
    const other = await intake.receive({ source: "two", items: [viewed("same")], receivedAt });
    expect(other.accepted).toBe(1);
  });

  test("that more than memory can hold waits for is refused whole, and can be sent again", async () => {
    const narrow = await openIntake(store, [], { waitingBytes: 2_000 });
    const items = Array.from({ length: 20 }, (_, i) => viewed(`n-${i}`));
    const all = { source: "narrow", items, receivedAt };
    await expect(narrow.receive(all)).rejects.toMatchObject({ code: "TOO_BUSY" });
    const half = { ...all, items: items.slice(0, 2) };
    expect(await narrow.receive(half)).toMatchObject({ accepted: 2 });
    await narrow.close();
  });

  test("with an event of more than 32 KB has it put aside", async () => {
    const large = viewed("large", { properties: { text: "é".repeat(17_000) } });
    const receipt = await intake.receive({ source: "sizes", items: [large], receivedAt });
    expect(receipt.rejected[0]?.reason).toMatch(
      /context are 34\d\d\d bytes; an event may have 32768$/,
    );
  });
});

test("whatever JSON arrives, each item is stored, known or put aside, and what was stored reads back", async () => {
  let round = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.oneof(
          fc.jsonValue(),
          fc.record({ traits: fc.jsonValue(), name: fc.string({ unit: "binary" }) }),
        ),
        { maxLength: 8 },
      ),
      async (values) => {
        const source = `any-${round++}`;
        const items = values.map((value, i) =>
          i % 2
            ? value
            : viewed(`m${i}`, { event: `E${JSON.stringify(value)}`, properties: { value } }),
        );
        const { accepted, repeated, rejected } = await intake.receive({
          source,
          items,
          receivedAt,
        });
        expect(accepted + repeated + rejected.length).toBe(items.length);
        expect(accepted).toBeGreaterThanOrEqual(Math.ceil(items.length / 2) - rejected.length);
        const rows = await store.rows(
          sql`SELECT properties FROM event WHERE source = ${{ type: "String", value: source }} AND name LIKE 'E%'`,
          z.object({ properties: z.string() }),
        );
        const back = rows.map((row) => JSON.stringify(JSON.parse(row.properties)?.value)).sort();
        const sent = values
          .filter((_, i) => i % 2 === 0)
          .map((value) => JSON.stringify(value))
          .sort();
        expect(back).toEqual(sent);
      },
    ),
    { numRuns: 25, endOnFailure: true },
  );
});

test("an event that was put aside goes in when it is mended, once", async () => {
  const items = [{ type: "track", userId: "7", messageId: "mend", event: "" }];
  await intake.receive({ source: "mended", items, receivedAt });
  const [row] = (await openQuarantine(store, {})).filter(({ file }) => file === "mended");
  const mended = { [row?.rowId ?? ""]: JSON.stringify({ ...items[0], event: "Product Viewed" }) };
  const summary = await replayQuarantine(store, { mended }, async () => ({ intake }));
  expect(summary).toMatchObject({ tried: 1, accepted: 1 });
  expect(await stored("mended")).toEqual([{ messageId: "mend", times: 1 }]);
  const waiting = await openQuarantine(store, {});
  expect(waiting.filter(({ file }) => file === "mended")).toEqual([]);
});

test("on two shards each event is read once, the newest first, and a repeated one is known", async () => {
  const cluster = await temporaryStore(2);
  const items = Array.from({ length: 60 }, (_, i) => viewed(`m-${i}`, { userId: `u-${i}` }));
  for (const accepted of [60, 0]) {
    // With no memory but of the last message, the table alone knows the others.
    const door = await openIntake(cluster, [], { rememberedMessages: 1 });
    expect(await door.receive({ source: "two", items, receivedAt })).toMatchObject({ accepted });
    await door.close();
  }
  const events = await newestEvents(cluster, { limit: 100 });
  expect(events.map(({ messageId }) => messageId)).toEqual(
    Array.from({ length: 60 }, (_, i) => `m-${i}`).sort(),
  );
  expect(events[0]).toMatchObject({
    name: "Product Viewed",
    identityKind: "customer_id",
    receivedAt: "2026-03-01T12:00:00.000Z",
  });
  expect(await newestEvents(cluster, { limit: 100, source: "one" })).toEqual([]);
  await cluster.close();
});
