import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Arrival, type Event, type EventProblem, readEvent } from "./event.ts";

const receivedAt = Date.parse("2026-03-01T12:00:00.000Z");

function event(item: unknown, arrival: Partial<Arrival> = {}): Event {
  const read = readEvent(item, { receivedAt, ...arrival });
  if (!read.ok) throw new Error(`${read.field} ${read.reason}`);
  return read.event;
}

function problem(item: unknown, arrival: Partial<Arrival> = {}): EventProblem {
  const read = readEvent(item, { receivedAt, ...arrival });
  if (read.ok) throw new Error("it was read as an event");
  return read;
}

const track = { type: "track", userId: "7", event: "Product Viewed" };

describe("an event", () => {
  test("has what the client told, and the batch's context under its own", () => {
    const item = {
      ...track,
      anonymousId: "a",
      messageId: "m",
      properties: { sku: "X" },
      context: { page: { url: "u" } },
    };
    const arrival = { context: { page: { url: "batch" }, locale: "de" } };
    expect(event(item, arrival)).toMatchObject({
      kind: "track",
      name: "Product Viewed",
      messageId: "m",
      userId: "7",
      anonymousId: "a",
      properties: { sku: "X" },
      context: { page: { url: "u" }, locale: "de" },
    });
  });

  test("of RudderStack's browser SDK has its traits in the context", () => {
    const item = { type: "identify", userId: "7", context: { traits: { email: "a@b.c" } } };
    expect(event(item).traits).toEqual({ email: "a@b.c" });
  });

  test("with an id that a database counts by has it as text", () => {
    expect(event({ ...track, userId: 17850 }).userId).toBe("17850");
  });

  test("of an address that names the call needs no type", () => {
    expect(event({ userId: "7", name: "Home" }, { kind: "page" })).toMatchObject({
      kind: "page",
      name: "Home",
    });
  });

  test("without a message id is known again by its content, whenever it is sent", () => {
    const timed = { ...track, timestamp: "2026-03-01T11:00:00Z" };
    const first = event({ ...timed, sentAt: "2026-03-01T11:00:01Z" }).messageId;
    expect(event({ ...timed, sentAt: "2026-03-01T11:30:00Z" }).messageId).toBe(first);
    expect(event({ ...timed, event: "Product Added" }).messageId).not.toBe(first);
    expect(event(track).messageId).not.toBe(event(track).messageId);
  });
});

describe("the time of an event", () => {
  test("is corrected by how far the client's clock is from ours", () => {
    const item = { ...track, timestamp: "2026-03-01T09:59:00Z", sentAt: "2026-03-01T10:00:00Z" };
    expect(event(item).at).toBe(receivedAt - 60_000);
    expect(event(item).originalAt).toBe(Date.parse("2026-03-01T09:59:00Z"));
  });

  test("is the batch's send time's correction where the item has none", () => {
    const item = { ...track, timestamp: "2026-01-15T10:00:00Z" };
    expect(event(item, { sentAt: "2026-03-01T12:00:00Z" }).at).toBe(
      Date.parse("2026-01-15T10:00:00Z"),
    );
  });

  test("is never later than its arrival", () => {
    fc.assert(
      fc.property(
        fc.date({ noInvalidDate: true, min: new Date("1995-01-01"), max: new Date("2150-01-01") }),
        fc.date({ noInvalidDate: true }),
        (at, sent) => {
          const { at: corrected } = event({
            ...track,
            timestamp: at.toISOString(),
            sentAt: sent.toISOString(),
          });
          expect(corrected).toBeLessThanOrEqual(receivedAt);
        },
      ),
    );
  });

  test("without a zone is read as UTC, wherever the server stands", () => {
    expect(event({ ...track, timestamp: "2026-03-01T10:00:00" }).originalAt).toBe(
      Date.parse("2026-03-01T10:00:00Z"),
    );
  });

  test("that cannot be read corrects nothing where it is the send time", () => {
    const item = { ...track, timestamp: "2026-03-01T10:00:00Z", sentAt: "soon" };
    expect(event(item).at).toBe(Date.parse("2026-03-01T10:00:00Z"));
  });
});

describe("what is no event is told by field, value and reason", () => {
  test.each([
    [null, "item", "is no JSON object"],
    [{ ...track, type: "buy" }, "type", "is none of identify, track, page, screen, group, alias"],
    [{ ...track, event: " " }, "event", "must name what happened"],
    [{ type: "group", userId: "7" }, "groupId", "must name the group"],
    [{ type: "alias", userId: "7" }, "previousId", "must name the id of before"],
    [{ type: "page" }, "userId", "names nobody"],
    [{ ...track, userId: { id: 7 } }, "userId", "must be a text"],
    [{ ...track, userId: 1.5 }, "userId", "must be a text"],
    [{ ...track, userId: "\0" }, "userId", "must be a text"],
    [{ ...track, timestamp: "yesterday" }, "timestamp", "is no time"],
    [{ ...track, originalTimestamp: "0001-01-01T00:00:00Z" }, "originalTimestamp", "is no time"],
    [{ ...track, messageId: "x".repeat(101) }, "messageId", "at most 100 characters"],
  ])("%j", (item, field, reason) => {
    expect(problem(item).field).toBe(field);
    expect(problem(item).reason).toContain(reason);
  });
});

test("no JSON makes reading throw, and what is read has texts that can be stored", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string({ unit: "binary" }), (value, text) => {
      const values = [
        value,
        { ...track, userId: value, event: text, context: value, timestamp: value },
      ];
      for (const item of values) {
        const read = readEvent(item, { receivedAt, sentAt: value, context: value });
        if (read.ok)
          expect([read.event.name, read.event.userId].every((each) => each.isWellFormed())).toBe(
            true,
          );
        else expect(read.reason).not.toBe("");
      }
    }),
  );
});
