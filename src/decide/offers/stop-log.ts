import { z } from "zod";
import { groupCommit } from "../../collect/group-commit.ts";
import { clickhouseTime } from "../../collect/order-line.ts";
import { PerennialError } from "../../core/errors.ts";
import { minorPerUnit } from "../../core/money.ts";
import type { Instant } from "../../core/time.ts";
import { param, type Sql, sql } from "../../store/sql.ts";
import type { Store } from "../../store/store.ts";
import { type ArmStop, dayMs } from "./offer-stop.ts";

/** Where an offer was stopped: when it was decided, when its coupon was to be issued, when a list of people was written. */
export type StopStep = "decision" | "coupon" | "export";

/** An offer that a guard stopped. */
export interface LoggedStop extends Pick<ArmStop, "guard" | "treatment" | "spared"> {
  readonly subject: string;
  readonly program: string;
  readonly step: StopStep;
  readonly at: Instant;
  /** Empty: it was no decision. */
  readonly decision: string;
  /** Of the program: of one person its guard counts once in so long. */
  readonly coolDownDays: number;
}

/** All offers that guards stopped, with the money that spared. */
export interface StopLog {
  /** Notes one without waiting for the disk; the same again within a cool-down is the same. */
  readonly note: (stop: LoggedStop, currency: string) => void;
  readonly settled: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const columns: readonly string[] = [
  ...["subject_id", "program", "treatment", "guard", "step", "period", "at", "decision_id"],
  "spared",
];

const mostRemembered = 200_000;

/** Opens the log of a store. */
export function openStopLog(store: Store): StopLog {
  const rows = groupCommit(store, {
    ...{ windowMs: 25, mostRows: 5_000, inFlight: 1, mostBytes: 8 * 1024 * 1024 },
    table: "offer_stop_local",
    columns,
  });
  let known = new Set<string>();
  return {
    note(stop, currency) {
      const { subject, program, guard, step } = stop;
      const key = `${subject} ${program} ${guard} ${step} ${periodOf(stop)}`;
      if (known.has(key)) return;
      if (known.size >= mostRemembered) known = new Set();
      known.add(key);
      rows.append([stopRow(stop, currency)]).catch((error: unknown) => {
        // So much waits for the engine that it is let go: the decision's own row tells the reason still.
        if (!(error instanceof PerennialError && error.code === "TOO_BUSY")) throw error;
        known.delete(key);
      });
    },
    settled: rows.settled,
    close: rows.close,
  };
}

function periodOf({ at, coolDownDays }: Pick<LoggedStop, "at" | "coolDownDays">): number {
  return Math.floor(at / (Math.max(1, coolDownDays) * dayMs));
}

function stopRow(stop: LoggedStop, currency: string): string {
  const { subject, program, treatment, guard, step, at, decision, spared } = stop;
  const amount = (spared / minorPerUnit(currency)).toFixed(4);
  return JSON.stringify([
    ...[subject, program, treatment, guard, step, periodOf(stop), clickhouseTime(at), decision],
    amount,
  ]);
}

/** What a program's guard has stopped. */
export interface StopSum {
  readonly program: string;
  readonly guard: string;
  readonly step: string;
  readonly persons: number;
  readonly stops: number;
  /** In units of the shop's currency. */
  readonly spared: number;
}

/** What guards have stopped, by program, guard and step. */
export function readStopSums(store: Store, program?: string): Promise<StopSum[]> {
  return store.rows(
    stopSumsSql(program),
    z.object({
      program: z.string(),
      guard: z.string(),
      step: z.string(),
      persons: z.number(),
      stops: z.number(),
      spared: z.number(),
    }),
  );
}

/** The statement behind {@link readStopSums}. */
export function stopSumsSql(program?: string): Sql {
  const which = program === undefined ? sql`1` : sql`program = ${param("String", program)}`;
  return sql`SELECT
  program,
  guard,
  step,
  uniqExact(if(assigned.person_id = 0, offer_stop.subject_id, assigned.person_id)) AS persons,
  count() AS stops,
  toFloat64(sum(spared)) AS spared
FROM offer_stop
LEFT JOIN person_of AS assigned ON assigned.subject_id = offer_stop.subject_id
WHERE ${which}
GROUP BY program, guard, step
ORDER BY program, guard, step`;
}
