import { expect, test } from "vitest";
import type { Instant } from "../core/time.ts";
import { filterKey } from "./event-filter.ts";
import { foldedProfile, needsOf } from "./folded-profile.ts";
import type { Answer } from "./live-profile.ts";
import { rule } from "./rule.ts";

const hour = 3_600_000;

/** What a rule answers of a person who did events, by name, at instants. */
function answerOf(
  definition: object,
  did: Readonly<Record<string, readonly Instant[]>>,
  now: Instant,
): Answer {
  const read = rule.parse(definition);
  const context = { needs: needsOf(read.reads), minorPerUnit: 100, isMember: () => false };
  const profile = foldedProfile("1", context);
  for (const [event, all] of Object.entries(did))
    for (const at of all) profile.addMark(filterKey({ event }), { at, amount: 0 }, "");
  return read.answer(profile, now);
}

test.each([
  [null, 'must be an object, such as {"did": {"event": "Product Viewed"}}'],
  [{}, 'is empty. Write a condition, such as {"did": {"event": "Product Viewed"}}'],
  [
    { bougth: {} },
    'has "bougth", which is no condition. Write one of did, sequence, bought, affinity, first, trait, identity, predicted, agreed, member, bucket, all, any, not',
  ],
  [{ constructor: {} }, /^has "constructor", which is no condition/],
  [
    { did: {}, bought: {} },
    'has did and bought, and takes one. Write {"all": [{"did": …}, {"bought": …}]}',
  ],
  [{ did: 5 }, "did: must be an object, not 5"],
  [{ did: { evnt: "x" } }, /^did: has no "evnt"\. Use event, call, where, .*, within$/],
  [
    { all: [{ bought: {} }, { did: { within: "5 days" } }] },
    'all.1.did.within: "5 days" is no span of time. Write a number and m, h, d or w: 30m, 12h, 60d, 8w',
  ],
  [
    { not: { any: [{ sequence: { first: { evnt: "a" }, thenNot: {}, within: "1h" } }] } },
    'not.any.0.sequence.first: has no "evnt". Use event, call, where, context, group, channel, source',
  ],
  [
    { bought: { atLeast: 5, atMost: 2 } },
    "bought: has atLeast above atMost, so that nothing lies between. Exchange them",
  ],
  [{ affinity: { atLeast: 0.5 } }, "affinity: needs one of product, category, brand"],
  [
    { affinity: { category: "Shoes", brand: "Acme", atLeast: 0.5 } },
    "affinity: needs one of product, category, brand",
  ],
  [
    { affinity: { category: "Shoes" } },
    'affinity: needs atLeast or atMost, such as "atLeast": 0.5',
  ],
  [{ affinity: { category: "Shoes", atLeast: 50 } }, "affinity.atLeast: must be at most 1, not 50"],
  [{ identity: { by: "mail" } }, /^identity\.by: must be one of customer_id, .*, not "mail"$/],
  [{ first: { order: {} } }, /^first\.order: needs what it was, such as "coupon": true/],
  [
    { first: { order: { within: "1d", olderThan: "1d" } } },
    "first.order: has olderThan not below within, so that no order lies between. Exchange them",
  ],
  [{ first: {} }, "first: needs either order or touch"],
  [
    { first: { touch: { utm: "a" } } },
    'first.touch: has no "utm". Use source, medium, campaign, content, term',
  ],
  [{ did: { atLeast: -1 } }, "did.atLeast: must be at least 0, not -1"],
  [{ did: { atLeast: "2" } }, 'did.atLeast: must be a number, not "2"'],
  [{ did: { sum: "price" } }, 'did: needs atLeast or atMost for its sum, such as "atLeast": 100'],
  [{ did: { where: { price: { gt: 1 } } } }, /^did\.where\.price: is no test\. Write a text,/],
  [{ did: { where: { "a..b": 1 } } }, /"a\.\.b" is no path of a property\. Write category/],
  [{ did: { call: "click" } }, /^did\.call: must be one of identify, .*, not "click"$/],
  [{ sequence: { first: {}, within: "1h" } }, "sequence: needs either then or thenNot"],
  // biome-ignore lint/suspicious/noThenProperty: a word of the definition's language; the object is never awaited.
  [{ sequence: { first: {}, then: {} } }, "sequence.within: is missing. Write a text"],
  [
    { sequence: { first: {}, thenNot: {}, within: "1h", after: "2h" } },
    "sequence: has after above within, so that nothing lies between. Exchange them",
  ],
  [
    { sequence: { first: {}, thenNot: {}, within: "1h", same: "products[].sku" } },
    /^sequence\.same: "products\[\]\.sku" is no property\. Write product_id/,
  ],
  [{ predicted: { segment: ["vip"] } }, /^predicted\.segment\.0: must be one of champions, /],
  [{ agreed: { to: "mail" } }, /^agreed\.to: must be one of ads, email, .*, not "mail"$/],
  [{ all: [] }, "all: is empty. Write something, or leave it out"],
  [{ bucket: { salt: "a", from: 0, to: 200 } }, "bucket.to: must be at most 100, not 200"],
  [
    { bought: { of: "revenue" } },
    'bought: needs atLeast or atMost for its revenue, such as "atLeast": 100',
  ],
])("%j is told where it is wrong and what to write", (definition, message) => {
  const issue = rule.safeParse(definition).error?.issues[0];
  const told = [issue?.path.join("."), issue?.message].filter((part) => part).join(": ");
  expect(told).toMatch(message);
});

