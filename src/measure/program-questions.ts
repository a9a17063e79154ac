import type { Shop } from "../collect/shop.ts";
import type { Instant } from "../core/time.ts";
import { contributedBetween, ordersOfPersons } from "../customers/order-history.ts";
import { ofPersons } from "../customers/person-of.ts";
import { promoClasses } from "../customers/profile.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import { firstDeedsSql } from "./action-questions.ts";

/** Whom a program is read of. */
export interface ProgramPeopleAsked {
  readonly program: string;
  /** The first version whose decisions count. */
  readonly since: number;
  /** The arms of the program, nothing among them. */
  readonly arms: readonly string[];
  readonly windowDays: number;
  /** Windows that close after it are still open. */
  readonly closedAt: Instant;
  readonly shop: Shop;
  /** From when until when it is asked what people contributed later, in the column `later`; `early` has what they did from the first sight until then, and `personHigh` and `personLow` name them. */
  readonly after?: { readonly from: Instant; readonly until: Instant } | undefined;
  /** An event of which is asked, in the column `did`, whether a person had it first within the days: 1, 0, or −1 where before. */
  readonly event?: string | undefined;
}

/** What a person's fate is told by, in the column `fate`: else the place of the arm that was drawn. */
export const fates = {
  heldOut: -1,
  universal: -2,
  mixed: -3,
  open: -4,
  other: -5,
  /** Refused personalization whenever something was decided. */
  refused: -6,
  /** Saw it only while a new draw of the universal holdout washed out. */
  washingOut: -7,
} as const;

/** The columns of {@link programPeopleSql}, all numbers; `chance` is that of what was drawn, and the same `openArms` mean the same arms that could be. */
export const peopleColumns = [
  "fate",
  "seenAt",
  "odds",
  "chance",
  "openArms",
  "firstVersion",
  "contribution",
  "ordered",
  "residual",
  "unsubscribed",
  "complained",
  "sold",
  "returned",
  "contributionBefore",
  "ordersBefore",
  "daysSinceOrder",
  "promoClass",
] as const;

const dayMs = 86_400_000;
/** What somebody did in the year before tells most of what they would have done anyway. */
const daysBefore = 365;

/**
 * The people of a program, a row each: what was drawn for them when they first saw something of it (or, held out, its control), and what
 * they did in the days from then on and in the year before. Counted from the first sight alone, whatever was shown later.
 */
export function programPeopleSql(asked: ProgramPeopleAsked): Sql {
  const { shop, arms, closedAt, after } = asked;
  const windowMs = param("Int64", Math.round(asked.windowDays * dayMs));
  const beforeMs = param("Int64", daysBefore * dayMs);
  const within = (ms: Sql): Sql => sql`(${ms} >= seen_ms AND ${ms} < seen_ms + ${windowMs})`;
  const before = (ms: Sql): Sql => sql`(${ms} < seen_ms AND ${ms} >= seen_ms - ${beforeMs})`;
  const bought = sql`bought.orders`;
  const sumOf = (column: Sql): Sql =>
    sql`toFloat64(arraySum(document -> if(${within(sql`document.1`)}, ${column}, 0), bought.goods))`;
  return sql`SELECT
  multiIf(
    sights = 0, toFloat64(if(has_refused, ${param("Int8", fates.refused)}, ${param("Int8", fates.washingOut)})),
    is_mixed, toFloat64(${param("Int8", fates.mixed)}),
    seen_ms + ${windowMs} > ${param("Int64", closedAt)}, toFloat64(${param("Int8", fates.open)}),
    held = 'program', toFloat64(${param("Int8", fates.heldOut)}),
    held = 'universal', toFloat64(${param("Int8", fates.universal)}),
    toFloat64(transform(drawn, ${param("Array(String)", arms)}, ${param("Array(Int16)", [...arms.keys()])}, ${param("Int16", fates.other)}))
  ) AS fate,
  toFloat64(seen_ms) AS seenAt,
  toFloat64(cityHash64(probabilities) % 4503599627370496) AS odds,
  toFloat64(drawn_chance) AS chance,
  toFloat64(open_arms) AS openArms,
  toFloat64(first_version) AS firstVersion,
  toFloat64(${contributedBetween(bought, sql`seen_ms`, sql`seen_ms + ${windowMs}`)}) AS contribution,
  toFloat64(arrayExists(order -> order.3 AND ${within(sql`order.1`)}, bought.orders)) AS ordered,
  toFloat64(valued.residual) AS residual,
  toFloat64(arrayExists(at -> ${within(sql`at`)}, refused.words)) AS unsubscribed,
  toFloat64(arrayExists(at -> ${within(sql`at`)}, complaining.words)) AS complained,
  ${sumOf(sql`document.2`)} AS sold,
  ${sumOf(sql`document.3`)} AS returned,
  toFloat64(${contributedBetween(bought, sql`seen_ms - ${beforeMs}`, sql`seen_ms`)}) AS contributionBefore,
  toFloat64(arrayCount(order -> order.3 AND ${before(sql`order.1`)}, bought.orders)) AS ordersBefore,
  toFloat64(if(
    arrayExists(order -> order.3 AND order.1 < seen_ms, bought.orders),
    (seen_ms - arrayMax(order -> if(order.3 AND order.1 < seen_ms, order.1, 0), bought.orders)) / ${param("Int64", dayMs)},
    nan
  )) AS daysSinceOrder,
  toFloat64(if(valued.known_ms < seen_ms, indexOf(${param("Array(String)", [...promoClasses])}, valued.class), 0) - 1) AS promoClass${after === undefined ? sql`` : laterSql(bought, after)}${
    asked.event === undefined
      ? sql``
      : sql`,
  toFloat64(multiIf(deeds.did_ms > 0 AND deeds.did_ms < seen_ms, -1, ${within(sql`deeds.did_ms`)}, 1, 0)) AS did`
  }
FROM (${firstSightsSql(asked)}) AS met
GLOBAL LEFT JOIN (${ordersOfPersons(shop)}) AS bought ON bought.buyer = met.now_person
GLOBAL LEFT JOIN (
  SELECT subject_id AS asked, groupArray(toUnixTimestamp64Milli(said_at)) AS words
  FROM (SELECT subject_id, consent_word.at AS said_at FROM (${ofPersons("consent")}) AS consent_word WHERE purpose IN ('email', 'sms') AND granted = 0)
  GROUP BY subject_id
) AS refused ON refused.asked = met.now_person
GLOBAL LEFT JOIN (
  SELECT subject_id AS complainer, groupArray(toUnixTimestamp64Milli(said_at)) AS words
  FROM (SELECT subject_id, told_event.at AS said_at FROM (${ofPersons(
    "event",
    sql`
  WHERE fact.kind = 'track' AND lower(fact.name) = 'email marked as spam'`,
  )}) AS told_event)
  GROUP BY subject_id
) AS complaining ON complaining.complainer = met.now_person
GLOBAL LEFT JOIN (
  SELECT subject_id AS customer_id, residual_value AS residual, toString(promo_class) AS class, toInt64(toUnixTimestamp(toDateTime(run.as_of, 'UTC'))) * 1000 + ${param("Int64", dayMs)} AS known_ms
  FROM customer
  GLOBAL INNER JOIN (SELECT run_id AS newest, as_of FROM prediction_run ORDER BY run_id DESC LIMIT 1) AS run ON customer.run_id = run.newest
) AS valued ON valued.customer_id = met.now_person${
    asked.event === undefined
      ? sql``
      : sql`
GLOBAL LEFT JOIN (${firstDeedsSql(asked.event)}) AS deeds ON deeds.doer = met.now_person`
  }
ORDER BY now_person`;
}

