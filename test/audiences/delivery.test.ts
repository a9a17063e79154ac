import { createHmac } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { readAudience } from "../../src/audiences/audience.ts";
import { applyAudiences } from "../../src/audiences/audience-store.ts";
import type { DeliveredChange } from "../../src/audiences/delivery.ts";
import { addSubscription, listSubscriptions } from "../../src/audiences/subscription.ts";
import { saveShop } from "../../src/collect/shop.ts";
import { openDataFolder } from "../../src/core/data-folder.ts";
import { audienceRules } from "../../src/plan/approval-gate.ts";
import { type Live, openLive } from "../../src/server/live.ts";
import { openOperational } from "../../src/store/open-operational.ts";
import type { Operational } from "../../src/store/operational.ts";
import { temporaryStore } from "../analytics/cluster.ts";

let store: Awaited<ReturnType<typeof temporaryStore>>;
let operational: Operational;
let receiver: Server;
let url: string;
let secret = "";
let isDown = false;
const received: DeliveredChange[] = [];
const refused: string[] = [];

beforeAll(async () => {
  store = await temporaryStore();
  operational = await openOperational({ folder: openDataFolder(`${store.path}/data`) });
  receiver = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(Buffer.from(piece));
    const body = Buffer.concat(pieces).toString();
    const [, time = "", signature] =
      /^t=(\d+),v1=(\w+)$/.exec(String(request.headers["perennial-signature"])) ?? [];
    const expected = createHmac("sha256", secret).update(`${time}.${body}`).digest("hex");
    if (signature !== expected) refused.push(body);
    if (!isDown && signature === expected) received.push(...JSON.parse(body).changes);
    response.writeHead(isDown ? 500 : 204).end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const address = receiver.address() satisfies AddressInfo | string | null;
  url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/hook`;
  await saveShop(store, { currency: "EUR", timezone: "UTC" });
  const viewers = readAudience(
    { audience: "viewers", title: "Viewers", who: { did: { event: "Product Viewed" } } },
    "here",
  );
  const buyers = readAudience({ audience: "buyers", title: "Buyers", who: { bought: {} } }, "here");
  await applyAudiences(operational, [viewers, buyers], { prune: false, rules: audienceRules });
  ({ secret } = await addSubscription(operational, { url }, 0));
});
afterAll(async () => {
  receiver.close();
  await operational.close();
  await store.close();
});
beforeEach(() => {
  isDown = false;
});

let sent = 0;
async function look(live: Live, userId: string): Promise<void> {
  sent += 1;
  const item = {
    type: "track",
    event: "Product Viewed",
    userId,
    traits: {},
    messageId: `m${sent}`,
    context: { traits: { email: `${userId}@example.com` } },
  };
  await live.intake.receive({ source: "web", items: [item], receivedAt: Date.now() });
  await live.memberships.settled();
  await live.deliveries.settled();
}

test("a subscriber is told who entered, by all names, signed, in order, each once", async () => {
  const live = await openLive(store, operational);
  await live.memberships.settled();
  await look(live, "ana");
  await look(live, "bo");
  await look(live, "ana");
  expect(
    received.map(({ audience, change, identities }) => [
      audience,
      change,
      ...identities.map(({ value }) => value),
    ]),
  ).toEqual([
    ["viewers", "entered", "ana", "ana@example.com"],
    ["viewers", "entered", "bo", "bo@example.com"],
  ]);
  expect(refused).toEqual([]);
  await live.close();
});

test("what it does not take comes again, also after a stop, and nothing that it took does", async () => {
  const before = received.length;
  isDown = true;
  const live = await openLive(store, operational);
  await live.memberships.settled();
  await look(live, "cy");
  expect((await listSubscriptions(operational))[0]).toMatchObject({ problem: "was answered 500" });
  await live.close();
  isDown = false;
  const again = await openLive(store, operational);
  await again.memberships.settled();
  await again.deliveries.settled();
  expect(received.slice(before).map(({ identities }) => identities[0]?.value)).toEqual(["cy"]);
  expect((await listSubscriptions(operational))[0]).toMatchObject({ problem: null });
  const ids = received.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
  await again.close();
});
