import fc from "fast-check";
import type { Reads } from "../../src/audiences/condition.ts";
import { type FoldedProfile, foldedProfile, needsOf } from "../../src/audiences/folded-profile.ts";
import { loadProfiles, readTopValues } from "../../src/audiences/load-profiles.ts";
import { personsOf } from "../../src/audiences/membership-sweep.ts";
import { type Rule, rule } from "../../src/audiences/rule.ts";
import { readEvent } from "../../src/collect/event.ts";
import { eventIdentities } from "../../src/collect/event-identities.ts";
import type { KeptEvent } from "../../src/collect/event-taker.ts";
import { hashText, messageHash } from "../../src/collect/message-ids.ts";
import { readShop, type Shop, saveShop } from "../../src/collect/shop.ts";
import { minorPerUnit } from "../../src/core/money.ts";
import { identityKinds, subjectId } from "../../src/core/subject.ts";
import { openDoor } from "../../src/server/live.ts";
import type { Store } from "../../src/store/store.ts";

/** Random rules on random histories: whether the live answer and the answer of SQL are the same. */

const day = 86_400_000;
const start = Date.parse("2026-03-01T00:00:00.000Z");
/** When all of it has happened. */
export const received: number = start + 40 * day;

const at = fc.integer({ min: 0, max: 40 * 8 }).map((n) => start + (n * day) / 8);
const people = 24;

/** An event of one of the people, signed in or not, with all that the rules below ask of. */
export interface Happening {
  readonly who: number;
  readonly as: string;
  readonly name: string;
  readonly at: number;
  readonly color: string | number | boolean | null | undefined;
  readonly price: number | string | undefined;
  readonly skus: readonly string[];
  readonly product: string | number | undefined;
  readonly category: string | undefined;
  readonly brand: string | undefined;
  readonly channel: string;
  readonly campaign: { readonly source: string | undefined; readonly medium: string } | null;
  readonly names: readonly ("email" | "loyalty" | "phone" | "device" | "shared")[];
  readonly trait: string | number | null;
  readonly consent: { readonly email: boolean } | null;
  /** By which of their names the person says the opposite of the consent at the same instant. */
  readonly tie: string | null;
}

/** Any {@link Happening}. */
export const anyEvent: fc.Arbitrary<Happening> = fc.record({
  who: fc.nat(people - 1),
  as: fc.constantFrom("user", "browser", "both"),
  name: fc.constantFrom(
    "Product Viewed",
    "Product Viewed",
    "Product Added",
    "Products Searched",
    "Order Completed",
    "Home",
  ),
  at,
  color: fc.constantFrom("red", "Blue", 7, true, null, undefined),
  price: fc.constantFrom(5, 19.99, "20", "many", undefined),
  skus: fc.array(fc.constantFrom("A", "B", "C"), { maxLength: 3 }),
  product: fc.constantFrom("A", "B", 7, "7", undefined),
  category: fc.constantFrom("Shoes", "Shoes", "Hats", undefined),
  brand: fc.constantFrom("Acme", "Zed", undefined),
  channel: fc.constantFrom("web", "pos"),
  campaign: fc.option(
    fc.record({
      source: fc.constantFrom("google", "journal", undefined),
      medium: fc.constantFrom("cpc", "affiliate"),
    }),
    { freq: 2 },
  ),
  names: fc.subarray(["email", "loyalty", "phone", "device", "shared"] as const, { maxLength: 1 }),
  trait: fc.option(fc.constantFrom("Utrecht", "Lyon", 42), { freq: 2 }),
  consent: fc.option(fc.record({ email: fc.boolean() })),
  tie: fc.constantFrom(null, null, "user", "browser"),
});