function laterSql(bought: Sql, after: { readonly from: Instant; readonly until: Instant }): Sql {
  const from = sql`${param("Int64", after.from)}`;
  const until = sql`${param("Int64", after.until)}`;
  return sql`,
  toFloat64(bitShiftRight(now_person, 32)) AS personHigh,
  toFloat64(bitAnd(now_person, 4294967295)) AS personLow,
  toFloat64(${contributedBetween(bought, sql`seen_ms`, from)}) AS early,
  toFloat64(${contributedBetween(bought, from, until)}) AS later`;
}

/** By person, the first sight of a program; mixed: what is one person now had different fates before it was known to be one. */
function firstSightsSql({ program, since }: ProgramPeopleAsked): Sql {
  return sql`SELECT
    now_person,
    countIf(counts) AS sights,
    max(word = 'consent') AS has_refused,
    minIf(shown_ms, counts) AS seen_ms,
    argMinIf(word, (shown_ms, decision_id), counts) AS held,
    argMinIf(toString(drawn), (shown_ms, decision_id), counts) AS drawn,
    argMinIf(probabilities, (shown_ms, decision_id), counts) AS probabilities,
    argMinIf(chance, (shown_ms, decision_id), counts) AS drawn_chance,
    argMinIf(possible, (shown_ms, decision_id), counts) AS open_arms,
    argMinIf(program_version, (shown_ms, decision_id), counts) AS first_version,
    uniqExactIf(then_person, counts) > 1 AND uniqExactIf((period, policy_state, if(word = '', toString(drawn), word)), counts) > uniqExactIf((period, policy_state), counts) AS is_mixed
  FROM (
    SELECT said.*, if(assigned.person_id = 0, said.subject_id, assigned.person_id) AS now_person
    FROM (
      SELECT
        decision.subject_id AS subject_id, decision.person_id AS then_person, decision.decision_id AS decision_id,
        toString(decision.held) AS word, drawn, probabilities,
        probabilities[indexOf(arms, drawn)] AS chance, cityHash64(arrayFilter((arm, share) -> share > 0, arms, probabilities)) % 4503599627370496 AS possible, period, policy_state, program_version, told.shown_ms AS shown_ms,
        decision.held != 'consent' AND washing_out = 0 AS counts
      FROM decision
      GLOBAL INNER JOIN (
        SELECT decision_id, toUnixTimestamp64Milli(min(decision_outcome.at)) AS shown_ms
        FROM decision_outcome
        WHERE outcome = 'shown'
        GROUP BY decision_id
      ) AS told ON told.decision_id = decision.decision_id
      WHERE program = ${param("String", program)} AND program_version >= ${param("UInt32", since)}
    ) AS said
    GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS assigned ON assigned.subject_id = said.subject_id
  )
  GROUP BY now_person`;
}

/** By program and version, when anybody saw anything of it first. */
export function firstSightsOfVersionsSql(): Sql {
  return sql`SELECT
  toString(program) AS program,
  toUInt32(program_version) AS version,
  toFloat64(min(toUnixTimestamp64Milli(told.shown_at))) AS firstAt
FROM decision
GLOBAL INNER JOIN (
  SELECT decision_id, min(decision_outcome.at) AS shown_at
  FROM decision_outcome
  WHERE outcome = 'shown'
  GROUP BY decision_id
) AS told ON told.decision_id = decision.decision_id
WHERE program != ''
GROUP BY program, version
ORDER BY program, version`;
}

/** The versions of a program of which anybody saw anything. */
export function seenVersionsSql(program: string): Sql {
  return sql`SELECT DISTINCT toUInt32(program_version) AS version
FROM decision
WHERE program = ${param("String", program)} AND decision_id GLOBAL IN (SELECT decision_id FROM decision_outcome WHERE outcome = 'shown')
ORDER BY version`;
}
