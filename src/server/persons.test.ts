import { afterAll, beforeAll, expect, test } from "vitest";
import { lookOn } from "../../test/server/look-on.ts";
import { type OpenServer, openServer, ownerToken } from "../../test/server/open-server.ts";
import { readAudience } from "../audiences/audience.ts";
import { applyAudiences } from "../audiences/audience-store.ts";
import type { MembershipChange } from "../audiences/member-book.ts";
import { personsOf } from "../audiences/membership-sweep.ts";
import { rule } from "../audiences/rule.ts";
import { consentColumns, consentRow } from "../collect/consent.ts";
import { readShop, saveShop } from "../collect/shop.ts";
import { addSource } from "../collect/source.ts";
import { subjectId } from "../core/subject.ts";
import type { ErasureCertificate } from "../customers/erasure-certificate.ts";
import type { ErasureOutlook } from "../customers/forget-person.ts";
import type { PersonFact } from "../customers/person-fact.ts";
import type { HappeningPage } from "../customers/person-timeline.ts";
import { audienceRules } from "../plan/approval-gate.ts";
import type { LiveItem } from "./live-item.ts";
import type { PersonDetail } from "./person-detail.ts";

/** A running server, and a shop whose people have done much and bought little. */

const owner = { authorization: `Bearer ${ownerToken}` };
let server: OpenServer;
let url = "";
let writeKey = "";

beforeAll(async () => {
  server = await openServer(async ({ store, operational }) => {
    await saveShop(store, { currency: "EUR", timezone: "Europe/Amsterdam" });
    ({ writeKey } = await addSource(operational, { name: "web", kind: "web" }));
    const viewers = { did: { event: "Product Viewed", within: "7d" } };
    const definition = { audience: "viewers", title: "Viewers", who: viewers };
    await applyAudiences(operational, [readAudience(definition, "viewers")], {
      prune: false,
      rules: audienceRules,
    });
  });
  url = await server.app.listen({ host: "127.0.0.1", port: 0 });
});
afterAll(() => server.close());

let clock = Date.parse("2026-05-04T10:00:00.000Z");

/** Sends events, a second after one another. */
async function send(...batch: object[]): Promise<void> {
  const headers = { authorization: `Basic ${Buffer.from(`${writeKey}:`).toString("base64")}` };
  const timed = batch.map((each) => {
    clock += 1_000;
    return { timestamp: new Date(clock).toISOString(), ...each };
  });
  const body = JSON.stringify({ batch: timed });
  const answer = await fetch(`${url}/v1/batch`, { method: "POST", headers, body });
  expect(answer.status).toBe(200);
  await server.live.memberships.settled();
}

async function ask<Answer>(path: string, status = 200): Promise<Answer> {
  const answer = await server.app.inject({ url: path, headers: owner });
  expect(answer.statusCode, answer.body).toBe(status);
  return answer.json();
}

const track = (event: string, who: object, properties: object = {}): object => ({
  ...{ type: "track", event, properties },
  ...who,
});
const browser = { anonymousId: "browser-1" };
const ana = { userId: "ana-7" };

test("somebody who never bought has a page: what was done, said, and in which audience it put them", async () => {
  await send(
    { type: "page", name: "Home", ...browser },
    track("Products Searched", browser, { query: "lamp" }),
    {
      ...track("Product Viewed", browser, { name: "Reading lamp", sku: "L1" }),
      timestamp: new Date().toISOString(),
    },
    track("Product Added", browser, { name: "Reading lamp", sku: "L1" }),
    track("Consent Updated", browser, { email: true, ads: false }),
  );
  const detail = await ask<PersonDetail>("/api/persons/browser-1");
  expect(detail).toMatchObject({
    ...{ customer: null, currency: "EUR", timezone: "Europe/Amsterdam" },
    identities: { identities: [{ kind: "anonymous_id", value: "browser-1", events: 5 }] },
    audiences: [{ title: "Viewers", isMember: true, cause: "event" }],
  });
  expect(detail.audiences[0]?.sentence).toContain("viewed a product");
  expect(detail.counts.map(({ kind, count }) => `${kind} ${count}`)).toEqual([
    ...["audience 1", "cart 1", "consent 2", "event 1", "page 1", "product 1", "search 1"],
  ]);
  // That an audience changed does not show that somebody was there.
  const unseen = detail.counts.filter(({ lastSeenAt }) => lastSeenAt === null);
  expect(unseen.map(({ kind }) => kind)).toEqual(["audience"]);
  expect(detail.consents.map(({ purpose, state }) => `${purpose} ${state}`)).toEqual([
    ...["ads refused", "email granted", "sms unknown", "analytics unknown"],
    "personalization unknown",
  ]);
  expect(detail.consents[1]).toMatchObject({ source: "web", channel: "" });
});

