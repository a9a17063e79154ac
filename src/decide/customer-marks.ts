import { z } from "zod";
import { nextOrderAt } from "../audiences/conditions/predicted.ts";
import { readShop, type Shop } from "../collect/shop.ts";
import { type SubjectIds, subjectIndexOf } from "../core/subject-index.ts";
import type { Instant } from "../core/time.ts";
import { type PromoClass, promoClasses } from "../customers/profile.ts";
import {
  type DiscoveryLevel,
  type DiscoveryLevelName,
  discoveryLevelNames,
} from "../predict/discovery.ts";
import { readDiscovery } from "../predict/discovery-table.ts";
import { join, param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";

import { type DiscoveryMix, discoveryMixes, type Stance } from "./discovery-dial.ts";

/** What the newest prediction says of a customer, as decisions ask it. */
export interface CustomerMark {
  readonly promoClass: PromoClass;
  /** The share of units that is expected to be bought at full price, 0 to 1; null: nothing is told of it. */
  readonly fullPrice: number | null;
  /** Minor units. */
  readonly residualValue: number;
  readonly pAlive: number;
  /** Within the horizon of the prediction. */
  readonly expectedOrders: number;
  /** Expected contribution of an order, minor units. */
  readonly orderValue: number;
  /** When a customer who stays has ordered with chances of 0.1 and 0.9; null: in no foreseeable time. */
  readonly nextEarly: Instant | null;
  readonly nextLate: Instant | null;
  /** Days on which something was bought. */
  readonly orders: number;
  /** The discovery index of each level that was measured for the customer. */
  readonly discovery: Readonly<Partial<Record<DiscoveryLevelName, number>>>;
}

/** The marks of all customers, in memory. */
export interface CustomerMarks {
  /** Undefined for who is no customer in the newest prediction. */
  readonly of: (person: string) => CustomerMark | undefined;
  /** What lists for a customer are made of, as the discovery dial has it; null where nothing is known of that. */
  readonly mixOf: (person: string, stance: Stance) => DiscoveryMix | null;
}

/** Opens the marks of a store; `refresh` reads them anew, after a prediction. */
export async function openCustomerMarks(
  store: Store,
): Promise<CustomerMarks & { readonly refresh: () => Promise<void> }> {
  const read = async (): Promise<CustomerMarks> =>
    customerMarks(await readCustomerMarks(store), await readLevels(store));
  let marks = await read();
  return {
    of: (person) => marks.of(person),
    mixOf: (person, stance) => marks.mixOf(person, stance),
    async refresh() {
      marks = await read();
    },
  };
}

/** Marks in columns, by customer: they can be posted between threads. What is not told is not a number. */
interface MarkColumns extends SubjectIds {
  readonly figures: Readonly<Record<Figure, Float64Array>>;
}

type Figure = Exclude<keyof CustomerMark, "discovery"> | DiscoveryLevelName;

const figures: readonly Figure[] = [
  ...(["promoClass", "fullPrice", "residualValue", "pAlive", "expectedOrders"] as const),
  ...(["orderValue", "nextEarly", "nextLate", "orders", ...discoveryLevelNames] as const),
];

/** Nobody's: before any prediction. */
const noMarks: MarkColumns = {
  high: new Uint32Array(),
  low: new Uint32Array(),
  figures: Object.fromEntries(figures.map((name) => [name, new Float64Array()])) as Record<
    Figure,
    Float64Array
  >,
};

/** The levels of discovery that the newest prediction measured; none before the first. */
async function readLevels(store: Store): Promise<readonly DiscoveryLevel[]> {
  const [run] = await store.rows(
    sql`SELECT toString(max(run_id)) AS runId FROM discovery_run`,
    z.object({ runId: z.string() }),
  );
  if (run === undefined || run.runId === "0") return [];
  return (await readDiscovery(store, run)).levels;
}

/** Opens marks. */
function customerMarks(columns: MarkColumns, levels: readonly DiscoveryLevel[]): CustomerMarks {
  const index = subjectIndexOf(columns);
  const of = (person: string): CustomerMark | undefined => {
    const row = index.find(person);
    if (row < 0) return undefined;
    const told = (name: Figure): number | null => {
      const value = columns.figures[name][row] ?? Number.NaN;
      return Number.isNaN(value) ? null : value;
    };
    return {
      promoClass: promoClasses[told("promoClass") ?? -1] ?? "unknown",
      fullPrice: told("fullPrice"),
      residualValue: told("residualValue") ?? 0,
      pAlive: told("pAlive") ?? 0,
      expectedOrders: told("expectedOrders") ?? 0,
      orderValue: told("orderValue") ?? 0,
      nextEarly: told("nextEarly"),
      nextLate: told("nextLate"),
      orders: told("orders") ?? 0,
      discovery: Object.fromEntries(
        discoveryLevelNames.flatMap((level) => {
          const value = told(level);
          return value === null ? [] : [[level, value]];
        }),
      ),
    };
  };
  return {
    of,
    mixOf(person, stance) {
      const mark = of(person);
      if (mark === undefined || levels.length === 0) return null;
      const { orders, discovery } = mark;
      const told = levels.map(({ level, newShares, unknown, isUsed }) => ({
        ...{ level, isUsed, orders },
        index: { ...unknown, value: discovery[level] ?? unknown.value },
        newShare: newShares[Math.min(Math.max(1, orders), newShares.length) - 1] ?? 0,
      }));
      return discoveryMixes(told)?.[stance] ?? null;
    },
  };
}

const rowsAtOnce = 500_000;

/** Reads the marks of the newest prediction; none before the first. */
async function readCustomerMarks(store: Store): Promise<MarkColumns> {
  const shop = await readShop(store);
  const [held] = await store.rows(markCountSql(), z.object({ customers: z.number() }));
  const customers = held?.customers ?? 0;
  if (shop === undefined || customers === 0) return noMarks;
  const parts = Math.ceil(customers / rowsAtOnce);
  const names = ["high", "low", ...figures];
  const read: Float64Array[][] = [];
  for (let part = 0; part < parts; part += 1)
    read.push(await store.columns(customerMarksSql(shop, { part, parts }), names));
  const column = (place: number): Float64Array => joined(read.map((each) => each[place]));
  return {
    high: Uint32Array.from(column(0)),
    low: Uint32Array.from(column(1)),
    figures: Object.fromEntries(
      figures.map((name, place) => [name, column(2 + place)]),
    ) as MarkColumns["figures"],
  };
}

function joined(parts: readonly (Float64Array | undefined)[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, part) => sum + (part?.length ?? 0), 0));
  let at = 0;
  for (const part of parts) {
    if (part !== undefined) all.set(part, at);
    at += part?.length ?? 0;
  }
  return all;
}