/** A happening as a client sends it. */
export function itemOf(happening: Happening, index: number): object {
  const { who, as, name, channel, trait, consent, color, price, skus } = happening;
  const { product, category, brand, campaign, names } = happening;
  const isOrder = name === "Order Completed";
  const type = trait !== null ? "identify" : name === "Home" ? "page" : "track";
  return {
    type,
    ...(type === "track" ? { event: name } : { name }),
    ...(type === "identify" ? { traits: { city: trait, address: { city: trait } } } : {}),
    ...(as === "browser" ? {} : { userId: `u${who}` }),
    ...(as === "user" ? {} : { anonymousId: `b${who}` }),
    messageId: `m${index}`,
    timestamp: new Date(happening.at).toISOString(),
    context: {
      channel,
      ...(campaign ? { campaign } : {}),
      // Of few of the people each, and a device of them all.
      ...(names.includes("email") && who % 2 === 0
        ? { traits: { email: `u${who}@shop.example` } }
        : {}),
      ...(names.includes("phone") && who % 3 === 0 ? { traits: { phone: `0612345${who}` } } : {}),
      ...(names.includes("device") && who % 5 === 0 ? { device: { id: `d${who}` } } : {}),
      ...(names.includes("shared") ? { device: { id: "kiosk" } } : {}),
      location: { country: skus[0] === "A" ? "NL" : "FR" },
      ...(consent ? { consent: { categoryPreferences: consent } } : {}),
    },
    properties: isOrder
      ? {
          order_id: `o${index}`,
          currency: "EUR",
          revenue: typeof price === "number" ? price : 30,
          ...(color === "red" ? { coupon: "SAVE" } : {}),
          products: skus.map((sku) => ({ sku, price: 10, quantity: 1 })),
        }
      : {
          ...{ color, price, nested: { color }, products: skus.map((sku) => ({ sku })) },
          ...(names.includes("loyalty") && who % 4 === 0 ? { loyalty_id: `L${who}` } : {}),
          ...{ sku: skus[0], product_id: product, category, brand },
        },
  };
}

const window = fc.constantFrom(undefined, "1d", "3d", "1w", "30d");
const range = fc.constantFrom<{ atLeast?: number; atMost?: number }>(
  {},
  { atLeast: 1 },
  { atLeast: 2 },
  { atMost: 0 },
  { atMost: 1 },
  { atLeast: 1, atMost: 2 },
  { atLeast: 3 },
);
const test = fc.constantFrom<unknown>(
  "red",
  7,
  true,
  { oneOf: ["red", 7] },
  { not: "red" },
  { atLeast: 6 },
  { atMost: 19.99 },
  { contains: "LU" },
  { exists: true },
  { exists: false },
);
const where = fc.option(
  fc.record({
    path: fc.constantFrom("color", "price", "nested.color", "products[].sku", "missing.path"),
    test,
  }),
  { nil: undefined },
);
const filter = fc
  .record({
    event: fc.constantFrom(
      "Product Viewed",
      "Product Added",
      "Products Searched",
      "Order Completed",
    ),
    where,
    channel: fc.constantFrom(undefined, undefined, "pos"),
  })
  .map(({ event, where: tested, channel }) => ({
    event,
    ...(channel === undefined ? {} : { channel }),
    ...(tested
      ? {
          where: {
            [tested.path]:
              tested.path === "products[].sku" && typeof tested.test === "string"
                ? "A"
                : tested.test,
          },
        }
      : {}),
  }));

/** Two tests of properties at once are seldom met. */
const step = fc.oneof(
  filter,
  filter.map(({ event }) => ({ event })),
);