test.each([
  [{ bought: { atLeast: 1, atMost: 1 } }, "placed exactly 1 order in all"],
  [
    { first: { order: { within: "60d", olderThan: "30d", channel: "pos", coupon: true } } },
    "placed their first order in a store with a coupon in the last 60 days and at least 30 days ago",
  ],
  [
    { first: { touch: { medium: "affiliate", campaign: "May" } } },
    'first came by a campaign with name "May" and medium "affiliate"',
  ],
  [
    {
      sequence: {
        first: { event: "Product Viewed" },
        // biome-ignore lint/suspicious/noThenProperty: a word of the definition's language; the object is never awaited.
        then: { event: "Product Viewed" },
        ...{ within: "14d", after: "1d", same: "product_id", lately: "14d" },
      },
    },
    "viewed a product in the last 14 days and viewed a product with the same product_id 1 day to 14 days after that",
  ],
  [{ identity: { by: "loyalty_id" } }, "are known by a loyalty card"],
  [
    { affinity: { brand: "Acme", atLeast: 0.25, atMost: 0.5, within: "30d" } },
    "gave 25 to 50 % of their interest to the brand Acme in the last 30 days",
  ],
  [
    { bought: { of: "revenue", atLeast: 50, within: "1w" } },
    "spent at least 50 on orders in the last 1 week",
  ],
  [
    { did: { event: "Product Viewed", sum: "price", atLeast: 9 } },
    "viewed a product, price adding up to at least 9",
  ],
  [{ did: { event: "Order Completed", atMost: 0 } }, "never completed an order"],
  [
    { did: { event: "Product Viewed", atMost: 0, within: "2d" } },
    "did not view a product in the last 2 days",
  ],
  [
    { all: [{ member: { of: "a" } }, { not: { agreed: { to: "email" } } }] },
    'are in the audience "a", and are not among those who agreed to e-mail',
  ],
  [
    { all: [{ any: [{ member: { of: "a" } }, { member: { of: "b" } }] }, { bought: {} }] },
    '(are in the audience "a", or are in the audience "b"), and placed an order',
  ],
  [{ trait: { name: "address.city", is: "Lyon" } }, 'have address city "Lyon"'],
  [{ agreed: { to: "ads", is: "unknown" } }, "never said whether they agree to ads"],
])("%j reads: who %s", (definition, words) => {
  expect(rule.parse(definition).inWords()).toBe(words);
});

