import type { Command } from "commander";
import { type JobRun, jobNames, readRuns, readSchedules } from "../server/jobs.ts";
import { inSession } from "./session.ts";
import { print, printJson, say, table } from "./terminal.ts";

interface Flags {
  readonly data?: string;
  readonly json?: boolean;
}

/** `perennial jobs list|schedule|unschedule`. */
export function jobsCommand(program: Command): void {
  const group = program
    .command("jobs")
    .description("what a running server does by itself, each day");
  group
    .command("list")
    .description("when each job runs, and how it went")
    .option("--json", "print JSON")
    .action((flags: Flags) => list(flags));
  group
    .command("schedule <job>")
    .description(`run a job each day (${jobNames.join(", ")})`)
    .requiredOption("--at <time>", "by the shop's clock, such as 05:00")
    .action((job: string, flags: Flags & { at: string }) => schedule(job, flags));
  group
    .command("unschedule <job>")
    .description("run it by itself no more")
    .action(async (job: string, flags: Flags) => {
      await inSession(flags, ({ operate }) => operate("unschedule-job", { job }));
      say(`${job} does not run by itself any more.`);
    });
}

async function list(flags: Flags): Promise<void> {
  const { schedules, runs } = await inSession(flags, async ({ operational }) => ({
    schedules: await readSchedules(await operational()),
    runs: await readRuns(await operational()),
  }));
  if (flags.json) return printJson({ schema: "perennial.jobs/1", schedules, runs });
  if (schedules.length === 0)
    say("Nothing runs by itself. Start with: perennial jobs schedule predict --at 05:00");
  for (const { job, at, timezone } of schedules)
    print(`${job} runs each day at ${at} (${timezone}), while a server runs.`);
  if (runs.length === 0) return;
  print(
    table(
      [{ head: "Job" }, { head: "Began" }, { head: "Seconds", align: "right" }, { head: "State" }],
      runs.map((run) => [
        run.job,
        run.startedAt?.replace("T", " ").slice(0, 16) ?? "",
        secondsOf(run),
        run.problem === null ? run.state : `${run.state}: ${run.problem}`,
      ]),
    ),
  );
}

function secondsOf({ startedAt, endedAt }: JobRun): string {
  if (startedAt === null || endedAt === null) return "";
  return ((Date.parse(endedAt) - Date.parse(startedAt)) / 1_000).toFixed(1);
}

async function schedule(job: string, flags: Flags & { at: string }): Promise<void> {
  const { timezone } = Object(
    await inSession(flags, ({ operate }) => operate("schedule-job", { job, at: flags.at })),
  );
  say(`${job} runs each day at ${flags.at} (${timezone}), while perennial serve runs.`);
}