const leaf: fc.Arbitrary<object> = fc.oneof(
  fc
    .tuple(filter, range, window)
    .map(([of, count, within]) => ({ did: { ...of, ...count, ...(within ? { within } : {}) } })),
  fc
    .tuple(
      filter,
      fc.constantFrom({ atLeast: 20 }, { atMost: 39.98 }, { atLeast: 19.99, atMost: 40 }),
      window,
    )
    .map(([of, sum, within]) => ({
      did: { ...of, sum: "price", ...sum, ...(within ? { within } : {}) },
    })),
  fc
    .tuple(
      step,
      step,
      fc.constantFrom("then", "thenNot"),
      fc.constantFrom("3h", "1d", "1w", "30d"),
      window,
      fc.constantFrom<object>(
        {},
        {},
        { after: "3h" },
        { same: "sku" },
        { same: "product_id", after: "1h" },
        { same: "nested.color" },
      ),
    )
    .map(([first, second, word, within, lately, more]) => ({
      sequence: { first, [word]: second, within, ...more, ...(lately ? { lately } : {}) },
    })),
  fc
    .record({
      range,
      within: window,
      of: fc.constantFrom(undefined, "revenue"),
      more: fc.constantFrom(
        {},
        { channel: "pos" },
        { coupon: true },
        { coupon: "SAVE" },
        { coupon: false },
        { discounted: false },
        { product: "A" },
        { country: "NL" },
        { trafficSource: "google" },
      ),
    })
    .map(({ range: count, within, of, more }) => ({
      bought: {
        ...count,
        ...more,
        ...(of && Object.keys(count).length > 0 ? { of } : {}),
        ...(within ? { within } : {}),
      },
    })),
  fc
    .record({
      more: fc.constantFrom<object>(
        { within: "30d" },
        { olderThan: "30d" },
        { olderThan: "1d", within: "60d" },
        { channel: "pos" },
        { coupon: true },
        { coupon: false, within: "40d" },
        { product: "A" },
        { category: "Shoes", olderThan: "1w" },
        { country: "NL" },
        { trafficSource: "google" },
      ),
    })
    .map(({ more }) => ({ first: { order: more } })),
  fc
    .constantFrom<object>(
      { source: "google" },
      { medium: "affiliate" },
      { source: "journal", medium: "cpc" },
    )
    .map((touch) => ({ first: { touch } })),
  fc
    .record({
      of: fc.constantFrom(
        { category: "Shoes" },
        { brand: "Acme" },
        { product: "A" },
        { product: "7" },
        { product: "B" },
      ),
      range: fc.constantFrom(
        { atLeast: 0.5 },
        { atLeast: 0.1 },
        { atLeast: 1 / 3, atMost: 0.6 },
        { atMost: 0.2 },
        { atMost: 0 },
      ),
      within: window,
    })
    .map(({ of, range: share, within }) => ({
      affinity: { ...of, ...share, ...(within ? { within } : {}) },
    })),
  fc
    .record({ name: fc.constantFrom("city", "address.city", "age"), is: test })
    .map(({ name, is }) => ({ trait: { name, is: is === "red" ? "Utrecht" : is } })),
  fc.constantFrom("granted", "refused", "unknown").map((is) => ({ agreed: { to: "email", is } })),
  fc
    .constantFrom<object>(
      { residualValue: { atLeast: 50 } },
      { pAlive: { atMost: 0.5 } },
      { segment: ["loyal", "new"] },
      { promoClass: ["full-price"] },
      { promoClass: ["deal-only", "unknown"] },
      { promoClass: ["light", "full-price"], residualValue: { atMost: 40 } },
      { fullPriceShare: { atLeast: 0.5 } },
      { country: "NL" },
      { firstSource: "google", expectedOrders: { atLeast: 1 } },
      { topPercent: 10 },
      { topPercent: 55 },
      { topPercent: 1, segment: ["loyal"] },
      { nextOrder: { early: "7d" } },
      { nextOrder: { early: "1d", late: "60d" } },
      { nextOrder: { late: "30d" }, pAlive: { atLeast: 0.3 } },
    )
    .map((predicted) => ({ predicted })),
  fc
    .constantFrom("customer_id", "email", "phone", "loyalty_id", "device_id", "anonymous_id")
    .map((by) => ({ identity: { by } })),
  fc.nat(90).map((from) => ({ bucket: { salt: "s", from, to: from + 10 } })),
  fc.constant({ member: { of: "vip" } }),
);

const { definition } = fc.letrec<{ definition: object }>((tie) => ({
  definition: fc.oneof(
    { maxDepth: 3 },
    { arbitrary: leaf, weight: 3 },
    {
      arbitrary: fc
        .array(tie("definition"), { minLength: 1, maxLength: 3 })
        .map((all) => ({ all })),
      weight: 1,
    },
    {
      arbitrary: fc
        .array(tie("definition"), { minLength: 1, maxLength: 3 })
        .map((any) => ({ any })),
      weight: 1,
    },
    { arbitrary: tie("definition").map((not) => ({ not })), weight: 1 },
  ),
}));

