import { z } from "zod";
import type { Shop } from "../../collect/shop.ts";
import { minorPerUnit } from "../../core/money.ts";
import type { Instant } from "../../core/time.ts";
import { contributedBetween, ordersOfPersons } from "../../customers/order-history.ts";
import { param, type Sql, sql } from "../../store/sql.ts";
import type { Store } from "../../store/store.ts";
import type { Goal } from "../policy/goal.ts";

/**
 * A trial is a decision that was seen, of a person who was not held out, with what came of it until its window closed. A person's
 * windows do not overlap: what is seen while one is open is part of it, so that an order is no success of several arms or
 * of the same arm several times. People of whom identities had different fates before they were known to be one are left out.
 */
export interface TrialsAsked {
  readonly program: string;
  readonly goal: Goal;
  readonly windowDays: number;
  /** Windows that close after it are still open. */
  readonly closedAt: Instant;
  /** Needed for orders. */
  readonly shop: Shop | undefined;
}

const dayMs = 86_400_000;
const isMoney = (goal: Goal): boolean => goal === "order" || goal === "contribution";

/** Until when what came of decisions is known: now, or for orders the newest order, where they are imported. */
export async function knownUntil(store: Store, goal: Goal, now: Instant): Promise<Instant> {
  if (!isMoney(goal)) return now;
  const [row] = await store.rows(newestOrderSql(), z.object({ newest: z.coerce.number() }));
  return Math.min(now, row?.newest ?? 0);
}

/** The statement behind {@link knownUntil}. */
export function newestOrderSql(): Sql {
  return sql`SELECT toUnixTimestamp64Milli(max(ordered_at)) AS newest FROM order_line`;
}

/** Trials, one row each, with what is asked of them, beside the columns that {@link teachesSql} reads; `segment`, `context` and `figures` are of the reasons. */
export function trialsSql({ program, goal, windowDays, closedAt, shop }: TrialsAsked): Sql {
  const windowMs = param("Int64", Math.round(windowDays * dayMs));
  const within = (ms: Sql): Sql => sql`${ms} >= trial.1 AND ${ms} < trial.1 + ${windowMs}`;
  const ofOrders = isMoney(goal) && shop !== undefined;
  const came = sql`toFloat64(arrayExists(did -> did.2 = trial.3 AND ${within(sql`did.1`)}, deeds))`;
  const ordered = sql`toFloat64(arrayExists(order -> order.3 AND ${within(sql`order.1`)}, orders))`;
  const contributed = contributedBetween(sql`orders`, sql`trial.1`, sql`trial.1 + ${windowMs}`);
  const reward = !ofOrders
    ? came
    : goal === "order"
      ? ordered
      : sql`${contributed} * ${param("UInt32", minorPerUnit(shop.currency))}`;
  return sql`SELECT
    now_person,
    trial.1 AS seen_ms,
    trial.2 AS decision_id,
    trial.3 AS drawn,
    trial.4 AS placement,
    trial.5 AS program_version,
    trial.6 AS arms,
    trial.7 AS probabilities,
    trial.8 AS segment,
    trial.9 AS context,
    trial.10 AS figures,
    trial.11 AS decided_ms,
    ${reward} AS reward
  FROM (
    SELECT
      now_person,
      arrayFold((kept, next) -> if(next.1 >= kept[-1].1 + ${windowMs}, arrayPushBack(kept, next), kept), seen, arraySlice(seen, 1, 1)) AS trials,
      deeds${ofOrders ? sql`, orders` : sql``}
    FROM (${seenSql(program, goal)}) AS met${
      ofOrders
        ? sql`
    GLOBAL LEFT JOIN (${ordersOfPersons(shop)}) AS bought ON bought.buyer = met.now_person`
        : sql``
    }
  )
  ARRAY JOIN trials AS trial
  WHERE trial.1 + ${windowMs} <= ${param("Int64", closedAt)}`;
}

/** By person: what was seen of a program, in order of time, and what was done with it. */
function seenSql(program: string, goal: Goal): Sql {
  return sql`SELECT
      now_person,
      arraySort(each -> (each.1, each.2), groupArrayIf(
        (seen_ms, decision_id, toString(drawn), toString(placement), program_version, arms, probabilities, segment, context, figures, decided_ms),
        seen_ms > 0 AND held = '' AND washing_out = 0
      )) AS seen,
      arrayFlatten(groupArrayIf(arrayMap(at -> (at, toString(drawn)), came), held = '')) AS deeds
    FROM (
      SELECT
        said.*,
        if(assigned.person_id = 0, said.subject_id, assigned.person_id) AS now_person
      FROM (${decisionsSql(program, goal)}) AS said
      GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS assigned ON assigned.subject_id = said.subject_id
    )
    GROUP BY now_person
    HAVING notEmpty(seen) AND NOT (
      uniqExact(then_person) > 1
      AND uniqExact((period, policy_state, if(held = '', drawn, held))) > uniqExact((period, policy_state))
    )`;
}