const newestRun = sql`(SELECT max(run_id) FROM prediction_run)`;

/** How many customers the newest prediction has. */
export function markCountSql(): Sql {
  return sql`SELECT count() AS customers FROM customer WHERE run_id = ${newestRun}`;
}

/** One part of the marks. Nulls, which no column of numbers has, are not a number. */
export function customerMarksSql(
  shop: Shop,
  { part, parts }: { readonly part: number; readonly parts: number },
): Sql {
  const levels = join(
    discoveryLevelNames.map(
      (level) => sql`, maxOrNullIf(value, level = ${param("String", level)}) AS ${named[level]}`,
    ),
    "",
  );
  return sql`SELECT
  bitShiftRight(customer.subject_id, 32) AS high,
  bitAnd(customer.subject_id, 4294967295) AS low,
  indexOf(${param("Array(String)", [...promoClasses])}, promo_class) - 1 AS promoClass,
  full_price AS fullPrice,
  residual_value AS residualValue,
  p_alive AS pAlive,
  expected_orders AS expectedOrders,
  order_value AS orderValue,
  ${nextOrderAt(shop, sql`next_early`)} AS nextEarly,
  ${nextOrderAt(shop, sql`next_late`)} AS nextLate,
  purchase_days AS orders,
  item, brand, category
FROM customer
GLOBAL ANY LEFT JOIN (
  SELECT subject_id${levels}
  FROM discovery
  WHERE run_id = ${newestRun}
  GROUP BY subject_id
) AS found ON found.subject_id = customer.subject_id
WHERE run_id = ${newestRun} AND customer.subject_id % ${param("UInt32", parts)} = ${param("UInt32", part)}`;
}

const named: Readonly<Record<DiscoveryLevelName, Sql>> = {
  item: sql`item`,
  brand: sql`brand`,
  category: sql`category`,
};
