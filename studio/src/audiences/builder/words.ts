import type { SuggestionQuery } from "../../../../src/audiences/suggestions.ts";

/** What the form calls conditions and fields. What is not named here is called as its schema says, or by its own name. */

interface ConditionWords {
  readonly title: string;
  readonly hint: string;
  /** Fields that are open from the start, beside those that are needed. */
  readonly opened: readonly string[];
}

const conditions: Readonly<Record<string, ConditionWords>> = {
  did: {
    title: "Did something",
    hint: "Viewed, searched, clicked, opened a mail: any event, how often, or never",
    opened: ["event"],
  },
  sequence: {
    title: "Did one thing, then another",
    hint: "In this order, within a time; or did not go on",
    opened: ["thenNot"],
  },
  bought: {
    title: "Bought",
    hint: "How many orders, or for how much; where, what, with which coupon",
    opened: ["atLeast", "within"],
  },
  trait: {
    title: "Is known to be",
    hint: "City, loyalty card: what was said of the person",
    opened: [],
  },
  predicted: {
    title: "Is expected to",
    hint: "Value of the next 12 months, chance of staying, segment",
    opened: ["residualValue"],
  },
  agreed: {
    title: "Agreed or refused",
    hint: "To e-mail, ads, text messages, analytics",
    opened: [],
  },
  affinity: {
    title: "Likes most",
    hint: "What share of a person's interest goes to a product, category or brand",
    opened: ["category", "atLeast"],
  },
  first: {
    title: "Began with",
    hint: "What the first order was, or which campaign brought them",
    opened: ["order"],
  },
  identity: {
    title: "Is known by",
    hint: "An e-mail address, a phone number, a loyalty card, a browser",
    opened: [],
  },
  member: {
    title: "Is in another audience",
    hint: "Whoever is in it at the time",
    opened: [],
  },
  bucket: {
    title: "Is in a random part",
    hint: "The same people at each asking, for tests",
    opened: [],
  },
};

const fields: Readonly<Record<string, string>> = {
  event: "Event",
  call: "Kind of event",
  where: "Properties of the event",
  context: "Context of the event",
  group: "Group",
  channel: "Channel",
  source: "Source",
  sum: "Add up the property",
  atLeast: "How much",
  "did.atLeast": "How often",
  within: "In the last",
  first: "First",
  // biome-ignore lint/suspicious/noThenProperty: a word of the definition's language; the object is never awaited.
  then: "And then",
  thenNot: "And then did not",
  lately: "The first was in the last",
  "sequence.within": "Within, after the first",
  of: "Of",
  "bought.of": "Counted in",
  "bought.atLeast": "How many, or how much",
  store: "Store",
  coupon: "Coupon",
  discounted: "With a discount",
  product: "With the product (SKU)",
  category: "With something of the category",
  "trait.name": "Trait",
  "trait.is": "Is",
  residualValue: "Expected value, next 12 months",
  pAlive: "Chance of still being a customer",
  expectedOrders: "Expected orders, next 12 months",
  fullPriceShare: "Share bought at full price",
  segment: "Segment",
  promoClass: "How they buy",
  firstSource: "First came from",
  country: "Ordered in",
  "agreed.to": "To",
  "agreed.is": "What they said",
  "member.of": "Audience",
  "affinity.category": "Category",
  "affinity.product": "Product (SKU)",
  "affinity.atLeast": "Share of their interest",
  order: "The first order",
  touch: "The first campaign",
  "first.source": "Source (utm_source)",
  medium: "Medium (utm_medium)",
  content: "Content (utm_content)",
  term: "Term (utm_term)",
  olderThan: "At least so long ago",
  "identity.by": "By",
  after: "At the earliest, after the first",
  same: "Both of the same",
  topPercent: "Among the most valuable, in percent",
  nextOrder: "Next order is due",
  early: "Within, at the earliest",
  late: "Within, at the latest",
  "bought.country": "Country",
  trafficSource: "Brought by the source",
  campaign: "Brought by the campaign",
  affiliate: "Brought by the affiliate",
  salt: "Name of the draw",
  "bucket.from": "From, in percent",
  "bucket.to": "Up to, in percent",
};

