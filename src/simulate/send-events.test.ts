import { createServer, type Server } from "node:http";
import { afterEach, expect, test } from "vitest";
import { sendEvents } from "./send-events.ts";
import { createShop } from "./shop.ts";
import { simulateShop } from "./simulate-shop.ts";

/** Sending, against a door that answers as it is told. */
const from = Date.UTC(2025, 0, 1);
const shop = createShop({ customers: 20, days: 20, seed: 1, from });
const all = [...simulateShop(shop)];
let door: Server | undefined;

afterEach(() => door?.close());

interface Arrived {
  readonly authorization: string | undefined;
  readonly ids: readonly string[];
}

/** A door that answers the nth request with the nth status, and then with 200. */
async function openDoor(
  statuses: readonly number[],
  body = '{"success":true}',
): Promise<{ readonly url: string; readonly taken: Arrived[] }> {
  const taken: Arrived[] = [];
  let requests = 0;
  door = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => {
      text += chunk;
    });
    request.on("end", () => {
      const status = statuses[requests] ?? 200;
      requests += 1;
      const batch: { messageId: string }[] = JSON.parse(text).batch;
      const ids = batch.map(({ messageId }) => messageId);
      if (status === 200) taken.push({ authorization: request.headers.authorization, ids });
      response.writeHead(status, status === 503 ? { "retry-after": "0" } : {}).end(body);
    });
  });
  await new Promise<void>((resolve) => door?.listen(0, "127.0.0.1", resolve));
  const address = door.address();
  return { url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`, taken };
}

const usual = { writeKey: "key", from, speed: Number.POSITIVE_INFINITY };

test("events go in batches of at most 100 with the write key, and orders are summed up", async () => {
  const { url, taken } = await openDoor([]);
  const summary = await sendEvents(all, { ...usual, url });
  expect(taken.flatMap(({ ids }) => ids).sort()).toEqual(
    all.map(({ message }) => message.messageId).sort(),
  );
  expect(Math.max(...taken.map(({ ids }) => ids.length))).toBe(100);
  expect(taken[0]?.authorization).toBe(`Basic ${Buffer.from("key:").toString("base64")}`);
  const orders = all.filter(({ message }) => message.event === "Order Completed");
  const revenue = orders.reduce(
    (sum, { message }) => sum + Math.round(100 * Number(message.properties?.["revenue"])),
    0,
  );
  expect(summary).toEqual({
    sent: all.length,
    accepted: all.length,
    rejected: 0,
    orders: orders.length,
    revenue,
    stopped: false,
  });
});

test("a batch that is answered with 429 or 503 is sent again, as it is", async () => {
  const { url, taken } = await openDoor([503, 429, 503]);
  const { accepted } = await sendEvents(all.slice(0, 300), { ...usual, url });
  expect(accepted).toBe(300);
  expect(new Set(taken.flatMap(({ ids }) => ids)).size).toBe(300);
});

test("a wrong write key ends it at once, with what the server says", async () => {
  const body = '{"error":{"message":"No source has the write key."}}';
  const { url } = await openDoor(new Array(50).fill(401), body);
  await expect(sendEvents(all, { ...usual, url })).rejects.toMatchObject({
    code: "UNAUTHORISED",
    message: expect.stringContaining("No source has the write key."),
  });
});

test("items that the server puts aside are counted apart", async () => {
  const { url } = await openDoor([], '{"success":true,"rejected":[{"index":3}]}');
  const { accepted, rejected } = await sendEvents(all.slice(0, 10), { ...usual, url });
  expect([accepted, rejected]).toEqual([9, 1]);
});

test("when told to stop it sends no more, and says what went in", async () => {
  const { url, taken } = await openDoor([]);
  const stop = new AbortController();
  // A hundredth of real time: the second event is far away.
  const sending = sendEvents(all, {
    ...usual,
    url,
    from: all[0]?.at ?? from,
    speed: 0.01,
    signal: stop.signal,
    onProgress: () => stop.abort(),
  });
  const summary = await sending;
  expect(summary.stopped).toBe(true);
  expect(summary.accepted).toBe(taken.flatMap(({ ids }) => ids).length);
  expect(summary.sent).toBeLessThan(10);
});

test("what lies in the future waits for its time", async () => {
  const { url, taken } = await openDoor([]);
  const soon = Date.now() + 300;
  const event = all[0];
  if (!event) throw new Error("no event");
  let told = 0;
  const onPresent = (): void => {
    told += 1;
  };
  await sendEvents([{ ...event, at: soon }], { ...usual, url, onPresent });
  expect(told).toBe(1);
  expect(Date.now()).toBeGreaterThanOrEqual(soon);
  expect(taken).toHaveLength(1);
});
