import { z } from "zod";
import type { Shop } from "../collect/shop.ts";
import { identityKinds } from "../core/subject.ts";
import type { Instant } from "../core/time.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { orderSequence, ordersSql } from "./conditions/bought.ts";
import { namedKindsSql } from "./conditions/identity.ts";
import { nextOrderAt, topValueSql } from "./conditions/predicted.ts";
import { amountSql, type EventFilter, filterSql, valuesSql } from "./event-filter.ts";
import {
  type FoldedProfile,
  foldedProfile,
  type Mark,
  type ProfileContext,
} from "./folded-profile.ts";
import { pathKeys } from "./property-filter.ts";
import { instant } from "./window.ts";

/** A person, and the subjects whose facts are the person's. */
export interface PersonSubjects {
  readonly person: string;
  readonly subjects: readonly string[];
}

/**
 * Folds the profiles of persons from the facts, a few questions for all of them.
 * @param shop undefined before its currency is known: then nobody has orders
 */
export async function loadProfiles(
  store: Store,
  shop: Shop | undefined,
  of: {
    readonly persons: readonly PersonSubjects[];
    readonly context: ProfileContext;
    readonly now: Instant;
  },
): Promise<FoldedProfile[]> {
  const { now, context } = of;
  const { needs } = context;
  const profiles = of.persons.map(({ person }) => foldedProfile(person, context));
  const bySubject = new Map<string, FoldedProfile>();
  for (const [i, { subjects }] of of.persons.entries())
    for (const subject of subjects) {
      const profile = profiles[i];
      if (profile) bySubject.set(subject, profile);
    }
  const subjects = [...bySubject.keys()];
  if (subjects.length === 0) return profiles;
  await Promise.all([
    needs.filters.size > 0 ? loadMarks(store, subjects, { needs, bySubject, now }) : undefined,
    needs.traits.size > 0 ? loadTraits(store, subjects, { needs, bySubject, now }) : undefined,
    needs.orders && shop ? loadOrders(store, { shop, subjects, bySubject }) : undefined,
    needs.consents ? loadConsents(store, subjects, bySubject) : undefined,
    needs.predictions && shop ? loadPredictions(store, shop, profiles) : undefined,
    needs.identities.size > 0 ? loadKinds(store, subjects, { needs, bySubject, now }) : undefined,
  ]);
  return profiles;
}

type BySubject = ReadonlyMap<string, FoldedProfile>;

interface Loading {
  readonly needs: ProfileContext["needs"];
  readonly bySubject: BySubject;
  readonly now: Instant;
}

/** Events that came so lately may come to a profile a second time, while it is loaded. */
const latelyMs = 5 * 60_000;

function these(subjects: readonly string[]): Sql {
  return sql`${param("Array(UInt64)", subjects.map(BigInt))}`;
}

async function loadMarks(
  store: Store,
  subjects: readonly string[],
  { needs, bySubject, now }: Loading,
): Promise<void> {
  const filters = [...needs.filters];
  const rows = await store.rows(
    marksSql(
      subjects,
      filters.map(([, filter]) => filter),
      now - latelyMs,
    ),
    z.object({
      subject: z.string(),
      filter: z.number(),
      at: z.number(),
      amount: z.number(),
      value: z.string(),
      key: z.string(),
    }),
  );
  for (const { subject, filter, key, ...mark } of rows) {
    const [name] = filters[filter] ?? [];
    if (name !== undefined) bySubject.get(subject)?.addMark(name, markOf(mark), key);
  }
}

const keptValue = z.union([z.string(), z.number()]);

function markOf({ value, ...mark }: { at: Instant; amount: number; value: string }): Mark {
  return value === "" ? mark : { ...mark, value: keptValue.parse(JSON.parse(value)) };
}