/** Any rule, as it is written. */
export const anyDefinition: fc.Arbitrary<object> = definition;

/** A store with one random history, and each person's profile as it was folded event by event. */
interface History {
  readonly store: Store;
  readonly shop: Shop;
  readonly arrived: readonly { readonly event: KeptEvent; readonly person: string }[];
  readonly persons: readonly { readonly person: string; readonly subjects: readonly string[] }[];
  readonly members: ReadonlySet<string>;
}

function withTie(happening: Happening): Happening[] {
  const { consent, tie } = happening;
  if (consent === null || tie === null) return [happening];
  return [happening, { ...happening, as: tie, consent: { email: !consent.email } }];
}

/** Writes a random history through the door that real events take. */
export async function writeHistory(store: Store, seed: number): Promise<History> {
  await saveShop(store, { currency: "EUR", timezone: "Europe/Amsterdam" });
  const shop = await readShop(store);
  if (shop === undefined) throw new Error("the shop is not known");
  await store.insert(
    "product_local",
    ["sku", "category", "brand"],
    [
      ["A", "Shoes", "Zed"],
      ["B", "Hats", "Acme"],
      ["7", "Shoes", ""],
    ],
  );
  const [happenings = []] = fc.sample(fc.array(anyEvent, { minLength: 400, maxLength: 400 }), {
    seed,
    numRuns: 1,
  });
  const items = happenings.flatMap(withTie).map(itemOf);
  const door = await openDoor(store);
  const receipt = await door.intake.receive({ source: "web", items, receivedAt: received });
  if (receipt.rejected.length > 0) throw new Error(JSON.stringify(receipt.rejected[0]));
  const arrived = items.map((item) => {
    const read = readEvent(item, { receivedAt: received });
    if (!read.ok) throw new Error(read.reason);
    const identities = eventIdentities(read.event).map((each) => ({
      ...each,
      subject: subjectId(each.kind, each.value),
    }));
    const key = hashText(messageHash("web", read.event.messageId));
    const person = door.persons.personOf(identities[0]?.subject ?? "");
    return { event: { event: read.event, source: "web", identities, key }, person };
  });
  const persons = [...new Set(arrived.map(({ person }) => person))].map((person) => ({
    person,
    subjects: door.persons.subjectsOf(person),
  }));
  await door.close();
  const members = new Set(persons.filter((_, i) => i % 3 === 0).map(({ person }) => person));
  await store.insert(
    "audience_change_local",
    ["subject_id", "audience", "version", "change", "cause", "at", "seq"],
    persons.flatMap(({ person }, i) => [
      [person, "vip", 1, "entered", "facts", "2026-03-01 00:00:00.000", i + 1],
      ...(members.has(person)
        ? []
        : [[person, "vip", 1, "left", "facts", "2026-03-02 00:00:00.000", 1_000 + i] as const]),
    ]),
  );
  await writePredictions(
    store,
    persons.map(({ person }) => person),
  );
  return { store, shop, arrived, persons, members };
}

async function writePredictions(store: Store, persons: readonly string[]): Promise<void> {
  await store.insert(
    "customer_local",
    [
      "subject_id",
      "run_id",
      "residual_value",
      "p_alive",
      "expected_orders",
      "full_price_share",
      "segment",
      "promo_class",
      "first_source",
      "countries",
      "next_early",
      "next_late",
    ],
    persons
      .filter((_, i) => i % 4 !== 0)
      .map((person, i) => [
        person,
        1,
        (i % 11) * 500,
        (i % 10) / 10,
        i % 3,
        i % 5 === 0 ? null : (i % 4) / 4,
        ["loyal", "new", "lost"][i % 3] ?? "",
        ["full-price", "light", "deal-only", "unknown"][i % 4] ?? "",
        ["google", ""][i % 2] ?? "",
        [["NL"], ["FR", "NL"], []][i % 3] ?? [],
        i % 7 === 0 ? -1 : i * 1.3,
        i % 5 === 0 ? -1 : i * 4.1,
      ]),
  );
  await store.insert(
    "prediction_run_local",
    ["run_id", "as_of", "model_version", "report", "at"],
    [[1, "2026-04-10", "", "{}", "2026-04-10 00:00:00.000"]],
  );
}