const hints: Readonly<Record<string, string>> = {
  pAlive: "0 to 1",
  fullPriceShare: "0 to 1",
  "affinity.atLeast": "0 to 1",
  topPercent: "1 to 99",
  salt: "Parts of one draw do not overlap; another name draws anew",
};

const options: Readonly<Record<string, string>> = {
  "bought.of.orders": "Orders",
  "bought.of.revenue": "Revenue, in the shop's currency",
  "call.track": "Something done (track)",
  "call.page": "A page",
  "call.screen": "A screen of an app",
  "call.identify": "Saying who they are (identify)",
  "call.group": "Joining a group",
  "call.alias": "Getting another id (alias)",
  "identity.by.customer_id": "A customer number",
  "identity.by.loyalty_id": "A loyalty card",
  "identity.by.email": "An e-mail address",
  "identity.by.phone": "A phone number",
  "identity.by.external_id": "An id elsewhere",
  "identity.by.device_id": "A device",
  "identity.by.anonymous_id": "A browser",
  "promoClass.full-price": "At full price",
  "promoClass.light": "With and without offers",
  "promoClass.deal-only": "On offer only",
  "promoClass.unknown": "Not known",
  "agreed.is.granted": "Yes",
  "agreed.is.refused": "No",
  "agreed.is.unknown": "Nothing yet",
  "agreed.to.ads": "Ads",
  "agreed.to.email": "E-mail",
  "agreed.to.sms": "Text messages",
  "agreed.to.analytics": "Analytics",
  "agreed.to.personalization": "Personalization",
};

/** Which suggestions a text takes; `audiences` are those that are kept. */
type Suggests = SuggestionQuery["of"] | "audiences";

const suggestions: Readonly<Record<string, Suggests | undefined>> = {
  event: "events",
  sum: "properties",
  group: "groups",
  channel: "event-channels",
  source: "event-sources",
  "bought.channel": "order-channels",
  "agreed.channel": "consent-channels",
  store: "order-stores",
  coupon: "coupons",
  product: "products",
  category: "categories",
  "trait.name": "traits",
  "first.channel": "order-channels",
  // What a campaign names, not a source of events.
  "first.source": undefined,
  "affinity.product": "products",
  same: "properties",
  country: "countries",
  firstSource: "first-sources",
  "member.of": "audiences",
};

/** What a condition is called, what it is for, and how it begins. */
export function conditionWords(
  name: string,
  schema?: { readonly title?: string | undefined; readonly description?: string | undefined },
): ConditionWords {
  const known = Object.hasOwn(conditions, name) ? conditions[name] : undefined;
  return (
    known ?? {
      title: schema?.title ?? spaced(name),
      hint: schema?.description ?? "",
      opened: [],
    }
  );
}

/** What a field of a condition is called. */
export function fieldLabel(
  condition: string,
  { name, title }: { readonly name: string; readonly title?: string | undefined },
): string {
  return of(fields, condition, name) ?? title ?? spaced(name);
}

/** What is said below a field. */
export function fieldHint(
  condition: string,
  { name, description }: { readonly name: string; readonly description?: string | undefined },
): string | undefined {
  return of(hints, condition, name) ?? description;
}

/** What a choice of a field is called. */
export function optionLabel(condition: string, field: string, option: string): string {
  return of(options, condition, `${field}.${option}`) ?? spaced(option);
}

/** What a text of a field is suggested from. */
export function suggestsOf(condition: string, field: string): Suggests | undefined {
  return of(suggestions, condition, field);
}

function of<Value>(
  words: Readonly<Record<string, Value>>,
  condition: string,
  field: string,
): Value | undefined {
  const own = `${condition}.${field}`;
  if (Object.hasOwn(words, own)) return words[own];
  return Object.hasOwn(words, field) ? words[field] : undefined;
}

/**
 * A name in words.
 * @example spaced("firstOrderWithin") // "First order within"
 */
function spaced(name: string): string {
  const words = name
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replaceAll("-", " ")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
