import { readShop, type Shop } from "../collect/shop.ts";
import { PerennialError } from "../core/errors.ts";
import { type Instant, zoneClock } from "../core/time.ts";
import { knownUntil } from "../decide/learning/trial-questions.ts";
import type { Program } from "../decide/program.ts";
import { beginOfDay, type Days } from "../measure/statement-days.ts";
import type { Statements } from "../store/operational.ts";
import type { Store } from "../store/store.ts";
import type { ApprovalRole } from "./approval-rules.ts";
import type { Goal } from "./goal.ts";
import type { ShopMeasure } from "./goal-measures.ts";
import { type GoalProgress, guardrailState, paceOf } from "./goal-progress.ts";
import { goalMeasureSql, type MeasuredPeriod } from "./goal-questions.ts";
import { readApprovals } from "./shop-approvals.ts";
import { readPlan } from "./shop-definition.ts";

/** A goal with where it stands. */
export interface MeasuredGoal {
  readonly goal: Goal;
  /** The programs that serve it, and the roles that must still approve each. */
  readonly programs: readonly {
    readonly program: string;
    readonly title: string;
    readonly state: Program["state"];
    readonly missing: readonly ApprovalRole[];
  }[];
  /** ISO 4217, of contribution and revenue; empty where it is not known. */
  readonly currency: string;
  /** Null: `note` says why nothing is measured. */
  readonly progress: GoalProgress | null;
  readonly note: string;
}

/** All goals with where they stand. */
export async function readGoals(
  store: Store,
  operational: Pick<Statements, "rows">,
  now: Instant,
): Promise<MeasuredGoal[]> {
  const { goals } = await readPlan(operational);
  return measureGoals(store, operational, { goals, now });
}

/**
 * A goal with where it stands.
 * @throws PerennialError NOT_FOUND
 */
export async function readGoal(
  store: Store,
  operational: Pick<Statements, "rows">,
  { name, now }: { readonly name: string; readonly now: Instant },
): Promise<MeasuredGoal> {
  const goal = await plannedGoal(operational, name);
  const [found] = await measureGoals(store, operational, { goals: [goal], now });
  return found ?? noGoal(name);
}

/**
 * A goal as it is written.
 * @throws PerennialError NOT_FOUND
 */
export async function plannedGoal(
  operational: Pick<Statements, "rows">,
  name: string,
): Promise<Goal> {
  const { goals } = await readPlan(operational);
  return goals.find(({ goal }) => goal === name) ?? noGoal(name);
}

function noGoal(name: string): never {
  throw new PerennialError("NOT_FOUND", `There is no goal "${name}". See perennial goals list.`);
}

async function measureGoals(
  store: Store,
  operational: Pick<Statements, "rows">,
  { goals, now }: { readonly goals: readonly Goal[]; readonly now: Instant },
): Promise<MeasuredGoal[]> {
  const { programs } = await readPlan(operational);
  const approvals = await readApprovals(operational);
  const shop = await readShop(store);
  const missingOf = (name: string): readonly ApprovalRole[] =>
    approvals.programs.find(({ program }) => program === name)?.missing ?? [];
  const measured: MeasuredGoal[] = [];
  for (const goal of goals) {
    const found = await progressOf(store, { shop, goal, now });
    measured.push({
      ...{ goal, currency: shop?.currency ?? "" },
      programs: programs
        .filter((each) => each.goal === goal.goal)
        .map(({ program, title, state }) => ({
          ...{ program, title, state },
          missing: missingOf(program),
        })),
      progress: typeof found === "string" ? null : found,
      note: typeof found === "string" ? found : "",
    });
  }
  return measured;
}

/** What goals are measured in, and up to which day; null before there are orders. */
export interface KnownShop {
  /** ISO 4217. */
  readonly currency: string;
  readonly timezone: string;
  /** The last day of which orders are known, in the shop's zone. */
  readonly knownUntil: string;
}

/** What a goal can be measured in. */
export async function readKnownShop(store: Store, now: Instant): Promise<KnownShop | null> {
  const shop = await readShop(store);
  if (shop === undefined) return null;
  const { currency, timezone } = shop;
  const until = await knownUntil(store, "contribution", now);
  return { currency, timezone, knownUntil: zoneClock(timezone).dayOf(until) };
}