/** The decisions of a program with when they were seen, and when what is aimed at was done. */
function decisionsSql(program: string, goal: Goal): Sql {
  return sql`SELECT
        decision.subject_id AS subject_id, decision.person_id AS then_person, decision.decision_id AS decision_id,
        toUnixTimestamp64Milli(decision.at) AS decided_ms, decision.placement AS placement, program_version,
        arrayMap(arm -> toString(arm), arms) AS arms, probabilities, drawn, held, period, washing_out, policy_state,
        JSONExtractArrayRaw(reasons) AS told_reasons,
        arrayFirst(each -> JSONExtractString(each, 'kind') = 'segment', told_reasons) AS of_segment,
        multiIf(of_segment = '', '', JSONExtractString(of_segment, 'of') = '', 'others', concat('audience ', JSONExtractString(of_segment, 'of'))) AS segment,
        arrayFirst(each -> JSONExtractString(each, 'kind') = 'context', told_reasons) AS of_context,
        if(of_context = '', '?', JSONExtractString(of_context, 'of')) AS context,
        JSONExtractRaw(arrayFirst(each -> JSONExtractString(each, 'kind') = 'individual', told_reasons), 'figures') AS figures,
        told.seen_ms AS seen_ms,
        told.came AS came
      FROM decision
      GLOBAL LEFT JOIN (
        SELECT
          decision_id,
          minIf(toUnixTimestamp64Milli(decision_outcome.at), outcome = 'shown') AS seen_ms,
          groupArrayIf(toUnixTimestamp64Milli(decision_outcome.at), outcome = ${param("String", goal)}) AS came
        FROM decision_outcome
        GROUP BY decision_id
      ) AS told ON told.decision_id = decision.decision_id
      WHERE program = ${param("String", program)} AND held != 'consent'`;
}

/** Which trials teach: those of arms that are what they were, from decisions for which nothing was ruled out. */
export interface Teaching {
  /** By arm the first version of the program since which it is what it is. */
  readonly since: Readonly<Record<string, number>>;
  /** By `PLACEMENT/VERSION` how many arms there were to draw from. */
  readonly arms: Readonly<Record<string, number>>;
}

/** Whether a trial of {@link trialsSql} teaches. */
export function teachesSql({ since, arms }: Teaching): Sql {
  const texts = (of: Readonly<Record<string, number>>) => param("Array(String)", Object.keys(of));
  const numbers = (of: Readonly<Record<string, number>>) =>
    param("Array(UInt32)", Object.values(of));
  const never = param("UInt32", 4_294_967_295);
  return sql`program_version >= transform(drawn, ${texts(since)}, ${numbers(since)}, ${never})
  AND length(arms) = transform(concat(placement, '/', toString(program_version)), ${texts(arms)}, ${numbers(arms)}, ${never})`;
}

/** What came of an arm's trials that began on one day. */
export interface TrialSum {
  readonly segment: string;
  readonly context: string;
  readonly arm: string;
  /** Days since 1970, UTC. */
  readonly day: number;
  readonly trials: number;
  readonly responses: number;
  readonly sum: number;
  readonly sumOfSquares: number;
}

/** What came of a program's trials, by arm and day. */
export function readTrialSums(
  store: Store,
  asked: TrialsAsked,
  teaching: Teaching,
): Promise<TrialSum[]> {
  return store.rows(
    trialSumsSql(asked, teaching),
    z.object({
      segment: z.string(),
      context: z.string(),
      arm: z.string(),
      day: z.number(),
      trials: z.number(),
      responses: z.number(),
      sum: z.number(),
      sumOfSquares: z.number(),
    }),
  );
}

/** The statement behind {@link readTrialSums}. Orders count whatever they contributed, contributions where they are not 0. */
export function trialSumsSql(asked: TrialsAsked, teaching: Teaching): Sql {
  return sql`SELECT
  segment,
  context,
  drawn AS arm,
  toUInt32(intDiv(seen_ms, 86400000)) AS day,
  count() AS trials,
  countIf(reward != 0) AS responses,
  sum(reward) AS sum,
  sum(reward * reward) AS sumOfSquares
FROM (${trialsSql(asked)})
WHERE ${teachesSql(teaching)}
GROUP BY segment, context, arm, day
ORDER BY segment, context, arm, day`;
}

/** A trial by itself. */
export interface Trial {
  readonly person: string;
  readonly decidedAt: Instant;
  readonly arm: string;
  readonly arms: readonly string[];
  readonly probabilities: readonly number[];
  readonly segment: string;
  readonly context: string;
  /** What an individual policy looked at; undefined: it was none, or nothing was known. */
  readonly figures: Readonly<Record<string, number>> | undefined;
  readonly reward: number;
}

const figures = z.record(z.string(), z.number());

/** The trials of a program, the oldest first; with `teaching` those that teach. */
export function readTrials(
  store: Store,
  asked: TrialsAsked,
  teaching?: Teaching,
): Promise<Trial[]> {
  return store.rows(
    trialRowsSql(asked, teaching),
    z.object({
      person: z.string(),
      decidedAt: z.coerce.number(),
      arm: z.string(),
      arms: z.array(z.string()),
      probabilities: z.array(z.number()),
      segment: z.string(),
      context: z.string(),
      figures: z
        .string()
        .transform((text) => (text === "" ? undefined : figures.parse(JSON.parse(text)))),
      reward: z.number(),
    }),
  );
}

/** The statement behind {@link readTrials}. */
export function trialRowsSql(asked: TrialsAsked, teaching?: Teaching): Sql {
  return sql`SELECT
  toString(now_person) AS person,
  decided_ms AS decidedAt,
  drawn AS arm,
  arms,
  probabilities,
  segment,
  context,
  figures,
  reward
FROM (${trialsSql(asked)})
WHERE ${teaching === undefined ? sql`1` : teachesSql(teaching)}
ORDER BY decided_ms, decision_id`;
}
