import { z } from "zod";
import { clickhouseTime } from "../collect/order-line.ts";
import { PerennialError, toPerennialError } from "../core/errors.ts";
import type { Instant } from "../core/time.ts";
import { actionGrades, type FoundValue, usableAmount } from "../decide/action-worth.ts";
import type { Operational } from "../store/operational.ts";
import { type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { type ActionMethod, actionMethods } from "./action-value.ts";
import { readShopAction, type ShopAction, type ShopActionAsked } from "./shop-action.ts";

/** What an event was found to be worth, as it is kept. Amounts are contribution a person, in units of the currency. */
export interface KeptActionValue extends FoundValue {
  readonly event: string;
  /** By whose lot; empty: beside people at risk of it at the same time. */
  readonly program: string;
  readonly windowDays: number;
  readonly currency: string;
  readonly method: ActionMethod;
  /** Why it cannot be told; empty where it can. */
  readonly refused: string;
  readonly units: number;
  readonly did: number;
  /** ISO 8601. */
  readonly measuredAt: string;
  /** What decisions may reckon with; null: nothing. */
  readonly usable: number | null;
}

const columns: readonly string[] = [
  ...["event", "program", "window_days", "currency", "estimate", "lower", "upper", "grade"],
  ...["refused", "method", "units", "did", "measured_at"],
];

/** What an event is worth, and when that was kept: ISO 8601; null: it cannot be told, and nothing was kept of it before. */
export interface MeasuredAction extends ShopAction {
  readonly keptAt: string | null;
}

/**
 * Measures what an event is worth and keeps it. That it cannot be told is kept where something was told before, which then holds
 * no more.
 * @throws PerennialError NOT_FOUND, NO_DATA
 */
export async function measureAndKeep(
  store: Store,
  operational: Operational,
  asked: ShopActionAsked,
): Promise<MeasuredAction> {
  const found = await readShopAction(store, operational, asked);
  const known = (await readKeptActions(store)).some(({ event }) => event === asked.event);
  if (found.contribution.grade === null && !known) return { ...found, keptAt: null };
  await keepActionValue(store, found, asked.now);
  return { ...found, keptAt: new Date(asked.now).toISOString() };
}

/** Keeps what an event was found to be worth, or that it cannot be told. */
export async function keepActionValue(
  store: Store,
  found: ShopAction,
  now: Instant,
): Promise<void> {
  const { event, program = "", windowDays, currency, contribution } = found;
  const { value, grade, refused = "", method, units, did } = contribution;
  const [low = null, high = null] = value?.interval ?? [];
  await store.insert("action_value_local", columns, [
    [
      ...[event, program, windowDays, currency],
      ...[value?.estimate ?? null, low, high].map(decimal),
      ...[grade ?? "", refused, method, units, did, clickhouseTime(now)],
    ],
  ]);
}

/** An end of an interval so far away that the column does not hold it is none. */
const decimal = (value: number | null): string | null =>
  value === null || !(Math.abs(value) < 1e13) ? null : value.toFixed(4);

/** The newest value of each event that was kept, by name. */
export async function readKeptActions(store: Store): Promise<KeptActionValue[]> {
  const rows = await store.rows(keptActionsSql(), row);
  return rows.map(({ low, high, grade, measuredMs, ...rest }) => {
    const found = { grade: grade === "" ? null : grade, interval: [low, high] as const };
    return {
      ...{ ...rest, ...found, measuredAt: new Date(measuredMs).toISOString() },
      usable: usableAmount({ ...found, estimate: rest.estimate }),
    };
  });
}

const row = z.object({
  event: z.string(),
  program: z.string(),
  windowDays: z.number(),
  currency: z.string(),
  estimate: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  grade: z.enum([...actionGrades, ""]),
  refused: z.string(),
  method: z.enum(actionMethods),
  units: z.number(),
  did: z.number(),
  measuredMs: z.number(),
});

/** The statement behind {@link readKeptActions}. */
export function keptActionsSql(): Sql {
  return sql`SELECT
  event,
  program,
  window_days AS windowDays,
  currency,
  toFloat64(estimate) AS estimate,
  toFloat64(lower) AS low,
  toFloat64(upper) AS high,
  grade,
  refused,
  method,
  units,
  did,
  toUnixTimestamp64Milli(measured_at) AS measuredMs
FROM action_value
ORDER BY event, measured_at DESC
LIMIT 1 BY event`;
}

const yearMs = 365 * 86_400_000;

/**
 * Measures anew, as it was measured, each event whose newest value is older than 365 days. One that cannot be measured keeps its
 * value, and does not stop the others.
 * @returns what was measured
 * @throws PerennialError with the code of the first that could not be measured, when the others are done
 */
export async function measureDueActions(
  store: Store,
  operational: Operational,
  { now }: { readonly now: Instant },
): Promise<readonly MeasuredAction[]> {
  const measured: MeasuredAction[] = [];
  const problems: { readonly event: string; readonly error: PerennialError }[] = [];
  for (const { event, program, windowDays, measuredAt } of await readKeptActions(store)) {
    if (now - Date.parse(measuredAt) <= yearMs) continue;
    const asked = { event, windowDays, now, program: program === "" ? undefined : program };
    try {
      measured.push(await measureAndKeep(store, operational, asked));
    } catch (error) {
      problems.push({ event, error: toPerennialError(error) });
    }
  }
  const [first] = problems;
  if (first === undefined) return measured;
  const each = problems.map(({ event, error }) => `${event}: ${error.message}`).join(" ");
  throw new PerennialError(
    first.error.code,
    `${problems.length} of ${problems.length + measured.length} actions that were due could not be measured anew; what was measured before still holds. ${each}`,
    { cause: first.error },
  );
}
