import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDataFolder } from "../core/data-folder.ts";
import { PerennialError } from "../core/errors.ts";
import { openOperational } from "../store/open-operational.ts";
import type { Operational } from "../store/operational.ts";
import { pgSql } from "../store/pg-sql.ts";
import {
  type JobName,
  openJobs,
  readRuns,
  readSchedules,
  removeSchedule,
  setSchedule,
} from "./jobs.ts";

let path: string;
let operational: Operational;

beforeAll(async () => {
  path = mkdtempSync(join(tmpdir(), "perennial-jobs-"));
  operational = await openOperational({ folder: openDataFolder(join(path, "data")) });
});

afterAll(async () => {
  await operational.close();
  rmSync(path, { recursive: true, force: true });
});

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(50);
}

test("a job has one time of day, which is replaced and removed", async () => {
  expect(await readSchedules(operational)).toEqual([]);
  expect(await readRuns(operational)).toEqual([]);
  await setSchedule(operational, { job: "predict", at: "05:00", timezone: "Europe/Berlin" });
  const evening = { job: "predict", at: "21:07", timezone: "America/New_York" } as const;
  await setSchedule(operational, evening);
  expect(await readSchedules(operational)).toEqual([evening]);
  await removeSchedule(operational, "predict");
  expect(await readSchedules(operational)).toEqual([]);
  await expect(removeSchedule(operational, "predict")).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a job runs; of those that are asked for meanwhile one more; one without data is done", async () => {
  const ran: JobName[] = [];
  let end = (): void => {};
  const first = new Promise<void>((resolve) => {
    end = resolve;
  });
  const jobs = await openJobs(operational, async (job) => {
    ran.push(job);
    if (ran.length === 1) await first;
    else throw new PerennialError("NO_DATA", "nobody is there");
  });
  await jobs.send("predict");
  await until(() => ran.length === 1);
  await Promise.all([jobs.send("predict"), jobs.send("predict"), jobs.send("predict")]);
  end();
  await until(async () => {
    const runs = await readRuns(operational);
    return runs.length > 0 && runs.every(({ state }) => state === "completed");
  });
  expect(ran).toEqual(["predict", "predict"]);
  expect(await readRuns(operational)).toHaveLength(2);
  await jobs.close();
}, 60_000);

test("a job that fails says why and is tried again", async () => {
  let tries = 0;
  const jobs = await openJobs(operational, async () => {
    tries += 1;
    throw new PerennialError("BAD_ARGUMENT", "the moon is full");
  });
  await jobs.send("predict");
  await until(async () => (await readRuns(operational))[0]?.state === "retry");
  expect((await readRuns(operational))[0]?.problem).toBe("the moon is full");
  expect(tries).toBe(1);
  await jobs.close();
  await operational.command(pgSql`DELETE FROM jobs.job`);
}, 60_000);

test("a time that passed while no server ran is made up for, once", async () => {
  await setSchedule(operational, { job: "predict", at: "05:00", timezone: "Europe/Berlin" });
  let ran = 0;
  const run = async (): Promise<void> => {
    ran += 1;
  };
  const opened = await openJobs(operational, run);
  await opened.close();
  expect(await readRuns(operational)).toEqual([]);
  await operational.command(pgSql`UPDATE jobs.schedule SET updated_on = now() - interval '2 days'`);
  const late = await openJobs(operational, run);
  await until(() => ran === 1);
  await until(async () => (await readRuns(operational))[0]?.state === "completed");
  await late.close();
  const again = await openJobs(operational, run);
  await pause(200);
  await again.close();
  expect(await readRuns(operational)).toHaveLength(1);
}, 60_000);
