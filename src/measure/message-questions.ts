import type { Shop } from "../collect/shop.ts";
import { drawParts } from "../core/draw.ts";
import { minorPerUnit } from "../core/money.ts";
import type { Instant } from "../core/time.ts";
import { contributedBetween, ordersOfPersons } from "../customers/order-history.ts";
import { ofPersons } from "../customers/person-of.ts";
import { drawnParts } from "../decide/holdout.ts";
import { param, type Sql, sql } from "../store/sql.ts";

/** What is asked of the subscribers of a period. */
export interface SubscribersAsked {
  readonly shop: Shop;
  /** The period: from is in it, to is not. */
  readonly from: Instant;
  readonly to: Instant;
}

/** The draws by which subscribers are told apart. */
export interface SubscriberDraws {
  /** Of the arms of the frequency; absent: there is none. */
  readonly frequencySalt?: string | undefined;
  readonly universal?: { readonly salt: string; readonly share: number } | undefined;
}

const dayMs = 86_400_000;
const weekMs = 7 * dayMs;
/** Whoever never said whether they agree counts as a subscriber where they had a message within so many days before. */
const lastMessageDays = 90;
/** Clicks so soon after a delivery are a scanner's, who clicks on all links, that to unsubscribe too. */
const scannerMs = 10_000;
/** Without a click, a visit or an order for so many days somebody is silent. */
export const silentDays = 180;

const ms = (value: number): Sql => sql`${param("Int64", value)}`;
const track = sql`kind = 'track' AND lower(name)`;

/**
 * Messages that people had, a row each: `person`, `sent_ms`. A message that was told as sent and as delivered counts once, one that bounced not at all.
 */
export function messagesHadSql(): Sql {
  return sql`SELECT person, arrayJoin(times) AS sent_ms
  FROM (
    SELECT
      person,
      message_key,
      multiIf(
        countIf(what = 'email delivered') > 0, groupArrayIf(at_ms, what = 'email delivered'),
        countIf(what = 'email bounced') > 0, emptyArrayInt64(),
        groupArrayIf(at_ms, what = 'email sent')
      ) AS times
    FROM (
      SELECT
        subject_id AS person,
        lower(name) AS what,
        toUnixTimestamp64Milli(fact_event.at) AS at_ms,
        if(JSONExtractString(properties, 'email_id') != '', JSONExtractString(properties, 'email_id'), JSONExtractString(properties, 'campaign_id')) AS message_key
      FROM (${ofPersons("event")}) AS fact_event
      WHERE ${track} IN ('email sent', 'email delivered', 'email bounced')
    )
    GROUP BY person, message_key
  )`;
}

/** Words on e-mail: `person`, `said_ms`, `granted`. */
function wordsSql(): Sql {
  return sql`SELECT subject_id AS person, toUnixTimestamp64Milli(word.at) AS said_ms, granted
    FROM (${ofPersons("consent")}) AS word
    WHERE purpose = 'email' AND (granted = 0 OR channel = '')`;
}

/** Who may be written to at an instant: who agreed last, or never said and had a message of late. */
function subscribersSql(at: Instant): Sql {
  return sql`SELECT person
  FROM (
    SELECT person, toInt8(argMax(granted, (said_ms, NOT granted))) AS agreed, toInt8(0) AS had
    FROM (${wordsSql()})
    WHERE said_ms < ${ms(at)}
    GROUP BY person
    UNION ALL
    SELECT DISTINCT person, toInt8(-1) AS agreed, toInt8(1) AS had
    FROM (${messagesHadSql()})
    WHERE sent_ms < ${ms(at)} AND sent_ms >= ${ms(at - lastMessageDays * dayMs)}
  )
  GROUP BY person
  HAVING max(agreed) = 1 OR (max(agreed) = -1 AND max(had) = 1)`;
}

