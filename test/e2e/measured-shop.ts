import { Readable } from "node:stream";
import { expect, vi } from "vitest";
import { addSource } from "../../src/collect/source.ts";
import type { SourceFile } from "../../src/collect/source-file.ts";
import { subjectId } from "../../src/core/subject.ts";
import { frequencyDraw, type MessageFrequency } from "../../src/decide/frequency.ts";
import { addKey } from "../../src/server/secret-key.ts";
import { createRandom } from "../../src/stats/random.ts";
import { openServer, ownerToken } from "../server/open-server.ts";

const people = 3_600;
const dayMs = 86_400_000;
/** When all saw the program for the first time. */
const daysAgo = 60;

/** Who is written to once a week since then, and who never. */
const frequency = (seenAt: number): MessageFrequency => ({
  ...{ frequency: "email", title: "How often we write", salt: "mail" },
  arms: { all: { share: 0.5, of: 1 }, half: { share: 0.2, of: 0.5 }, none: { share: 0.3, of: 0 } },
  starts: new Date(seenAt).toISOString(),
});

const definitions = [
  { placement: "hero", title: "Hero", kind: "content", control: { text: "control" } },
  {
    ...{ program: "banner", title: "Spring banner", state: "running", placements: ["hero"] },
    holdout: 0.34,
    treatments: [
      { id: "story", kind: "content", content: { text: "a story" } },
      { id: "price", kind: "content", content: { text: "a price" } },
    ],
    policy: { kind: "split", shares: { story: 0.5, price: 0.5 } },
  },
  { holdout: "universal", share: 0.05, salt: "all", starts: "2026-01-01T00:00:00Z" },
];

/**
 * A shop whose program `banner` was seen sixty days ago, on a server of its own. Invented, and the truth is known: `story` makes
 * 20 people in 100 more order, `price` none, but of those who see `price` 8 in 100 more unsubscribe. Besides, people are written to by the arms
 * of a frequency; those who get all of it order and unsubscribe more.
 */
export async function openMeasuredShop(): Promise<{
  readonly address: URL;
  readonly close: () => Promise<void>;
}> {
  const { now } = Date;
  let back = 0;
  // The server takes the clock as it finds it: it is there first, and is set back later.
  const clock = vi.spyOn(Date, "now").mockImplementation(() => now() - back);
  const server = await openServer();
  const { key } = await addKey(server.operational, "backend");
  const headers = { authorization: `Bearer ${key}` };
  const post = async (url: string, payload: object) =>
    (await server.app.inject({ method: "POST", url, headers, payload })).json();
  const visit = async (i: number): Promise<string> => {
    const asked = { customer: `c${i}`, placements: ["hero"] };
    const { hero } = (await post("/api/decide", asked)).placements;
    const told = await post("/api/outcome", { receipt: hero.receipt, outcome: "shown" });
    expect(told).toEqual({ success: true });
    return hero.treatment;
  };
  await server.operate("set-shop", { currency: "EUR", timezone: "UTC", marginRate: "0.5" });
  await server.apply(definitions);
  const seenAt = Date.now() - daysAgo * dayMs;
  back = daysAgo * dayMs;
  const drawn = await Promise.all(Array.from({ length: people }, (_, i) => visit(i)));
  back = 0;
  await server.live.ledger.settled();
  const often = frequency(seenAt);
  await server.apply([often]);
  const { orders, consents, messages } = whatCameOfIt(drawn, seenAt, often);
  await server.operate("import-orders", {}, fileOf("orders.csv", orders));
  await server.operate("import-consents", {}, fileOf("consents.csv", consents));
  const limit = { perSecond: 1_000_000, burst: 1_000_000 };
  const { writeKey } = await addSource(server.operational, { name: "mail", kind: "server", limit });
  for (let sent = 0; sent < messages.length; sent += 200) {
    const answer = await server.app.inject({
      ...{ method: "POST", url: "/v1/batch" },
      headers: { authorization: `Bearer ${writeKey}` },
      payload: { batch: messages.slice(sent, sent + 200) },
    });
    expect(answer.json()).toEqual({ success: true });
  }
  await server.operate("predict", {});
  const close = async (): Promise<void> => {
    await server.close();
    clock.mockRestore();
  };
  const url = await server.app.listen({ host: "127.0.0.1", port: 0 });
  return { address: new URL(`/?token=${ownerToken}`, url), close };
}

/** What people bought before and after, what they were sent, and who wanted no more mail. */
function whatCameOfIt(
  drawn: readonly string[],
  seenAt: number,
  often: MessageFrequency,
): {
  readonly orders: readonly string[];
  readonly consents: readonly string[];
  readonly messages: readonly object[];
} {
  const random = createRandom("a measured shop");
  const orders = ["order_id,customer_id,order_date,sku,quantity,unit_price"];
  const consents = ["customer_id,purpose,granted,at"];
  const messages: object[] = [];
  const armOf = frequencyDraw(often);
  const instant = (day: number): string => new Date(seenAt + day * dayMs).toISOString();
  const order = (i: number, day: number, price: number): void => {
    orders.push(`${orders.length},c${i},${instant(day)},cup,1,${price.toFixed(2)}`);
  };
  const write = (
    i: number,
    of: { readonly dose: number; readonly usual: number; readonly until: number },
  ): void => {
    const mail = createRandom(`mail to ${i}`);
    consents.push(`c${i},email,yes,${instant(-300)}`);
    for (let day = 1; day < of.until; day += 7) {
      if (mail.uniform() >= of.dose) continue;
      const properties = { campaign_id: `news-${day}` };
      messages.push({
        ...{ type: "track", event: "Email Delivered", userId: `c${i}`, properties },
        ...{ timestamp: instant(day), messageId: `mail-${i}-${day}` },
      });
      if (mail.uniform() < 0.04) order(i, day + 0.5, of.usual);
      if (mail.uniform() < 0.012) {
        consents.push(`c${i},email,no,${instant(day + 0.2)}`);
        break;
      }
    }
  };
  for (const [i, treatment] of drawn.entries()) {
    const dose = armOf(subjectId("customer_id", `c${i}`))?.of ?? 1;
    const usual = 10 + random.gamma(2, 0.1);
    for (let day = -400 * random.uniform(); day < 0; day += random.gamma(1, 1 / 120))
      order(i, day, usual * random.gamma(8, 8));
    if (random.uniform() < (treatment === "story" ? 0.45 : 0.25))
      order(i, 28 * random.uniform(), usual * random.gamma(8, 8));
    const refuses = random.uniform() < (treatment === "price" ? 0.12 : 0.04);
    const until = refuses ? 28 * random.uniform() : daysAgo - 1;
    if (refuses) consents.push(`c${i},email,no,${instant(until)}`);
    write(i, { dose, usual, until });
  }
  // The newest order says until when orders are known.
  order(drawn.length, daysAgo - 1, 20);
  return { orders, consents, messages };
}

function fileOf(name: string, lines: readonly string[]): SourceFile {
  const bytes = Buffer.from(lines.join("\n"));
  return { name, size: bytes.length, open: () => Readable.from([bytes]) };
}