test("the timeline has everything newest first, by pages and by kind, each whole on demand", async () => {
  await send(
    { type: "identify", ...browser, ...ana, traits: { email: "ana@example.com" } },
    track("Order Completed", ana, {
      ...{ order_id: "A1", currency: "EUR", revenue: 24 },
      products: [{ sku: "L1", name: "Reading lamp", price: 12, quantity: 2 }],
    }),
    track("Email Opened", ana, { campaign_name: "Spring" }),
  );
  const all: HappeningPage["happenings"][number][] = [];
  for (let before = ""; ; ) {
    const page: HappeningPage = await ask(`/api/persons/ana-7/timeline?limit=3${before}`);
    all.push(...page.happenings);
    if (page.next === null) break;
    before = `&before=${encodeURIComponent(page.next)}`;
  }
  const lines = all.map(({ kind, words, about, name }) =>
    [kind, words || name, about].filter((part) => part !== "").join(": "),
  );
  const now = lines.slice(0, 2).toSorted();
  expect([...now, ...lines.slice(2)]).toEqual([
    ...["audience: viewers: event", "product: viewed a product: Reading lamp"],
    "message: opened a mail: Spring",
    ...["order: A1: web", "event: completed an order: A1"],
    ...["identity", "event: said who they are"],
    ...["event: said what they agree to", "consent: ads", "consent: email"],
    "cart: added a product to the cart: Reading lamp",
    ...["search: searched the shop: lamp", 'page: visited the page "Home"'],
  ]);
  const { happenings } = await ask<HappeningPage>(
    "/api/persons/ana@example.com/timeline?kinds=order,message",
  );
  expect(happenings.map(({ kind }) => kind)).toEqual(["message", "order"]);
  expect(happenings[1]).toMatchObject({ amount: 2400, units: 2, source: "web" });
  for (const { kind, source, key } of all) {
    const query = new URLSearchParams({ kind, source, key });
    const fact = await ask<PersonFact>(`/api/persons/ana-7/fact?${query}`);
    expect(fact.rows.length, kind).toBe(1);
    expect(fact.order?.lines[0]?.name, kind).toBe(kind === "order" ? "Reading lamp" : undefined);
  }
  await ask("/api/persons/ana-7/timeline?before=yesterday", 400);
  await ask("/api/persons/ana-7/timeline?kinds=dream", 400);
  await ask("/api/persons/ana-7/fact?kind=event&source=web&key=1", 404);
});

test("what a person agreed to is what the condition of audiences understands", async () => {
  await send({ type: "page", name: "Home", userId: "cy-9" });
  const who = {
    kind: "customer_id",
    value: "cy-9",
    subject: subjectId("customer_id", "cy-9"),
  } as const;
  const said = [
    { purpose: "email", channel: "", granted: true, at: 1_000 },
    { purpose: "email", channel: "letter", granted: false, at: 2_000 },
    { purpose: "email", channel: "letter", granted: true, at: 3_000 },
    { purpose: "sms", channel: "app", granted: true, at: 1_000 },
    { purpose: "ads", channel: "", granted: true, at: 1_000 },
    { purpose: "ads", channel: "", granted: false, at: 1_000 },
  ] as const;
  const from = { who, source: "shop", importId: "" };
  for (const each of said)
    await server.store.insertLines(
      "consent_local",
      consentColumns,
      consentRow({ ...each, ...from }),
    );
  const shop = await readShop(server.store);
  if (shop === undefined) throw new Error("the shop is not known");
  const { consents } = await ask<PersonDetail>("/api/persons/cy-9");
  expect(consents.map(({ purpose, channel, state }) => `${purpose} ${channel} ${state}`)).toEqual([
    ...["ads  refused", "email  refused", "email letter granted", "sms  unknown"],
    ...["sms app granted", "analytics  unknown", "personalization  unknown"],
  ]);
  for (const { purpose: to, channel, state: is } of consents) {
    const asked = rule.parse({ agreed: { to, is, ...(channel === "" ? {} : { channel }) } });
    const persons = await personsOf(server.store, asked, { now: Date.now(), shop });
    expect(persons.has(who.subject), `${to} ${channel}`).toBe(true);
  }
});