/** By person, what came: messages, refusals of e-mail, complaints, clicks, visits, as sorted times, and the `orders` of {@link ordersOfPersons}. */
function livesSql({ shop, from, to }: SubscribersAsked): Sql {
  return sql`SELECT
    known.person AS person,
    had.times AS sent,
    refused.times AS refusals,
    complained.times AS complaints,
    bought.orders AS orders,
    arrayFilter(click -> NOT arrayExists(at -> click >= at AND click < at + ${ms(scannerMs)}, had.times), seen.clicks) AS clicks,
    seen.visits AS visits
  FROM (${subscribersSql(from)}) AS known
  GLOBAL LEFT JOIN (
    SELECT person, arraySort(groupArray(sent_ms)) AS times FROM (${messagesHadSql()}) WHERE sent_ms < ${ms(to)} GROUP BY person
  ) AS had ON had.person = known.person
  GLOBAL LEFT JOIN (
    SELECT person, arraySort(groupArray(said_ms)) AS times FROM (${wordsSql()}) WHERE granted = 0 AND said_ms >= ${ms(from)} AND said_ms < ${ms(to)} GROUP BY person
  ) AS refused ON refused.person = known.person
  GLOBAL LEFT JOIN (
    SELECT subject_id AS person, groupArray(toUnixTimestamp64Milli(fact_event.at)) AS times
    FROM (${ofPersons("event")}) AS fact_event
    WHERE ${track} = 'email marked as spam' AND toUnixTimestamp64Milli(fact_event.at) >= ${ms(from)} AND toUnixTimestamp64Milli(fact_event.at) < ${ms(to)}
    GROUP BY person
  ) AS complained ON complained.person = known.person
  GLOBAL LEFT JOIN (${ordersOfPersons(shop, sql`toUnixTimestamp64Milli(order_at) < ${ms(to)}`)}) AS bought ON bought.buyer = known.person
  GLOBAL LEFT JOIN (
    SELECT
      subject_id AS person,
      groupArrayIf(toUnixTimestamp64Milli(fact_event.at), ${track} = 'email link clicked' AND JSONExtractString(properties, 'link_id') != 'unsubscribe') AS clicks,
      groupArrayIf(toUnixTimestamp64Milli(fact_event.at), kind IN ('page', 'screen') OR (${track} IN ('product viewed', 'product list viewed', 'products searched', 'product added', 'checkout started'))) AS visits
    FROM (${ofPersons("event")}) AS fact_event
    WHERE toUnixTimestamp64Milli(fact_event.at) < ${ms(to)} AND toUnixTimestamp64Milli(fact_event.at) >= ${ms(Math.min(from - lastMessageDays * dayMs, to - silentDays * dayMs))}
      AND (kind IN ('page', 'screen') OR (${track} IN ('email link clicked', 'product viewed', 'product list viewed', 'products searched', 'product added', 'checkout started')))
    GROUP BY person
  ) AS seen ON seen.person = known.person`;
}

/**
 * The subscribers of the beginning of a period, a row each: their parts of the draws, the messages that they had in it, on which day of it they refused further ones (−1: they did
 * not), whether they complained, whether they had been silent at its end, and what they contributed in it and in the year before, in minor units.
 */
export function subscribersOfPeriodSql(
  asked: SubscribersAsked & { readonly draws: SubscriberDraws },
): Sql {
  const { from, to, draws } = asked;
  const within = (at: Sql): Sql => sql`(${at} >= ${ms(from)} AND ${at} < ${ms(to)})`;
  const money = param("UInt32", minorPerUnit(asked.shop.currency));
  const contributed = (since: Instant, until: Instant): Sql =>
    sql`toFloat64(${contributedBetween(sql`orders`, ms(since), ms(until))} * ${money})`;
  const part = (salt: string): Sql =>
    sql`murmurHash3_32(concat(${param("String", `${salt}:`)}, toString(person))) % ${param("UInt32", drawParts)}`;
  const { frequencySalt, universal } = draws;
  const silentFrom = ms(to - silentDays * dayMs);
  return sql`SELECT
  ${frequencySalt === undefined ? sql`toFloat64(-1)` : sql`toFloat64(${part(frequencySalt)})`} AS part,
  ${universal === undefined ? sql`toFloat64(0)` : sql`toFloat64(${part(universal.salt)} < ${param("UInt32", drawnParts(universal.share))})`} AS heldOut,
  toFloat64(arrayCount(at -> ${within(sql`at`)}, sent)) AS sends,
  if(empty(refusals), toFloat64(-1), toFloat64(arrayMin(refusals) - ${ms(from)}) / ${ms(dayMs)}) AS outDay,
  toFloat64(notEmpty(complaints)) AS complained,
  toFloat64(NOT arrayExists(at -> at >= ${silentFrom}, clicks) AND NOT arrayExists(at -> at >= ${silentFrom}, visits) AND NOT arrayExists(order -> order.3 AND order.1 >= ${silentFrom}, orders)) AS silent,
  ${contributed(from, to)} AS contribution,
  ${contributed(from - 365 * dayMs, from)} AS contributionBefore
FROM (${livesSql(asked)})
ORDER BY person`;
}

/**
 * Subscribers by weeks, a row for each week of a period in which they were still there when it began: whether they refused further messages in it (`out`); the messages of the 7 and of the 28
 * days up to then, or up to the end of the week; and what was known of them before: orders of the year, clicks of the 90 days and whether they had ever bought. The counts end with the day of the refusal, and not with the
 * week, as who has left gets no more of it.
 */
