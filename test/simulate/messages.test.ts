import { execFile } from "node:child_process";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { readAudience } from "../../src/audiences/audience.ts";
import { personsSql } from "../../src/audiences/membership-sweep.ts";
import { readShop } from "../../src/collect/shop.ts";
import { addSource } from "../../src/collect/source.ts";
import { findFrequency, listDefinitions } from "../../src/decide/definition-store.ts";
import { armAudience, drawnArms, frequencyDraw } from "../../src/decide/frequency.ts";
import { readFrequency } from "../../src/measure/read-frequency.ts";
import { readMessagePrice } from "../../src/measure/read-message-price.ts";
import { productsCsv } from "../../src/simulate/catalogue.ts";
import { dayMs } from "../../src/simulate/season.ts";
import { simulateShop } from "../../src/simulate/simulate-shop.ts";
import { sql } from "../../src/store/sql.ts";
import { type OpenServer, openServer, ownerToken } from "../server/open-server.ts";
import {
  frequencyShop,
  mailedDays,
  mailingDay,
  mailingPolicy,
  subscribersOf,
  truthOfFrequency,
} from "./frequency-shop.ts";

/**
 * A frequency from its file to the price of a message, in a simulated shop that sends by the arms that Perennial drew: what is found holds what is true.
 */
const [seed, customers] = [11, 1_500];
const starts = new Date(mailingDay * dayMs).toISOString();
const ends = new Date((mailingDay + mailedDays) * dayMs).toISOString();
const frequency = {
  ...{ frequency: "email", title: "How often", salt: "sim", starts, ends },
  arms: {
    all: { share: 0.4, of: 1 },
    half: { share: 0.2, of: 0.5 },
    none: { share: 0.4, of: 0 },
  },
};
const terms = { horizonDays: 182, discount: 0.1, sendCost: 0.1, complaintCost: 0 };
const asked = {
  channel: "email",
  ...{ windowDays: mailedDays, now: (mailingDay + mailedDays) * dayMs, ...terms },
} as const;

const perennial = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
let server: OpenServer;
let writeKey: string;
let ofId: (id: string) => number;

const told = new Set([
  ...["Order Completed", "Order Refunded", "Unsubscribed"],
  ...["Email Delivered", "Email Link Clicked"],
]);

async function feed(shop: ReturnType<typeof frequencyShop>, isIn: (at: number) => boolean) {
  let batch: object[] = [];
  const send = async () => {
    if (batch.length === 0) return;
    const answer = await server.app.inject({
      ...{ method: "POST", url: "/v1/batch" },
      headers: { authorization: `Bearer ${writeKey}` },
      payload: JSON.stringify({ batch }),
    });
    expect(answer.json()).toEqual({ success: true });
    batch = [];
  };
  for (const { at, message } of simulateShop(shop)) {
    if (!isIn(at) || !told.has(message.event ?? "")) continue;
    batch.push(message);
    if (batch.length === 200) await send();
  }
  await send();
}

const fileOf = (name: string, text: string) => {
  const bytes = Buffer.from(text);
  return { name, size: bytes.length, open: () => Readable.from([bytes]) };
};

beforeAll(async () => {
  server = await openServer();
  const limit = { perSecond: 1_000_000, burst: 1_000_000 };
  const source = await addSource(server.operational, { name: "sim", kind: "server", limit });
  writeKey = source.writeKey ?? "";
  await server.operate("set-shop", { currency: "EUR", timezone: "UTC" });
  const quiet = frequencyShop(seed, customers);
  const products = productsCsv(quiet.catalogue);
  await server.operate("import-products", { currency: "EUR" }, fileOf("products.csv", products));
  const consents = subscribersOf(quiet).map(
    ({ id, customer }) => `${id},email,yes,${new Date(customer.begins).toISOString()}`,
  );
  await server.operate(
    "import-consents",
    {},
    fileOf("consents.csv", ["customer_id,purpose,granted,at", ...consents].join("\n")),
  );
  await feed(quiet, (at) => at < mailingDay * dayMs);
  await server.apply([frequency]);
  // The arms are those of persons as Perennial knows them before the first message.
  const persons = new Map(
    (
      await server.store.rows(
        sql`SELECT toString(subject_id) AS subject, toString(person_id) AS person FROM person_of`,
        z.object({ subject: z.string(), person: z.string() }),
      )
    ).map(({ subject, person }) => [subject, person]),
  );
  const definition = findFrequency(await listDefinitions(server.operational), "email");
  const draw = frequencyDraw(definition);
  const doses = new Map(
    subscribersOf(quiet).map(({ id, subject }) => {
      const person = persons.get(subject) ?? "0";
      return [id, draw(person === "0" ? subject : person)?.of ?? 1];
    }),
  );
  ofId = (id) => doses.get(id) ?? 1;
  await feed(frequencyShop(seed, customers, mailingPolicy(ofId)), (at) => at >= mailingDay * dayMs);
}, 300_000);
afterAll(() => server.close());

test("an arm's audience holds in SQL whom the lots draw", async () => {
  const definition = findFrequency(await listDefinitions(server.operational), "email");
  const shop = await readShop(server.store);
  if (shop === undefined) throw new Error("no shop");
  const draw = frequencyDraw(definition);
  const moment = { now: mailingDay * dayMs, shop };
  let people = 0;
  for (const drawn of drawnArms(definition)) {
    const audience = readAudience(armAudience(definition, drawn), "arm");
    const members = await server.store.rows(
      personsSql(audience.rule, moment),
      z.object({ person: z.string() }),
    );
    for (const { person } of members) expect(draw(person)?.arm).toBe(drawn.arm);
    people += members.length;
  }
  const all = readAudience({ audience: "all", title: "All", who: { agreed: { to: "email" } } }, "");
  const [counted] = await server.store.columns(
    sql`SELECT toFloat64(count()) AS people FROM (${personsSql(all.rule, moment)})`,
    ["people"],
  );
  expect(people).toBe(counted?.[0]);
  expect(people).toBeGreaterThan(500);
});