test("one looks on at a person whoever the person becomes, and at the audiences", async () => {
  await send(track("Cart Viewed", { anonymousId: "phone-1" }));
  const { person } = await ask<PersonDetail>("/api/persons/phone-1");
  const news = lookOn<Partial<LiveItem & MembershipChange>>(
    `${url}/api/arrivals/live?person=${person}&name=viewed`,
    owner,
  );
  expect((await news.next()).item.person).toBe(person);
  // From now on it is Ana's, who was there before it.
  await send(
    { type: "identify", anonymousId: "phone-1", ...ana },
    track("Cart Viewed", { anonymousId: "stranger" }),
  );
  const { person: now } = await ask<PersonDetail>("/api/persons/ana-7");
  expect(now).not.toBe(person);
  const viewed = track("Product Viewed", { anonymousId: "phone-1" }, { sku: "L2" });
  await send({ ...viewed, timestamp: new Date().toISOString() });
  const begun = Date.now();
  const told = await news.next();
  expect(Date.now() - begun).toBeLessThan(1_000);
  expect(told.item).toMatchObject({ name: "Product Viewed", person: now });
  news.stop();

  const bo = lookOn<Partial<LiveItem & MembershipChange>>(
    `${url}/api/arrivals/live?person=${(await boIsSeen()).person}`,
    owner,
  );
  await bo.next();
  await send({
    ...track("Product Viewed", { userId: "bo-8" }),
    timestamp: new Date().toISOString(),
  });
  const both = [await bo.next(), await bo.next()];
  expect(both.map(({ event }) => event).toSorted()).toEqual(["arrival", "audience"]);
  expect(both.find(({ event }) => event === "audience")?.item).toMatchObject({
    ...{ audience: "viewers", change: "entered" },
  });
  bo.stop();
});

async function boIsSeen(): Promise<PersonDetail> {
  await send({ type: "page", name: "Home", userId: "bo-8" });
  return ask<PersonDetail>("/api/persons/bo-8");
}

test("an erasure is told in numbers before, and afterwards nothing is known", async () => {
  const plan = await ask<ErasureOutlook>("/api/persons/ana@example.com/erasure-plan");
  expect(plan.orders).toBe(1);
  expect(plan.identities.map(({ kind, value }) => `${kind} ${value}`)).toEqual([
    ...["customer_id ana-7", "email ana@example.com"],
    ...["anonymous_id browser-1", "anonymous_id phone-1"],
  ]);
  const events = plan.rows.find(({ where }) => where === "event")?.rows;
  const input = encodeURIComponent(JSON.stringify({ who: "ana@example.com" }));
  const done = await server.app.inject({
    ...{ method: "POST", url: `/api/operations/forget?input=${input}`, headers: owner },
  });
  const certificate: ErasureCertificate = JSON.parse(
    done.body.trim().split("\n").at(-1) ?? "",
  ).result;
  expect(certificate.tables.find(({ table }) => table === "event")).toMatchObject({
    ...{ before: events, after: 0 },
  });
  for (const path of ["", "/timeline", "/erasure-plan"])
    for (const who of ["ana-7", "ana@example.com", "browser-1"])
      await ask(`/api/persons/${who}${path}`, 404);
});
