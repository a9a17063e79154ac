import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import type { JobName, JobRun, JobSchedule } from "../../../src/server/jobs.ts";
import { dayOf, timeOf } from "../format.ts";
import { useArrivals, useJobs } from "../queries/data.ts";
import { useOperation } from "../queries/operations.ts";
import { QueryProblem } from "../states/query-problem.tsx";
import { DataSkeleton } from "./data-skeleton.tsx";

/** What the server does by itself each day, and how that went. */
export function JobsTab() {
  const jobs = useJobs();
  const timeZone = useArrivals("hour").data?.timezone ?? "UTC";
  if (jobs.isError && jobs.data === undefined)
    return <QueryProblem error={jobs.error} onRetry={() => jobs.refetch()} />;
  if (jobs.data === undefined) return <DataSkeleton what="Reading the jobs…" />;
  const { schedules, runs } = jobs.data;
  const predict = schedules.find(({ job }) => job === "predict");
  return (
    <>
      <ScheduleCard key={predict?.at ?? "none"} job="predict" schedule={predict} />
      <RunsCard runs={runs} timeZone={timeZone} />
    </>
  );
}

const jobTitles: Readonly<Record<JobName, string>> = {
  predict: "Values of all customers",
  "learn-policies": "What policies learn of their arms",
  "audit-cases": "What cases promised, compared with what came",
  "measure-actions": "What actions are worth, measured anew each year",
  "check-surrogate": "Whether residual values came true in past tests",
};

function ScheduleCard({ job, schedule }: { job: JobName; schedule: JobSchedule | undefined }) {
  const [at, setAt] = useState(schedule?.at ?? "05:00");
  const set = useOperation<{ job: JobName; at: string }, unknown>("schedule-job");
  const remove = useOperation<{ job: JobName }, unknown>("unschedule-job");
  const problem = set.error ?? remove.error;
  return (
    <section className="card" aria-labelledby="schedule-title">
      <header className="card-head">
        <div>
          <h2 id="schedule-title">{jobTitles[job]}</h2>
          <p>
            {schedule === undefined
              ? "Computed when an import ends and when somebody runs perennial predict, not by itself."
              : `Computed each day at ${schedule.at} (${schedule.timezone}). A time that passes while no server runs is made up for at its start.`}{" "}
            Audiences that ask of values follow at once.
          </p>
        </div>
      </header>
      <form
        className="job-form"
        onSubmit={(event) => {
          event.preventDefault();
          set.mutate({ job, at });
        }}
      >
        <TextInput
          type="time"
          label="Each day at"
          value={at}
          onChange={(event) => setAt(event.currentTarget.value)}
          error={problem?.message}
          required
          withAsterisk={false}
        />
        <Button type="submit" loading={set.isPending} disabled={at === schedule?.at}>
          {schedule === undefined ? "Compute each day" : "Change the time"}
        </Button>
        {schedule !== undefined && (
          <Button
            variant="default"
            loading={remove.isPending}
            onClick={() => remove.mutate({ job })}
          >
            No longer
          </Button>
        )}
      </form>
    </section>
  );
}

function RunsCard({ runs, timeZone }: { runs: readonly JobRun[]; timeZone: string }) {
  return (
    <section className="card" aria-labelledby="runs-title">
      <header className="card-head">
        <div>
          <h2 id="runs-title">The last runs</h2>
          <p>
            {runs.length === 0
              ? "Nothing has run by itself yet."
              : "One that fails is tried three times, two minutes apart."}
          </p>
        </div>
      </header>
      {runs.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
        <section className="scroll-x" tabIndex={0} aria-label="The last runs of jobs">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">Job</th>
                <th scope="col">Began</th>
                <th scope="col" className="numeric">
                  Seconds
                </th>
                <th scope="col">State</th>
              </tr>
            </thead>
            <tbody>
              {runs.map((run) => (
                <tr key={run.id}>
                  <th scope="row">{jobTitles[run.job]}</th>
                  <td>
                    {run.startedAt === null
                      ? "Not yet"
                      : `${dayOf(run.startedAt, timeZone)}, ${timeOf(run.startedAt, timeZone)}`}
                  </td>
                  <td className="numeric">{secondsOf(run)}</td>
                  <td>
                    {stateWords[run.state]}
                    {run.problem !== null && `: ${run.problem}`}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}

const stateWords: Readonly<Record<JobRun["state"], string>> = {
  created: "Waits",
  retry: "Waits for another try",
  active: "Runs",
  completed: "Done",
  cancelled: "Cancelled",
  failed: "Failed",
};

function secondsOf({ startedAt, endedAt }: JobRun): string {
  if (startedAt === null || endedAt === null) return "";
  return ((Date.parse(endedAt) - Date.parse(startedAt)) / 1000).toFixed(1);
}