/**
 * Asks random rules of all persons in SQL, of profiles loaded from the facts, and of profiles folded event by event in
 * another order; and whether no answer changes before it says that it may.
 * @throws Error with the first difference
 */
export async function checkRules(
  history: History,
  { count, seed }: { readonly count: number; readonly seed: number },
): Promise<number> {
  const sampled = fc.sample(
    fc.record({
      definition: anyDefinition,
      // Also at the very instants at which windows end.
      now: fc.oneof(
        fc.integer({ min: 0, max: 30 * 8 }).map((n) => received + (n * day) / 8),
        fc.integer({ min: 0, max: 30 * 8 }).map((n) => received + (n * day) / 8 + 1),
      ),
    }),
    { seed, numRuns: count },
  );
  const rules = sampled.map(({ definition }) => rule.parse(definition));
  const reads: Reads[] = rules.flatMap((each) => each.reads);
  const needs = needsOf(reads);
  const context = {
    needs,
    topValues: await readTopValues(history.store, needs),
    minorPerUnit: minorPerUnit(history.shop.currency),
    isMember: (person: string) => history.members.has(person),
  };
  const { store, shop, persons } = history;
  const loaded = await loadProfiles(store, shop, { persons, context, now: received });
  const folded = foldAll(history, loaded, context);
  let held = 0;
  for (const [i, { definition, now }] of sampled.entries()) {
    const asked = rules[i];
    if (asked === undefined) continue;
    const inSql = await personsOf(store, asked, { now, shop });
    for (const [j, profile] of loaded.entries()) {
      const other = folded[j];
      const one = asked.answer(profile, now);
      const two = other ? asked.answer(other, now) : one;
      const three = inSql.has(profile.person);
      if (one.holds) held += 1;
      const difference = {
        definition: JSON.stringify(definition),
        now: new Date(now).toISOString(),
        person: profile.person,
        sql: three,
        loaded: one.holds,
        folded: two.holds,
      };
      if (one.holds !== three || two.holds !== three || one.until !== two.until)
        throw new Error(JSON.stringify(difference));
      checkUntil(asked, profile, now, one.until, definition);
    }
  }
  return held;
}

/** Nothing changes before the instant that an answer names. */
function checkUntil(
  asked: Rule,
  profile: FoldedProfile,
  now: number,
  until: number,
  definition: object,
): void {
  const { holds } = asked.answer(profile, now);
  if (until <= now) throw new Error(`until lies behind: ${JSON.stringify(definition)}`);
  const last = Math.min(until - 1, now + 60 * day);
  for (const part of [0.1, 0.3, 0.7, 0.95, 1]) {
    const then = Math.floor(now + (last - now) * part);
    if (asked.answer(profile, then).holds !== holds)
      throw new Error(
        `changed before it said so: ${JSON.stringify(definition)} at ${new Date(then).toISOString()}`,
      );
  }
}

function foldAll(
  { arrived }: History,
  loaded: readonly FoldedProfile[],
  context: Parameters<typeof foldedProfile>[1],
): FoldedProfile[] {
  const profiles = new Map(loaded.map(({ person }) => [person, foldedProfile(person, context)]));
  // Backwards: the order of arrival must not matter.
  for (const { event, person } of [...arrived].reverse()) profiles.get(person)?.fold(event);
  return loaded.map((profile) => {
    const own = profiles.get(profile.person) ?? foldedProfile(profile.person, context);
    own.setOrders(profile.orders);
    for (const consent of profile.consents) own.addConsent(consent);
    own.setPrediction(profile.prediction);
    for (const kind of identityKinds) if (profile.isKnownBy(kind)) own.addKind(kind);
    return own;
  });
}