test("an event is in a window up to, and without, the instant at which the window has passed", () => {
  const lately = { did: { event: "A", within: "1h" } };
  expect(answerOf(lately, { A: [0] }, 0)).toEqual({ holds: true, until: hour });
  expect(answerOf(lately, { A: [0] }, hour - 1).holds).toBe(true);
  expect(answerOf(lately, { A: [0] }, hour)).toEqual({ holds: false, until: Infinity });
});

test("an event that lies ahead counts from its own instant", () => {
  const once = { did: { event: "A" } };
  expect(answerOf(once, { A: [10] }, 9)).toEqual({ holds: false, until: 10 });
  expect(answerOf(once, { A: [10] }, 10).holds).toBe(true);
});

test("what follows counts after the first, up to and with the end of its time", () => {
  // biome-ignore lint/suspicious/noThenProperty: a word of the definition's language; the object is never awaited.
  const followed = { sequence: { first: { event: "A" }, then: { event: "B" }, within: "1h" } };
  const holds = (at: Instant): boolean => answerOf(followed, { A: [0], B: [at] }, 2 * hour).holds;
  expect([0, 1, hour, hour + 1].map(holds)).toEqual([false, true, true, false]);
});

test("what did not follow holds from the instant at which its time is over", () => {
  const left = { sequence: { first: { event: "A" }, thenNot: { event: "B" }, within: "1h" } };
  expect(answerOf(left, { A: [0] }, hour - 1)).toEqual({ holds: false, until: hour });
  expect(answerOf(left, { A: [0] }, hour).holds).toBe(true);
  expect(answerOf(left, { A: [0], B: [hour] }, hour).holds).toBe(false);
  expect(answerOf(left, { A: [0], B: [hour + 1] }, 2 * hour).holds).toBe(true);
});

test("a sequence of the same holds for one thing, whatever was done with others, and not before its time", () => {
  const same = { first: { event: "A" }, thenNot: { event: "B" }, within: "3h", same: "sku" };
  const asked = rule.parse({ sequence: same });
  const context = { needs: needsOf(asked.reads), minorPerUnit: 100, isMember: () => false };
  const profile = foldedProfile("1", context);
  const add = (event: string, value: string, at: Instant): void =>
    profile.addMark(filterKey({ event, value: "sku" }), { at, amount: 0, value }, "");
  add("A", "lamp", 0);
  add("A", "vase", 0);
  add("B", "lamp", hour);
  expect(asked.answer(profile, hour)).toEqual({ holds: false, until: 3 * hour });
  expect(asked.answer(profile, 3 * hour)).toMatchObject({ holds: true });
  add("B", "vase", 2 * hour);
  expect(asked.answer(profile, 3 * hour)).toMatchObject({ holds: false });
});

test("a sequence with a least time does not count what came sooner", () => {
  // biome-ignore lint/suspicious/noThenProperty: a word of the definition's language; the object is never awaited.
  const again = { first: { event: "A" }, then: { event: "A" }, within: "2h", after: "1h" };
  const times = (...A: number[]): boolean => answerOf({ sequence: again }, { A }, 9 * hour).holds;
  expect([times(0, hour - 1), times(0, hour), times(0, 2 * hour), times(0, 2 * hour + 1)]).toEqual([
    ...[false, true, true, false],
  ]);
});

test("a sequence leaves when its first is no longer lately", () => {
  const left = {
    sequence: { first: { event: "A" }, thenNot: { event: "B" }, within: "1h", lately: "2h" },
  };
  expect(answerOf(left, { A: [0] }, hour)).toEqual({ holds: true, until: 2 * hour });
  expect(answerOf(left, { A: [0] }, 2 * hour)).toEqual({ holds: false, until: Infinity });
});
