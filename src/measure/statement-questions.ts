import type { Shop } from "../collect/shop.ts";
import { minorPerUnit } from "../core/money.ts";
import type { Instant } from "../core/time.ts";
import { contributedBetween, customerOrders, ordersOfPersons } from "../customers/order-history.ts";
import { drawnParts } from "../decide/holdout.ts";
import { join, param, type Sql, sql } from "../store/sql.ts";

/** A program whose lots are asked for. */
export interface LotsOfProgram {
  readonly program: string;
  readonly salt: string;
  readonly holdout: number;
}

/** The people of a statement. */
export interface StatementPeopleAsked {
  readonly shop: Shop;
  /** The period: from is in it, to is not. */
  readonly from: Instant;
  readonly to: Instant;
  /** The universal holdout's lots of the period, and those of the period before while it washes out. */
  readonly universal: { readonly share: number; readonly salt: string; readonly before?: string };
  readonly programs: readonly LotsOfProgram[];
  /** Shorter periods, of which the contribution stands in columns of their own. */
  readonly periods: readonly { readonly from: Instant; readonly to: Instant }[];
}

/** The column of the contribution of the period at a place. */
export function periodColumn(_period: unknown, place: number): string {
  return `contribution_${place}`;
}

/** So long after what a channel showed its claim to an order lasts, in days, as ad platforms have it. */
const claimDays = 7;

/** The lot of a person by a salt, as `drawByLot` draws it. */
function lot(salt: string): Sql {
  return sql`murmurHash3_32(concat(${param("String", `${salt}:`)}, toString(person))) % 10000`;
}

const isHeld = (salt: string, share: number): Sql =>
  sql`${lot(salt)} < ${param("UInt32", drawnParts(share))}`;

/**
 * The people of a period, a row each: what their orders of the period contributed, in minor units, whether they are held out of everything,
 * and by bits which programs' lots let them in, and which decided anything for them. They are those who had ordered before the period, and those for whom
 * something was decided in it: nothing that a program does makes anybody one of them.
 */
export function statementPeopleSql(asked: StatementPeopleAsked): Sql {
  const { shop, from, to, universal, programs } = asked;
  const money = param("UInt32", minorPerUnit(shop.currency));
  const [fromMs, toMs] = [sql`${param("Int64", from)}`, sql`${param("Int64", to)}`];
  const bits = (of: (program: LotsOfProgram, bit: Sql) => Sql): Sql =>
    programs.length === 0
      ? sql`0`
      : join(
          programs.map((program, j) => of(program, sql`${param("UInt32", 2 ** j)}`)),
          " + ",
        );
  const inPeriods = sql`[${join(
    asked.periods.map(
      (period) =>
        sql`${contributedBetween(sql`orders`, sql`${param("Int64", period.from)}`, sql`${param("Int64", period.to)}`)} * ${money}`,
    ),
    ", ",
  )}]`;
  const isOut = isHeld(universal.salt, universal.share);
  const moved =
    universal.before === undefined
      ? sql`0`
      : sql`${isHeld(universal.before, universal.share)} != (${isOut})`;
  return sql`SELECT
  toFloat64(spent.contribution) AS contribution,
  toFloat64(${isOut}) AS heldOut,
  toFloat64(if(${isOut}, 0, ${bits(({ salt, holdout }, bit) => sql`if(${isHeld(`${salt}:holdout`, holdout)}, 0, ${bit})`)})) AS letIn,
  toFloat64(met.eligible) AS eligible,
  toFloat64(${moved} OR met.is_mixed) AS leftOut${join(
    asked.periods.map(
      (period, i) => sql`,
  toFloat64(spent.in_periods[${param("UInt32", i + 1)}]) AS ${{ strings: [periodColumn(period, i)], holes: [] }}`,
    ),
    "",
  )}
FROM (
  SELECT person, max(eligible) AS eligible, max(is_mixed) AS is_mixed
  FROM (
    SELECT subject_id AS person, toUInt32(0) AS eligible, toUInt8(0) AS is_mixed
    FROM (${customerOrders(shop)})
    WHERE is_purchase AND toUnixTimestamp64Milli(order_at) < ${fromMs}
    UNION ALL
    SELECT
      if(assigned.person_id = 0, said.subject_id, assigned.person_id) AS person,
      groupBitOr(said.bit) AS eligible,
      toUInt8(uniqExact(said.then_person) > 1 AND uniqExact(said.is_universal) > 1) AS is_mixed
    FROM (
      SELECT
        decision.subject_id AS subject_id, decision.person_id AS then_person, held = 'universal' AS is_universal,
        toUInt32(transform(toString(program), ${param(
          "Array(String)",
          programs.map(({ program }) => program),
        )}, ${param(
          "Array(UInt32)",
          programs.map((_, j) => 2 ** j),
        )}, 0)) AS bit
      FROM decision
      WHERE toUnixTimestamp64Milli(decision.at) >= ${fromMs} AND toUnixTimestamp64Milli(decision.at) < ${toMs}
    ) AS said
    GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS assigned ON assigned.subject_id = said.subject_id
    GROUP BY person
  )
  GROUP BY person
) AS met
GLOBAL LEFT JOIN (
  SELECT
    buyer,
    ${contributedBetween(sql`orders`, fromMs, toMs)} * ${money} AS contribution,
    ${inPeriods} AS in_periods
  FROM (${ordersOfPersons(shop, sql`toUnixTimestamp64Milli(order_at) >= ${fromMs} AND toUnixTimestamp64Milli(order_at) < ${toMs}`)})
) AS spent ON spent.buyer = met.person
ORDER BY person`;
}