test("frequency show tells what the arms got, and warns of what they were not to get", async () => {
  const now = asked.now;
  const found = await readFrequency(server.store, server.operational, { channel: "email", now });
  expect(found.warnings).toEqual([]);
  expect(found.arms.map(({ arm }) => arm)).toEqual(["all", "half", "none"]);
  const [all, half, none] = found.arms;
  expect(all?.sentPerWeek).toHaveLength(13);
  expect(all?.sentPerWeek[0]).toBeCloseTo(2, 1);
  expect(half?.got).toBeCloseTo(0.5, 1);
  expect(none?.got).toBe(0);
  expect(none?.rule).toEqual({ bucket: { salt: "sim:frequency", from: 60, to: 100 } });
  await expect(
    readFrequency(server.store, server.operational, { channel: "sms", now }),
  ).rejects.toThrow('no frequency of the channel "sms"');
});

test("the price of a message and what it is made of hold what is true", async () => {
  const price = await readMessagePrice(server.store, server.operational, asked);
  const truth = truthOfFrequency(frequencyShop(seed, customers), ofId, terms);
  expect(price).toMatchObject({ grade: "A", currency: "EUR", channel: "email" });
  const { found } = price;
  if (!found.ok || !("arms" in found)) throw new Error("not told by arms");
  const holds = (of: { lower: number; upper: number } | undefined, value: number): void => {
    expect(of?.lower).toBeLessThan(value);
    expect(of?.upper).toBeGreaterThan(value);
  };
  holds(found.lossPerMessage, truth.lossPerMessage);
  // Not by saying nothing: to a quarter of the truth, either way.
  expect(found.lossPerMessage.upper - found.lossPerMessage.lower).toBeLessThan(
    0.5 * truth.lossPerMessage,
  );
  holds(found.right?.perWeek, truth.perWeek);
  holds(found.right?.value, truth.value);
  holds(found.price ?? undefined, terms.sendCost + truth.lossPerMessage * truth.value);
  expect(found.list?.arms.map(({ arm }) => arm)).toEqual(["all", "half", "none"]);
  expect(price.notes.join(" ")).toContain("Silence is not told");
});

test("the command line tells it in words, with the grade", async () => {
  const run = async (...args: string[]): Promise<string> => {
    const env = { ...process.env, PERENNIAL_DATA: `${server.store.path}/data`, NO_COLOR: "1" };
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--import", "tsx", perennial, ...args],
      { env },
    );
    return stdout;
  };
  const [price, shown] = await Promise.all([
    run("measure", "message", "--channel", "email", "--window-days", "91", "--horizon-days", "182"),
    run("frequency", "show", "email"),
  ]);
  expect(price).toContain("Grade A: people were drawn by lot to get more or fewer.");
  expect(price).toMatch(/lost to the channel, of 10,000 +1\d\d\.\d\d/);
  expect(price).toMatch(/the price of a message +€0\.\d{4} +€0\.\d{4} to €/);
  expect(price).toMatch(/A message pays where it brings more than €0\.\d{4} of margin/);
  expect(price).toMatch(
    /Whether the shop is on the spiral is not decided .*chance that it is: \d+ %/,
  );
  expect(shown).toMatch(/half +20 % +50 % +\d\d(\.\d)? % +\d+ /);
});

test("the API tells the same, and says what it cannot take", async () => {
  const get = async (url: string) =>
    server.app.inject({ url, headers: { authorization: `Bearer ${ownerToken}` } });
  const answer = await get(
    `/api/messages/email/price?windowDays=${mailedDays}&horizonDays=182&sendCost=0.001`,
  );
  const price = await readMessagePrice(server.store, server.operational, {
    ...asked,
    now: Date.now(),
  });
  expect(answer.json()).toEqual({
    schema: "perennial.message-price/1",
    ...JSON.parse(JSON.stringify(price)),
  });
  expect((await get("/api/messages/sms/price")).statusCode).toBe(400);
  expect((await get("/api/messages/email/price?windowDays=3")).json().error.message).toContain(
    "windowDays",
  );
});

test("of too few days no price is told, in words", async () => {
  const { found, messages, notes } = await readMessagePrice(server.store, server.operational, {
    ...asked,
    windowDays: 10,
  });
  expect(found).toEqual({
    ...{ ok: false, reason: "few-days" },
    why: "Days that are looked at since the arms began: 10. A message can be priced by 14 or more.",
  });
  expect(messages).toBeGreaterThan(500);
  expect(notes).toEqual([]);
});

test("without arms it is a correlation of grade D, and without a holdout has no price", async () => {
  await server.apply([
    {
      ...frequency,
      ends: undefined,
      starts: new Date(asked.now + dayMs).toISOString(),
      salt: "later",
    },
  ]);
  const price = await readMessagePrice(server.store, server.operational, asked);
  expect(price.grade).toBe("D");
  expect(price.notes.join(" ")).toContain("begin after what is known");
  if (!price.found.ok) throw new Error(price.found.why);
  expect(price.found.price).toBeNull();
  expect(price.found.lossPerMessage.lower).toBeGreaterThan(0);
  expect(price.found.rightRefused).toContain("nobody was drawn by lot");
});