/** Which events of subjects pass which of the filters, by place, oldest first; those of late with the message's key. */
export function marksSql(
  subjects: readonly string[],
  filters: readonly EventFilter[],
  since: Instant,
): Sql {
  const passed = filters.map((filter, i) => {
    const [place, { value }] = [param("UInt32", i), filter];
    const marks =
      value === undefined
        ? sql`[(${place}, ${amountSql(filter)}, '')]`
        : sql`arrayMap(kept -> (${place}, ${amountSql(filter)}, kept), ${valuesSql(value)})`;
    return sql`if(${filterSql(filter)}, ${marks}, [])`;
  });
  const all = passed.reduce((left, right) => sql`${left},\n    ${right}`);
  return sql`SELECT toString(subject_id) AS subject, tupleElement(mark, 1) AS filter,
  toUnixTimestamp64Milli(happened_at) AS at, tupleElement(mark, 2) AS amount, tupleElement(mark, 3) AS value, message_key AS key
FROM (
  SELECT subject_id, event.at AS happened_at,
    if(received_at > ${instant(since)}, toString(message_hash), '') AS message_key, arrayJoin(arrayConcat(
    ${all}
  )) AS mark
  FROM event
  WHERE subject_id IN ${these(subjects)}
)
ORDER BY happened_at`;
}

async function loadTraits(
  store: Store,
  subjects: readonly string[],
  { needs, bySubject }: Loading,
): Promise<void> {
  const names = [...needs.traits];
  const rows = await store.rows(
    traitsSql(subjects, names),
    z.object({
      subject: z.string(),
      name: z.number(),
      raw: z.string(),
      at: z.number(),
      key: z.string(),
    }),
  );
  for (const { subject, name, raw, at, key } of rows) {
    const trait = { value: JSON.parse(raw) as unknown, at, key };
    bySubject.get(subject)?.addTrait(names[name] ?? "", trait);
  }
}

/** The newest word on each trait, by place of its name, of each subject. */
export function traitsSql(subjects: readonly string[], names: readonly string[]): Sql {
  const told = names
    .map(
      (name, i) =>
        sql`if(JSONHas(traits, ${pathKeys(name.split("."))}), [(${param("UInt32", i)}, JSONExtractRaw(traits, ${pathKeys(name.split("."))}))], [])`,
    )
    .reduce((left, right) => sql`${left},\n    ${right}`);
  return sql`SELECT
  toString(subject_id) AS subject,
  tupleElement(trait, 1) AS name,
  argMax(tupleElement(trait, 2), (told_at, message_hash)) AS raw,
  toUnixTimestamp64Milli(max(told_at)) AS at,
  toString(argMax(message_hash, (told_at, message_hash))) AS key
FROM (
  SELECT subject_id, event.at AS told_at, message_hash, arrayJoin(arrayConcat(
    ${told}
  )) AS trait
  FROM event
  WHERE subject_id IN ${these(subjects)} AND kind = 'identify'
)
GROUP BY subject_id, trait.1`;
}

async function loadOrders(
  store: Store,
  of: { readonly shop: Shop; readonly subjects: readonly string[]; readonly bySubject: BySubject },
): Promise<void> {
  const rows = await store.rows(orderMarksSql(of.shop, of.subjects), orderRow);
  const byProfile = new Map<FoldedProfile, z.infer<typeof orderRow>[]>();
  for (const row of rows) {
    const profile = of.bySubject.get(row.person);
    if (profile) byProfile.set(profile, [...(byProfile.get(profile) ?? []), row]);
  }
  for (const [profile, orders] of byProfile)
    profile.setOrders(
      orders.map(({ person: _person, discounted, ...order }) => ({
        ...order,
        discounted: discounted === 1,
      })),
    );
}

/** The orders of the persons whom subjects belong to, oldest first. */
export function orderMarksSql(shop: Shop, subjects: readonly string[]): Sql {
  const own = sql`
  WHERE fact.subject_id IN ${these(subjects)}`;
  return sql`SELECT
  toString(subject_id) AS person,
  toUnixTimestamp64Milli(order_at) AS at,
  order_revenue AS revenue,
  order_channel AS channel,
  order_store AS store,
  order_coupon AS coupon,
  order_country AS country,
  order_traffic_source AS trafficSource,
  order_campaign AS campaign,
  order_affiliate AS affiliate,
  order_discounted AS discounted,
  order_products AS products,
  order_categories AS categories,
  order_brands AS brands
FROM (${ordersSql(shop, own)})
ORDER BY ${orderSequence}`;
}

