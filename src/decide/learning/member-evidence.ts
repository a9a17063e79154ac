import type { Shop } from "../../collect/shop.ts";
import type { SubjectIds } from "../../core/subject-index.ts";
import { type Instant, zoneClock } from "../../core/time.ts";
import { orderDay } from "../../customers/order-history.ts";
import { ofPersons } from "../../customers/person-of.ts";
import { type PriceSource, toldUnits } from "../../predict/promo-questions.ts";
import type { ClassEvidence } from "../../stats/class-evidence.ts";
import { join, param, type Sql, sql } from "../../store/sql.ts";
import type { Store } from "../../store/store.ts";
import { markCountSql } from "../customer-marks.ts";
import { type Teaching, teachesSql, trialsSql } from "./trial-questions.ts";

/**
 * What tells the class of a customer: orders and days under each level of a ladder and outside any, lines at full price beside
 * what is usual of their categories, orders that used a coupon, where the first order came from. Windows count whether their level was drawn
 * at random or by the rule: what the rule gave follows from what is in this evidence, so that the likelihood is the same
 * (it can be ignored: Rubin 1976, Biometrika 63, 581-592). Of windows of levels that have changed since, and of those in which a guard
 * stood against a level, neither days nor orders count: guards ask who is about to buy.
 */

/** What is asked, so that every process that asks it is answered the same. */
export interface MemberQuestion {
  readonly program: string;
  /** Whose policy it is: empty, or as in {@link Choosing}. */
  readonly slot: string;
  /** Nothing, then the levels. */
  readonly levels: readonly string[];
  readonly windowDays: number;
  readonly teaching: Teaching;
  /** What came later does not count. */
  readonly until: Instant;
  /** Where first orders came from, of which enough have come; who came from elsewhere is of the others. */
  readonly origins: readonly string[];
  readonly prices: readonly Pick<PriceSource, "source" | "telling">[];
  readonly saleDays: readonly string[];
}

/** Customers of the newest prediction with what was seen of them, in the order of their ids. */
export interface MemberEvidence {
  readonly ids: SubjectIds;
  /** Conditions: no window, then the levels from nothing on. Marks: a line at full price, an order in an offer's window that used a coupon. */
  readonly evidence: ClassEvidence;
}

/** Each part asks all of what is joined anew. */
const rowsAtOnce = 1_000_000;

/** Reads what tells the classes of all customers: 4 bytes a figure in memory. */
export async function readMemberEvidence(
  store: Store,
  shop: Shop,
  asked: MemberQuestion,
): Promise<MemberEvidence> {
  const [count] = await store.columns(markCountSql(), ["customers"]);
  const parts = Math.max(1, Math.ceil((count?.[0] ?? 0) / rowsAtOnce));
  const conditions = 1 + asked.levels.length;
  const plain = ["high", "low", "origin", "fullLines", "allLines", "usual", "used", "usable"];
  const names = [...plain, ...conditionNames("n", conditions), ...conditionNames("t", conditions)];
  const read: Float64Array[][] = [];
  for (let part = 0; part < parts; part += 1)
    read.push(await store.columns(memberEvidenceSql(shop, asked, { part, parts }), names));
  const people = read.reduce((sum, [ids]) => sum + (ids?.length ?? 0), 0);
  const column = <T extends Float32Array | Uint32Array | Uint8Array>(at: number, into: T): T => {
    let from = 0;
    for (const each of read) {
      into.set(each[at] ?? [], from);
      from += each[at]?.length ?? 0;
    }
    return into;
  };
  const figures = (at: number): Float32Array => column(at, new Float32Array(people));
  const beside = (first: number): Float32Array => {
    const all = new Float32Array(people * conditions);
    for (let c = 0; c < conditions; c++)
      for (const [person, value] of figures(first + c).entries())
        all[person * conditions + c] = value;
    return all;
  };
  return {
    ids: { high: column(0, new Uint32Array(people)), low: column(1, new Uint32Array(people)) },
    evidence: {
      ...{ people, conditions },
      counts: beside(plain.length),
      exposure: beside(plain.length + conditions),
      marks: [
        { successes: figures(3), trials: figures(4), usual: figures(5).map(logOdds) },
        { successes: figures(6), trials: figures(7) },
      ],
      segment: column(2, new Uint8Array(people)),
      segments: 1 + asked.origins.length,
    },
  };
}

const conditionNames = (kind: "n" | "t", conditions: number): string[] =>
  Array.from({ length: conditions }, (_, c) => `${kind}${c}`);

/** Of a share that is never 0 or 1; 0 where there is none. */
const logOdds = (share: number): number => (share > 0 ? Math.log(share / (1 - share)) : 0);

/** What stands in the place of a condition where a window says nothing. */
const leftOut = 255;
const dayMs = 86_400_000;

