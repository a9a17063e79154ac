import { z } from "zod";
import { readShop, type Shop } from "../collect/shop.ts";
import { PerennialError } from "../core/errors.ts";
import type { Instant } from "../core/time.ts";
import { type Kept, type KeptDefinitions, listDefinitions } from "../decide/definition-store.ts";
import {
  drawnArms,
  frequencySalt,
  type MessageChannel,
  type MessageFrequency,
} from "../decide/frequency.ts";
import { universalPeriod } from "../decide/holdout.ts";
import { knownUntil } from "../decide/learning/trial-questions.ts";
import type { Operational } from "../store/operational.ts";
import { pgSql } from "../store/pg-sql.ts";
import type { Store } from "../store/store.ts";
import { hazardColumns, priceAsObserved } from "./message-hazard.ts";
import {
  type NoPrice,
  type PriceByArms,
  type PricedMessage,
  type PriceTerms,
  priceByArms,
} from "./message-price.ts";
import {
  messageSpanSql,
  type SubscriberDraws,
  silentDays,
  subscribersOfPeriodSql,
  subscriberWeeksSql,
} from "./message-questions.ts";
import { leftOf, meanOf, type Subscribers, subscriberColumns } from "./subscribers.ts";

/** How a message is to be priced. Amounts in minor units. */
export interface MessagePriceAsked extends Omit<PriceTerms, "days"> {
  readonly channel: MessageChannel;
  /** So many days are looked at: the first of the arms, or without any the newest. */
  readonly windowDays: number;
  readonly now: Instant;
}

/** The price of a message of a shop, with what it rests on. Amounts in minor units. */
export interface MessagePrice {
  readonly channel: MessageChannel;
  readonly currency: string;
  /** ISO 8601. */
  readonly from: string;
  readonly to: string;
  readonly days: number;
  readonly horizonDays: number;
  readonly discount: number;
  readonly sendCost: number;
  readonly complaintCost: number;
  /** A: people were drawn by lot to get more or fewer. D: it is a correlation, may be wrong both ways, and recommends nothing. */
  readonly grade: "A" | "D";
  readonly subscribers: number;
  readonly messages: number;
  /** Who unsubscribed or complained, and of them who complained. */
  readonly lost: number;
  readonly complained: number;
  readonly found: PriceByArms | PricedMessage | NoPrice;
  /** Why the figures are less than they could be. */
  readonly notes: readonly string[];
}

const dayMs = 86_400_000;
const leastDays = 14;

/**
 * Prices one message more: by the arms of the channel's frequency where there is one, else by the weeks of subscribers as they were.
 * @throws PerennialError NO_DATA
 */
export async function readMessagePrice(
  store: Store,
  operational: Operational,
  asked: MessagePriceAsked,
): Promise<MessagePrice> {
  const shop = await readShop(store);
  if (shop === undefined)
    throw new PerennialError("NO_DATA", "There are no orders yet, so no message can be priced.");
  const definitions = await listDefinitions(operational);
  const frequency = definitions.frequencies.find((each) => each.frequency === asked.channel);
  const until = await knownUntil(store, "contribution", asked.now);
  const notes: string[] = [];
  const begun = frequency && (await begunAt(operational, frequency, notes));
  const byArms = frequency !== undefined && begun !== undefined && begun < until;
  if (frequency !== undefined && !byArms)
    notes.push(
      `The arms of "${frequency.title}" begin after what is known: they tell nothing yet.`,
    );
  const period = byArms ? armsPeriod(frequency, begun, until, asked) : newest(until, asked);
  const days = (period.to - period.from) / dayMs;
  const draws: SubscriberDraws = {
    frequencySalt: byArms ? frequencySalt(frequency) : undefined,
    universal: universalOf(definitions.universal, period, notes),
  };
  const people = await readSubscribers(store, { shop, ...period }, draws);
  const { newcomers } = await readSpan(store, period);
  const lost = sum(leftOf(people));
  const messages = sum(people.sends);
  const terms: PriceTerms = { ...asked, days };
  // Where an arm gets nothing it tells what being written to brings, and no holdout is asked.
  const hasNone = byArms && drawnArms(frequency).some(({ of }) => of === 0);
  const isReached = hasNone ? undefined : byHoldout(people, draws, notes);
  const knowsSilence = byArms && days >= silentDays;
  const isTooShort = days < leastDays;
  if (byArms && !knowsSilence && !isTooShort)
    notes.push(
      `Silence is not told: it takes ${silentDays} days without a click, a visit or an order, and ${Math.floor(days)} days of the arms were looked at.`,
    );
  const found = isTooShort
    ? tooShort(days, byArms)
    : byArms
      ? priceByArms(people, drawnArms(frequency), {
          ...{ terms, knowsSilence },
          list: {
            subscribers: people.sends.length - lost + newcomers,
            arrivals: (newcomers * 7) / days,
          },
          ...(isReached === undefined ? {} : { otherwise: isReached }),
        })
      : await observed(store, people, { asked: { shop, ...period }, terms, isReached });
  const { channel, horizonDays, discount, sendCost, complaintCost } = asked;
  return {
    ...{ channel, currency: shop.currency, days, horizonDays, discount, sendCost, complaintCost },
    ...{ from: new Date(period.from).toISOString(), to: new Date(period.to).toISOString() },
    ...{ grade: byArms ? "A" : "D", subscribers: people.sends.length, messages, lost },
    ...{ complained: sum(people.complained), found, notes },
  };
}