/** A measure over days of the shop, for the baseline of a goal. */
export interface GoalBaseline extends Days {
  readonly measure: ShopMeasure;
  readonly currency: string;
  /** Null: there is nothing to divide by. */
  readonly amount: number | null;
  readonly days: number;
  /** The last day of which orders are known. */
  readonly knownUntil: string;
}

/**
 * Measures days of the shop as a goal's period is measured.
 * @throws PerennialError NO_DATA, BAD_ARGUMENT
 */
export async function readGoalBaseline(
  store: Store,
  { measure, from, to, now }: Days & { readonly measure: ShopMeasure; readonly now: Instant },
): Promise<GoalBaseline> {
  const shop = await readShop(store);
  if (shop === undefined)
    throw new PerennialError("NO_DATA", "There are no orders yet, so there is no baseline.");
  const period = periodOf({ from, to }, shop);
  if (period.to <= period.from)
    throw new PerennialError("BAD_ARGUMENT", `--to ${to} is before --from ${from}.`);
  const until = await knownUntil(store, "contribution", now);
  return {
    ...{ measure, from, to, currency: shop.currency },
    amount: await readMeasure(store, shop, { measure, ...period }),
    days: Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) + 1,
    knownUntil: zoneClock(shop.timezone).dayOf(until),
  };
}

/** The part of a goal's period of which orders are known. */
export interface KnownPart {
  readonly period: MeasuredPeriod;
  /** Its end, which is not in it. */
  readonly to: Instant;
}

/** The known part of a goal's period, or why there is none, in words. */
export async function knownPart(
  store: Store,
  { shop, goal, now }: { readonly shop: Shop; readonly goal: Goal; readonly now: Instant },
): Promise<KnownPart | string> {
  const period = periodOf(goal, shop);
  // The newest order is in it.
  const known = (await knownUntil(store, "contribution", now)) + 1;
  if (now < period.from) return `It begins on ${goal.from}.`;
  if (known <= period.from)
    return `No order since ${goal.from} is known yet, so nothing is measured.`;
  return { period, to: Math.min(period.to, known) };
}

async function progressOf(
  store: Store,
  {
    shop,
    goal,
    now,
  }: { readonly shop: Shop | undefined; readonly goal: Goal; readonly now: Instant },
): Promise<GoalProgress | string> {
  if (shop === undefined) return "There are no orders yet.";
  const known = await knownPart(store, { shop, goal, now });
  if (typeof known === "string") return known;
  const { period, to } = known;
  const shareGone = (to - period.from) / (period.to - period.from);
  const measure = (of: ShopMeasure, end: Instant): Promise<number | null> =>
    readMeasure(store, shop, { measure: of, from: period.from, to: end });
  const amount = await measure(goal.kpi.measure, to);
  const guardrails = [];
  for (const each of goal.guardrails) {
    const isOfMail = each.measure === "unsubscribes" || each.measure === "complaints";
    // What people say of e-mails is known until now, whatever is known of orders.
    const end = isOfMail ? Math.min(period.to, now) : to;
    guardrails.push(guardrailState(each, await measure(each.measure, end)));
  }
  return {
    ...{ from: goal.from, until: zoneClock(shop.timezone).dayOf(to - 1), shareGone, amount },
    ...{ pace: paceOf(goal, { amount, shareGone }), guardrails },
  };
}

/** A period of days, in the shop's zone. */
export function periodOf({ from, to }: Days, { timezone }: Shop): MeasuredPeriod {
  return {
    from: beginOfDay(from, { timezone, option: "--from" }),
    to: beginOfDay(to, { timezone, option: "--to", later: 1 }),
  };
}

async function readMeasure(
  store: Store,
  shop: Shop,
  { measure, ...period }: MeasuredPeriod & { readonly measure: ShopMeasure },
): Promise<number | null> {
  const [found] = await store.columns(goalMeasureSql(shop, measure, period), ["amount"]);
  const amount = found?.[0] ?? Number.NaN;
  return Number.isFinite(amount) ? amount : null;
}