export function subscriberWeeksSql(asked: SubscribersAsked): Sql {
  const weeks = Math.floor((asked.to - asked.from) / weekMs);
  const lastDays = (days: number): Sql =>
    sql`toFloat64(arrayCount(at -> intDiv(at, ${ms(dayMs)}) > until_day - ${ms(days)} AND intDiv(at, ${ms(dayMs)}) <= until_day, sent))`;
  const before = (days: number, at: Sql): Sql =>
    sql`(${at} < begins AND ${at} >= begins - ${ms(days * dayMs)})`;
  return sql`SELECT
  toFloat64(person % 4503599627370496) AS cluster,
  toFloat64(is_out) AS out,
  ${lastDays(7)} AS sent7,
  ${lastDays(28)} AS sent28,
  log1p(toFloat64(arrayCount(order -> order.3 AND ${before(365, sql`order.1`)}, orders))) AS ordersBefore,
  toFloat64(arrayExists(at -> ${before(90, sql`at`)}, clicks)) AS clickedBefore,
  toFloat64(NOT arrayExists(order -> order.3 AND order.1 < begins, orders)) AS neverBought
FROM (
  SELECT
    *,
    arrayJoin(range(toUInt32(${param("UInt32", weeks)}))) AS week,
    ${ms(asked.from)} + week * ${ms(weekMs)} AS begins,
    if(empty(refusals), toInt64(9000000000000000), arrayMin(refusals)) AS out_ms,
    out_ms < begins + ${ms(weekMs)} AS is_out,
    intDiv(least(out_ms, begins + ${ms(weekMs)} - 1), ${ms(dayMs)}) AS until_day
  FROM (${livesSql(asked)})
)
WHERE out_ms >= begins
ORDER BY person, week`;
}

/**
 * By arm and week from the beginning of a period: the subscribers of then who were still there when the week began, the messages that they had in it, and the sum of squares of these.
 */
export function messagesByArmSql(
  asked: Pick<SubscribersAsked, "from" | "to"> & {
    readonly salt: string;
    /** The first part after each arm, in the order of the arms. */
    readonly edges: readonly number[];
  },
): Sql {
  const { from, to, salt, edges } = asked;
  const weeks = Math.max(1, Math.ceil((to - from) / weekMs));
  const week = sql`intDiv(at - ${ms(from)}, ${ms(weekMs)})`;
  return sql`SELECT
  arm,
  week,
  toFloat64(count()) AS people,
  toFloat64(sum(messages)) AS sent,
  toFloat64(sum(messages * messages)) AS squares
FROM (
  SELECT
    toUInt32(arrayCount(edge -> murmurHash3_32(concat(${param("String", `${salt}:`)}, toString(known.person))) % ${param("UInt32", drawParts)} >= edge, ${param("Array(UInt32)", edges)})) AS arm,
    arrayJoin(range(toUInt32(${param("UInt32", weeks)}))) AS week,
    refused.out_ms AS out_ms,
    toInt64(arrayCount(at -> at >= ${ms(from)} AND at < ${ms(to)} AND ${week} = week, had.times)) AS messages
  FROM (${subscribersSql(from)}) AS known
  GLOBAL LEFT JOIN (
    SELECT person, groupArray(sent_ms) AS times FROM (${messagesHadSql()}) GROUP BY person
  ) AS had ON had.person = known.person
  GLOBAL LEFT JOIN (
    SELECT person, min(said_ms) AS out_ms FROM (${wordsSql()}) WHERE granted = 0 AND said_ms >= ${ms(from)} GROUP BY person
  ) AS refused ON refused.person = known.person
)
WHERE out_ms = 0 OR out_ms >= ${ms(from)} + week * ${ms(weekMs)}
GROUP BY arm, week
ORDER BY arm, week`;
}

/** How many people agreed for the first time in a period, when messages were first told, and the last of them: `newcomers`, `firstMs`, `lastMs`. */
export function messageSpanSql({ from, to }: Pick<SubscribersAsked, "from" | "to">): Sql {
  return sql`SELECT
  (
    SELECT toFloat64(count())
    FROM (
      SELECT person, minIf(said_ms, granted = 1) AS first_ms, countIf(granted = 1) AS grants
      FROM (${wordsSql()})
      GROUP BY person
    )
    WHERE grants > 0 AND first_ms >= ${ms(from)} AND first_ms < ${ms(to)}
  ) AS newcomers,
  toFloat64(min(sent_ms)) AS firstMs,
  toFloat64(max(sent_ms)) AS lastMs
FROM (${messagesHadSql()})`;
}