interface Period {
  readonly from: Instant;
  readonly to: Instant;
}

function armsPeriod(
  { ends }: MessageFrequency,
  from: Instant,
  until: Instant,
  { windowDays }: MessagePriceAsked,
): Period {
  const last = ends === undefined ? until : Math.min(until, Date.parse(ends));
  return { from, to: Math.max(from, Math.min(last, from + windowDays * dayMs)) };
}

const tooShort = (days: number, byArms: boolean): NoPrice => ({
  ...{ ok: false, reason: "few-days" },
  why: `Days that are looked at${byArms ? " since the arms began" : ""}: ${Math.floor(days)}. A message can be priced by ${leastDays} or more.`,
});

const newest = (until: Instant, { windowDays }: MessagePriceAsked): Period => ({
  ...{ from: until - windowDays * dayMs, to: until },
});

/** Since when the arms are drawn as they are: people who changed arms on the way count from then on. */
async function begunAt(
  operational: Operational,
  frequency: MessageFrequency & Kept,
  notes: string[],
): Promise<Instant> {
  const starts = Date.parse(frequency.starts);
  const rows = await operational.rows(
    pgSql`SELECT version, definition, since FROM definition_version
WHERE kind = 'frequency' AND name = ${frequency.frequency} AND definition IS NOT NULL
ORDER BY version DESC`,
    z.object({
      ...{ version: z.number(), since: z.string() },
      definition: z.looseObject({ salt: z.string(), arms: z.record(z.string(), z.unknown()) }),
    }),
  );
  const lots = (of: { readonly salt: string; readonly arms: object }): string =>
    JSON.stringify([
      of.salt,
      Object.entries(of.arms).sort(([one], [other]) => (one < other ? -1 : 1)),
    ]);
  const drawn = lots(rows[0]?.definition ?? frequency);
  const changed = rows.findIndex(({ definition }) => lots(definition) !== drawn);
  if (changed < 0) return starts;
  const since = Date.parse(rows[changed - 1]?.since ?? frequency.since);
  if (since <= starts) return starts;
  notes.push(
    `The arms were changed on ${new Date(since).toISOString().slice(0, 10)}: only from then on people had the arms that they have now.`,
  );
  return since;
}

function universalOf(
  universal: KeptDefinitions["universal"],
  { from, to }: Period,
  notes: string[],
): SubscriberDraws["universal"] {
  if (universal === undefined) return undefined;
  const [first, last] = [universalPeriod(universal, from), universalPeriod(universal, to - 1)];
  if (first.period < 0) return undefined;
  if (first.period === last.period)
    return { salt: `${universal.salt}:${first.period}`, share: universal.share };
  notes.push(
    "The universal holdout was drawn anew within the period, so it does not tell who was written to.",
  );
  return undefined;
}

async function readSubscribers(
  store: Store,
  asked: Period & { readonly shop: Shop },
  draws: SubscriberDraws,
): Promise<Subscribers> {
  const columns = await store.columns(
    subscribersOfPeriodSql({ ...asked, draws }),
    subscriberColumns,
  );
  const of = (name: (typeof subscriberColumns)[number]): Float64Array =>
    columns[subscriberColumns.indexOf(name)] ?? new Float64Array();
  return {
    ...{ part: of("part"), heldOut: of("heldOut"), sends: of("sends"), outDay: of("outDay") },
    ...{ complained: of("complained"), silent: of("silent"), contribution: of("contribution") },
    contributionBefore: of("contributionBefore"),
  };
}

async function readSpan(store: Store, period: Period): Promise<{ readonly newcomers: number }> {
  const [newcomers] = await store.columns(messageSpanSql(period), ["newcomers"]);
  return { newcomers: newcomers?.[0] ?? 0 };
}

/** The universal holdout as the draw by which people are written to: only where it really kept messages from them. */
function byHoldout(
  { heldOut, sends }: Subscribers,
  { universal }: SubscriberDraws,
  notes: string[],
): ((row: number) => boolean) | undefined {
  if (universal === undefined) return undefined;
  const [held, others] = [1, 0].map((is) => meanOf(sends, (row) => heldOut[row] === is));
  if (held === undefined || others === undefined || !(held < others / 2)) {
    notes.push(
      "People who are held out of all programs had about as many messages as others, so they do not tell what being written to brings.",
    );
    return undefined;
  }
  return (row) => heldOut[row] === 0;
}

async function observed(
  store: Store,
  people: Subscribers,
  of: {
    readonly asked: Period & { readonly shop: Shop };
    readonly terms: PriceTerms;
    readonly isReached: ((row: number) => boolean) | undefined;
  },
): Promise<PricedMessage | NoPrice> {
  const [cluster, events, ...columns] = await store.columns(subscriberWeeksSql(of.asked), [
    ...["cluster", "out"],
    ...hazardColumns,
  ]);
  const none = new Float64Array();
  return priceAsObserved({ events: events ?? none, columns, cluster: cluster ?? none }, people, {
    terms: of.terms,
    isReached: of.isReached,
  });
}

const sum = (column: Float64Array): number => column.reduce((total, each) => total + each, 0);