/** One part of {@link readMemberEvidence}. The first order is why somebody is a customer: it answers to nothing, and windows before it do not count. */
export function memberEvidenceSql(
  shop: Shop,
  asked: MemberQuestion,
  { part, parts }: { readonly part: number; readonly parts: number },
): Sql {
  const windowMs = param("Int64", Math.round(asked.windowDays * dayMs));
  const until = param("Int64", asked.until);
  const newest = sql`(SELECT max(run_id) FROM prediction_run)`;
  const days = sql`least(${windowMs}, ${until} - seen.1) / ${param("UInt32", dayMs)}`;
  const conditions = asked.levels.length + 1;
  // Names of columns are closed: n or t and a number.
  const each = (made: (c: number) => Sql): Sql =>
    join(
      Array.from({ length: conditions }, (_, c) => made(c)),
      ",\n  ",
    );
  return sql`SELECT
  high,
  low,
  origin,
  full_lines AS fullLines,
  all_lines AS allLines,
  usual,
  arrayCount(order, condition -> order.2 AND condition >= 2 AND condition != ${leftOutSql}, later, conditions) AS used,
  arrayCount(condition -> condition >= 2 AND condition != ${leftOutSql}, conditions) AS usable,
  ${each((c) => sql`arrayCount(condition -> condition = ${param("UInt8", c)}, conditions) AS ${named("n", c)}`)},
  ${each((c) =>
    c === 0
      ? sql`if(notEmpty(purchases), greatest(0.5, (${until} - purchases[1].1) / ${param("UInt32", dayMs)} - arraySum(seen -> ${days}, windows)), 0) AS ${named("t", c)}`
      : sql`arraySum(seen -> if(seen.2 = ${param("UInt8", c)}, ${days}, 0), windows) AS ${named("t", c)}`,
  )}
FROM (
  SELECT
    bitShiftRight(customer.subject_id, 32) AS high,
    bitAnd(customer.subject_id, 4294967295) AS low,
    indexOf(${param("Array(String)", asked.origins)}, first_source) AS origin,
    priced.full_lines AS full_lines,
    priced.all_lines AS all_lines,
    priced.usual AS usual,
    bought.orders AS purchases,
    arraySlice(purchases, 2) AS later,
    arrayFilter(seen -> notEmpty(purchases) AND seen.1 > purchases[1].1, met.windows) AS windows,
    arrayMap(order -> arrayFirst(seen -> order.1 >= seen.1 AND order.1 < seen.1 + ${windowMs}, windows).2, later) AS conditions
  FROM customer
  GLOBAL ANY LEFT JOIN (
    ${ordersSql(shop, until)}
  ) AS bought ON bought.buyer = customer.subject_id
  GLOBAL ANY LEFT JOIN (
    ${windowsSql(asked)}
  ) AS met ON met.person = customer.subject_id
  GLOBAL ANY LEFT JOIN (
    ${pricedSql(shop, asked)}
  ) AS priced ON priced.reader = customer.subject_id
  WHERE run_id = ${newest} AND customer.subject_id % ${param("UInt32", parts)} = ${param("UInt32", part)}
  ORDER BY high, low
)`;
}

const leftOutSql = param("UInt8", leftOut);

/** A column's name: of a letter and a number, nothing that was given. */
const named = (kind: "n" | "t", c: number): Sql => ({ strings: [`${kind}${c}`], holes: [] });

/** By customer: purchases with whether a coupon was used, in order of time. */
function ordersSql(shop: Shop, until: ReturnType<typeof param>): Sql {
  return sql`SELECT subject_id AS buyer, arraySort(groupArray((toUnixTimestamp64Milli(order_at), has_coupon))) AS orders
    FROM (
      SELECT subject_id, source, order_id, ${orderDay(shop)}, max(coupon != '') AS has_coupon
      FROM (${ofPersons("order_line")})
      WHERE identity_kind != 'guest'
      GROUP BY subject_id, source, order_id
    )
    WHERE is_purchase AND toUnixTimestamp64Milli(order_at) < ${until}
    GROUP BY subject_id`;
}

/** By person: windows that began, with their condition. Those that are still open count as far as they have come. */
function windowsSql({ program, slot, levels, windowDays, teaching, until }: MemberQuestion): Sql {
  const closedAt = until + Math.round(windowDays * dayMs) - 1;
  const trials = trialsSql({ program, goal: "order", windowDays, closedAt, shop: undefined });
  return sql`SELECT now_person AS person, groupArray((seen_ms, toUInt8(if(
        segment = ${param("String", slot)} AND ${teachesSql(teaching)} AND has(${param("Array(String)", levels)}, drawn),
        indexOf(${param("Array(String)", levels)}, drawn),
        ${leftOutSql}
      )))) AS windows
    FROM (${trials})
    GROUP BY now_person`;
}

/**
 * By customer: lines outside orders that used a coupon, those at full price, and what share of them would have been so with anybody: some
 * categories have more markdowns than others, whoever buys.
 */
function pricedSql(shop: Shop, { prices, saleDays, until }: MemberQuestion): Sql {
  const asked = { until: zoneClock(shop.timezone).dayOf(until), sources: prices };
  const lines = sql`SELECT unit.subject_id AS subject_id, NOT is_reduced AS is_full, product.category AS line_category
      FROM (${toldUnits(shop, asked)}) AS unit
      GLOBAL ANY LEFT JOIN product ON product.sku = unit.sku
      WHERE is_sold AND is_told AND NOT has_coupon AND identity_kind != 'guest'
        AND NOT has(${param("Array(Date)", saleDays)}, day)`;
  return sql`SELECT subject_id AS reader, count() AS all_lines, countIf(is_full) AS full_lines, round(avg(usual_share), 6) AS usual
    FROM (${lines}) AS line
    GLOBAL ANY LEFT JOIN (
      SELECT line_category AS usual_of, (countIf(is_full) + 1) / (count() + 2) AS usual_share
      FROM (${lines})
      GROUP BY line_category
    ) AS shares ON shares.usual_of = line.line_category
    GROUP BY subject_id`;
}