const orderRow = z.object({
  person: z.string(),
  at: z.number(),
  revenue: z.number(),
  channel: z.string(),
  store: z.string(),
  coupon: z.string(),
  country: z.string(),
  trafficSource: z.string(),
  campaign: z.string(),
  affiliate: z.string(),
  discounted: z.number(),
  products: z.array(z.string()),
  categories: z.array(z.string()),
  brands: z.array(z.string()),
});

async function loadConsents(
  store: Store,
  subjects: readonly string[],
  bySubject: BySubject,
): Promise<void> {
  const rows = await store.rows(
    consentMarksSql(subjects),
    z.object({
      subject: z.string(),
      purpose: z.string(),
      channel: z.string(),
      granted: z.number(),
      at: z.number(),
    }),
  );
  for (const { subject, granted, ...said } of rows)
    bySubject.get(subject)?.addConsent({ ...said, granted: granted === 1 });
}

/** All that subjects said of consent. */
export function consentMarksSql(subjects: readonly string[]): Sql {
  return sql`SELECT toString(subject_id) AS subject, purpose, channel, granted,
  toUnixTimestamp64Milli(consent.at) AS at
FROM consent
WHERE subject_id IN ${these(subjects)}
ORDER BY consent.at`;
}

async function loadKinds(
  store: Store,
  subjects: readonly string[],
  { needs, bySubject }: Loading,
): Promise<void> {
  const rows = await store.rows(
    namedKindsSql(subjects, [...needs.identities]),
    z.object({ subject: z.string(), named: z.string(), kind: z.enum(identityKinds) }),
  );
  for (const { subject, named, kind } of rows) {
    const profile = bySubject.get(subject);
    if (profile === bySubject.get(named)) profile?.addKind(kind);
  }
}

async function loadPredictions(
  store: Store,
  shop: Shop,
  profiles: readonly FoldedProfile[],
): Promise<void> {
  const byPerson = new Map(profiles.map((profile) => [profile.person, profile]));
  const rows = await store.rows(predictionMarksSql(shop, [...byPerson.keys()]), predictionRow);
  for (const { person, ...prediction } of rows) byPerson.get(person)?.setPrediction(prediction);
}

/** What the newest run says of persons. */
export function predictionMarksSql(shop: Shop, persons: readonly string[]): Sql {
  return sql`SELECT
  toString(subject_id) AS person,
  residual_value AS residualValue,
  p_alive AS pAlive,
  expected_orders AS expectedOrders,
  full_price_share AS fullPriceShare,
  segment,
  promo_class AS promoClass,
  first_source AS firstSource,
  countries,
  ${nextOrderAt(shop, sql`next_early`)} AS nextEarly,
  ${nextOrderAt(shop, sql`next_late`)} AS nextLate
FROM customer
WHERE run_id = (SELECT max(run_id) FROM prediction_run) AND subject_id IN ${these(persons)}`;
}

const predictionRow = z.object({
  person: z.string(),
  residualValue: z.number(),
  pAlive: z.number(),
  expectedOrders: z.number(),
  fullPriceShare: z.number().nullable(),
  segment: z.string(),
  promoClass: z.string(),
  firstSource: z.string(),
  countries: z.array(z.string()),
  nextEarly: z.number().nullable(),
  nextLate: z.number().nullable(),
});

/** The least residual value of the most valuable percents of customers, by percent; none before any prediction. */
export async function readTopValues(
  store: Store,
  { topPercents }: ProfileContext["needs"],
): Promise<Map<number, number>> {
  const found = new Map<number, number>();
  for (const percent of topPercents) {
    const rows = await store.rows(topValueSql(percent), z.object({ value: z.number() }));
    for (const { value } of rows) found.set(percent, value);
  }
  return found;
}
