import PgBoss from "pg-boss";
import { z } from "zod";
import { PerennialError, toPerennialError } from "../core/errors.ts";
import { createLogger } from "../core/log.ts";
import type { Operational } from "../store/operational.ts";
import { pgSql } from "../store/pg-sql.ts";

/** All jobs: operations that a server runs by itself at a time of day. */
export const jobNames = [
  "predict",
  "learn-policies",
  "measure-actions",
  "audit-cases",
  "check-surrogate",
] as const;

/** One of {@link jobNames}. */
export type JobName = (typeof jobNames)[number];

/** When a job runs: each day at a time of a zone's clock. */
export interface JobSchedule {
  readonly job: JobName;
  /** `HH:MM`. */
  readonly at: string;
  readonly timezone: string;
}

/** A time of day, as it arrives from outside. */
export const timeOfDay: z.ZodType<string> = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as "05:00"');

/** A run of a job. */
export interface JobRun {
  readonly id: string;
  readonly job: JobName;
  readonly state: "created" | "retry" | "active" | "completed" | "cancelled" | "failed";
  /** ISO 8601; null before it began, before it ended. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** Why it failed last; null where it did not. */
  readonly problem: string | null;
}

/** The jobs of a running server. */
export interface Jobs {
  /** Has a job run as soon as may be; one that waits already is not doubled. */
  readonly send: (job: JobName) => Promise<void>;
  /** Waits for what runs, for a while, and takes no more. */
  readonly close: () => Promise<void>;
}

const log = createLogger();
const schema = "jobs";
const dayMs = 86_400_000;

/**
 * Runs the jobs of an operational store: those that are due, and those that a server left when it died. A job that
 * fails is tried three times, `retryDelay` seconds apart. One server at a time.
 */
export async function openJobs(
  operational: Operational,
  run: (job: JobName) => Promise<unknown>,
  { retryDelay = 120 }: { readonly retryDelay?: number } = {},
): Promise<Jobs> {
  const boss = await startBoss(operational, { schedule: true, supervise: true });
  const send = async (job: JobName): Promise<void> => {
    await boss.send(job, {}, { retryLimit: 2, retryDelay, expireInHours: 12 });
  };
  for (const { id, name } of await operational.rows(
    pgSql`SELECT id, name FROM jobs.job WHERE state = 'active' AND name = ANY (${[...jobNames]}::text[])`,
    z.object({ id: z.string(), name: z.string() }),
  )) {
    log.warn({ event: "job-taken-up-again", job: name });
    await boss.fail(name, id, { message: "The server ended before it was done." });
  }
  for (const job of jobNames) {
    await boss.work(job, { pollingIntervalSeconds: 2 }, async () => {
      try {
        await run(job);
      } catch (error) {
        const { code, message } = toPerennialError(error);
        log.error({ event: "job-failed", job, code });
        // Where there is nothing to do there will be nothing in two minutes.
        if (code !== "NO_DATA") throw new Error(message);
      }
    });
    if (await isOverdue(operational, job)) await send(job);
  }
  return {
    send,
    async close() {
      await boss.stop({ graceful: true, wait: true, timeout: 5_000 });
    },
  };
}

/** Whether a job's time passed while no server ran. */
async function isOverdue(operational: Operational, job: JobName): Promise<boolean> {
  const [schedule] = await operational.rows(
    pgSql`SELECT 1 AS found FROM jobs.schedule WHERE name = ${job} AND updated_on < ${new Date(Date.now() - dayMs)}::timestamptz`,
    z.object({ found: z.number() }),
  );
  if (schedule === undefined) return false;
  const runs = await readRuns(operational);
  return !runs.some(
    ({ job: name, endedAt }) => name === job && Date.parse(endedAt ?? "") > Date.now() - dayMs,
  );
}

/** Sets the time of day at which a job runs, in place of the one before. */
export async function setSchedule(operational: Operational, given: JobSchedule): Promise<void> {
  const { job, at, timezone } = given;
  const [hour, minute] = at.split(":").map(Number);
  await withBoss(operational, async (boss) => {
    await boss.schedule(
      job,
      `${minute} ${hour} * * *`,
      {},
      { tz: timezone, retryLimit: 2, retryDelay: 120, expireInHours: 12 },
    );
  });
}

/**
 * Has a job run by itself no more.
 * @throws PerennialError NOT_FOUND where it did not
 */
export async function removeSchedule(operational: Operational, job: JobName): Promise<void> {
  const known = await readSchedules(operational);
  if (!known.some((each) => each.job === job))
    throw new PerennialError("NOT_FOUND", `${job} has no time at which it runs by itself.`);
  await withBoss(operational, (boss) => boss.unschedule(job));
}

/** The times at which jobs run. */
export async function readSchedules(operational: Operational): Promise<JobSchedule[]> {
  if (!(await isThere(operational))) return [];
  const rows = await operational.rows(
    pgSql`SELECT name, cron, timezone FROM jobs.schedule ORDER BY name`,
    z.object({ name: z.enum(jobNames), cron: z.string(), timezone: z.string() }),
  );
  return rows.map(({ name, cron, timezone }) => {
    const [minute = "0", hour = "0"] = cron.split(" ");
    return { job: name, at: `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}`, timezone };
  });
}

/** The newest runs of jobs, the newest first. */
export async function readRuns(operational: Operational): Promise<JobRun[]> {
  if (!(await isThere(operational))) return [];
  const rows = await operational.rows(
    pgSql`SELECT id, name AS job, state::text AS state, started_on AS "startedAt", completed_on AS "endedAt",
  output ->> 'message' AS problem
FROM (
  SELECT id, name, state, created_on, started_on, completed_on, output FROM jobs.job
  UNION ALL
  SELECT id, name, state, created_on, started_on, completed_on, output FROM jobs.archive
) AS runs
WHERE name = ANY (${[...jobNames]}::text[])
ORDER BY created_on DESC
LIMIT 20`,
    z.object({
      id: z.string(),
      job: z.enum(jobNames),
      state: z.enum(["created", "retry", "active", "completed", "cancelled", "failed"]),
      startedAt: z.string().nullable(),
      endedAt: z.string().nullable(),
      problem: z.string().nullable(),
    }),
  );
  return rows;
}

/** Whether any job was ever asked for: its tables are made then. */
async function isThere(operational: Operational): Promise<boolean> {
  const [row] = await operational.rows(
    pgSql`SELECT to_regclass('jobs.schedule') IS NOT NULL AS there`,
    z.object({ there: z.boolean() }),
  );
  return row?.there === true;
}

/** Does something with the queues without running what waits in them. */
async function withBoss(
  operational: Operational,
  work: (boss: PgBoss) => Promise<void>,
): Promise<void> {
  const boss = await startBoss(operational, { schedule: false, supervise: false });
  try {
    await work(boss);
  } finally {
    await boss.stop({ graceful: false, wait: true });
  }
}

async function startBoss(
  operational: Operational,
  options: { readonly schedule: boolean; readonly supervise: boolean },
): Promise<PgBoss> {
  // It has connections of its own: its transactions need one each.
  const boss = new PgBoss({ ...(await operational.address()), ...options, schema, max: 3 });
  boss.on("error", (error) => {
    log.warn({ event: "jobs-unavailable", code: toPerennialError(error).code });
  });
  try {
    await boss.start();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `The tables of jobs in Postgres (schema ${schema}) cannot be used: ${reason}.`;
    throw new PerennialError("ENGINE_UNAVAILABLE", message, { cause: error });
  }
  // One of a kind runs, one may wait.
  for (const name of jobNames) await boss.createQueue(name, { name, policy: "stately" });
  return boss;
}
