import { z } from "zod";
import { readShop } from "../collect/shop.ts";
import { PerennialError } from "../core/errors.ts";
import { type Instant, zoneClock } from "../core/time.ts";
import { knownUntil } from "../decide/learning/trial-questions.ts";
import { beginOfDay } from "../measure/statement-days.ts";
import type { Store } from "../store/store.ts";
import {
  type DraftPeople,
  type DraftPeriod,
  draftBaselineSql,
  draftOrdersSql,
  draftPeopleSql,
  weeksCounted,
} from "./draft-questions.ts";

const dayMs = 86_400_000;
/** With fewer orders than these of its own people those of the whole shop tell more. */
const leastOrders = 30;

/** What the shop's facts tell of the people of a program. Money is in units of the currency. */
export interface DraftFacts {
  /** The day up to which orders are known, in the shop's zone. */
  readonly until: string;
  readonly people: number;
  /** People who became so for the first time, in each whole week that was watched, the newest first; at most 12. */
  readonly entered: readonly number[];
  readonly orders: DraftOrders;
  /** Absent where nobody was there yet, or nobody ordered. */
  readonly baseline?: DraftBaseline;
}

/** Orders of a year, a place a person. */
export interface DraftOrders {
  readonly ofWhom: "the people" | "the shop";
  readonly orders: Float64Array;
  readonly sold: Float64Array;
  readonly returned: Float64Array;
  readonly contribution: Float64Array;
}

/** What people did in a month. */
export interface DraftBaseline {
  /** YYYY-MM. */
  readonly month: string;
  readonly people: number;
  readonly orders: number;
  readonly spread: number;
}

/**
 * Reads what the facts tell of the people of a program.
 * @throws PerennialError NO_DATA where the last year has too few orders to tell anything
 */
export async function readDraftFacts(
  store: Store,
  of: { readonly audience: string | undefined; readonly now: Instant },
): Promise<DraftFacts & { readonly currency: string; readonly discountRate: number }> {
  const shop = await readShop(store);
  if (shop === undefined)
    throw new PerennialError(
      "NO_DATA",
      "There are no orders yet, so no case can be drafted: perennial import orders brings them. docs/cases.md says how one is written by hand.",
    );
  const who: DraftPeople = { shop, audience: of.audience };
  // The newest order is in it.
  const until = (await knownUntil(store, "contribution", of.now)) + 1;
  // Audiences are known until now, customers by their orders.
  const at = of.audience === undefined ? until : of.now;
  const orders = await readOrders(store, who, { until, at });
  const weeks = await store.rows(draftPeopleSql(who, at), weekRow);
  const baseline = await readBaseline(store, who, until);
  return {
    ...{ until: zoneClock(shop.timezone).dayOf(until - 1), currency: shop.currency },
    ...{ discountRate: shop.discountRate, entered: enteredByWeek(weeks, at) },
    people: weeks.reduce((sum, { members }) => sum + members, 0),
    orders,
    ...(baseline === undefined ? {} : { baseline }),
  };
}

const weekRow = z.object({
  weeksBack: z.number(),
  entered: z.number(),
  members: z.number(),
  sinceMs: z.number(),
});

/** Only whole weeks since somebody was first seen in it. */
function enteredByWeek(rows: readonly z.infer<typeof weekRow>[], at: Instant): number[] {
  const since = rows.reduce((first, { sinceMs }) => Math.min(first, sinceMs), at);
  const watched = Math.min(weeksCounted, Math.floor((at - since) / (7 * dayMs)));
  return Array.from(
    { length: watched },
    (_, week) => rows.find(({ weeksBack }) => weeksBack === week)?.entered ?? 0,
  );
}

async function readOrders(
  store: Store,
  of: DraftPeople,
  { until, at }: { readonly until: Instant; readonly at: Instant },
): Promise<DraftOrders> {
  const year = { from: until - 365 * dayMs, to: until };
  const names = ["orders", "sold", "returned", "contribution"] as const;
  const none = new Float64Array();
  const read = async (among?: Instant): Promise<Omit<DraftOrders, "ofWhom">> => {
    const columns = await store.columns(draftOrdersSql(of, year, among), names);
    const [orders = none, sold = none, returned = none, contribution = none] = columns;
    return { orders, sold, returned, contribution };
  };
  const own = await read(at);
  const enough = of.audience === undefined ? 1 : leastOrders;
  if (sumOf(own.orders) >= enough && tellsMargin(own)) return { ofWhom: "the people", ...own };
  const all = await read();
  if (tellsMargin(all)) return { ofWhom: "the shop", ...all };
  throw new PerennialError(
    "NO_DATA",
    `Orders of the last year, by customers who are known: ${sumOf(all.orders)}, of ${all.orders.length}. They are too few to draft a case; docs/cases.md says how one is written by hand.`,
  );
}

/** Of one customer, or of what all came back, no error can be told. */
function tellsMargin({ orders, sold, returned }: Omit<DraftOrders, "ofWhom">): boolean {
  return orders.length >= 2 && sumOf(orders) > 0 && sumOf(sold) > sumOf(returned);
}

/** The last calendar month whose orders are all known. */
async function readBaseline(
  store: Store,
  of: DraftPeople,
  until: Instant,
): Promise<DraftBaseline | undefined> {
  const { timezone } = of.shop;
  const period = lastMonth(zoneClock(timezone).dayOf(until - 1), timezone);
  const [found] = await store.rows(
    draftBaselineSql(of, period),
    z.object({ people: z.number(), orders: z.number(), spread: z.number() }),
  );
  if (found === undefined || found.orders === 0) return undefined;
  return { month: period.month, ...found, orders: found.orders / found.people };
}

function lastMonth(today: string, timezone: string): DraftPeriod & { readonly month: string } {
  const [year = 0, month = 1] = today.split("-").map(Number);
  const first = (monthsBack: number): string =>
    new Date(Date.UTC(year, month - 1 - monthsBack, 1)).toISOString().slice(0, 10);
  const begin = (day: string): Instant => beginOfDay(day, { timezone, option: "month" });
  return { month: first(1).slice(0, 7), from: begin(first(1)), to: begin(first(0)) };
}

/** The sum of a column. */
export function sumOf(column: Float64Array): number {
  return column.reduce((sum, each) => sum + each, 0);
}