/**
 * By program, what reports claim of orders within seven days of a sight of it, in minor units: the revenue of all of them, as a report on the program
 * alone has it, and revenue and contribution of those of which its sight was the latest, shared with others of
 * that moment.
 */
export function claimsSql({ shop, from, to }: StatementPeopleAsked): Sql {
  const [fromMs, toMs] = [param("Int64", from), param("Int64", to)];
  const reach = param("Int64", claimDays * 86_400_000);
  const money = param("UInt32", minorPerUnit(shop.currency));
  return sql`SELECT
  program,
  sum(revenue) * ${money} AS alone,
  sumIf(revenue / length(last_seen), has(last_seen, program)) * ${money} AS revenue,
  sumIf(contribution / length(last_seen), has(last_seen, program)) * ${money} AS contribution
FROM (
  SELECT
    toFloat64(bought.order_contribution) AS contribution,
    toFloat64(bought.order_revenue) AS revenue,
    arrayFilter(sight -> sight.1 <= bought.order_ms AND sight.1 > bought.order_ms - ${reach}, sights) AS seen_before,
    arrayDistinct(arrayFilter(sight -> sight.1 = arrayMax(seen_before.1), seen_before).2) AS last_seen
  FROM (
    SELECT subject_id, toUnixTimestamp64Milli(order_at) AS order_ms, order_contribution, order_revenue
    FROM (${customerOrders(shop)})
    WHERE is_purchase AND toUnixTimestamp64Milli(order_at) >= ${fromMs} AND toUnixTimestamp64Milli(order_at) < ${toMs}
  ) AS bought
  GLOBAL INNER JOIN (
    SELECT
      if(assigned.person_id = 0, said.subject_id, assigned.person_id) AS person,
      arraySort(groupArray((said.shown_ms, said.program))) AS sights
    FROM (
      SELECT decision.subject_id AS subject_id, toString(decision.program) AS program, told.shown_ms AS shown_ms
      FROM decision
      GLOBAL INNER JOIN (
        SELECT decision_id, toUnixTimestamp64Milli(min(decision_outcome.at)) AS shown_ms
        FROM decision_outcome
        WHERE outcome = 'shown'
        GROUP BY decision_id
      ) AS told ON told.decision_id = decision.decision_id
      WHERE program != '' AND held = '' AND shown != 'nothing'
    ) AS said
    GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS assigned ON assigned.subject_id = said.subject_id
    GROUP BY person
  ) AS seen ON seen.person = bought.subject_id
)
ARRAY JOIN arrayDistinct(seen_before.2) AS program
GROUP BY program
ORDER BY program`;
}

/** The programs that decided anything in a period, each with the versions by which. */
export function decidedProgramsSql(from: Instant, to: Instant): Sql {
  return sql`SELECT toString(program) AS program, groupUniqArray(program_version) AS versions
FROM decision
WHERE program != '' AND toUnixTimestamp64Milli(decision.at) >= ${param("Int64", from)} AND toUnixTimestamp64Milli(decision.at) < ${param("Int64", to)}
GROUP BY program
ORDER BY program`;
}
