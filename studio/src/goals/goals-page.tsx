import "./goals.css";
import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { MeasuredGoal } from "../../../src/plan/read-goals.ts";
import { VerdictIcon } from "../charts/verdict-mark.tsx";
import { DataSkeleton } from "../data/data-skeleton.tsx";
import { CopyCommand } from "../figures/copy-command.tsx";
import { counted } from "../format.ts";
import { ProgramsNav } from "../programs/programs-nav.tsx";
import { useGoals } from "../queries/goals.ts";
import { QueryProblem } from "../states/query-problem.tsx";
import { usePageTitle } from "../states/use-page-title.ts";
import { GoalBar } from "./goal-bar.tsx";
import {
  daysText,
  guardrailsText,
  measureNames,
  ownersText,
  standingOf,
  wayText,
} from "./goal-words.ts";

/** What the shop wants, by when, and where each goal stands. */
export function GoalsPage() {
  usePageTitle("Goals");
  const { data, error, refetch } = useGoals();
  if (data === undefined && error !== null)
    return <QueryProblem error={error} onRetry={() => refetch()} />;
  return (
    <div className="page goals">
      <header className="page-head">
        <div>
          <h1>Goals</h1>
          <p>What the shop wants, by when, and where that stands.</p>
        </div>
        <div className="page-actions">
          <CopyCommand command="perennial goals list" />
          <Button
            renderRoot={(props) => <Link to="/goals/new" {...props} />}
            leftSection={<IconPlus size={17} stroke={1.9} aria-hidden />}
          >
            Set a goal
          </Button>
        </div>
      </header>
      <ProgramsNav current="goals" />
      {data === undefined && <DataSkeleton what="Measuring the goals…" />}
      {data?.goals.length === 0 && <NoGoal />}
      {data !== undefined && data.goals.length > 0 && (
        <>
          <ul className="card goal-list">
            {data.goals.map((told) => (
              <GoalRow key={told.goal.goal} told={told} />
            ))}
          </ul>
          <p className="goal-key" aria-hidden="true">
            <i className="goal-key-fill" /> so far <i className="goal-bar-baseline" /> baseline{" "}
            <i className="goal-bar-target" /> target
          </p>
        </>
      )}
    </div>
  );
}

function GoalRow({ told }: { told: MeasuredGoal }) {
  const { goal, programs } = told;
  const { words, mark } = standingOf(told);
  const running = programs.filter(({ state }) => state === "running").length;
  return (
    <li className="goal-row">
      <div>
        <h2>
          <Link to="/goals/$goal" params={{ goal: goal.goal }}>
            {goal.title}
          </Link>
        </h2>
        <p className="dim">
          {measureNames[goal.kpi.measure]} {wayText(goal)}, {daysText(goal)}
        </p>
        <p className="dim">{ownersText(goal)}</p>
      </div>
      <GoalBar told={told} />
      <div>
        <p className="goal-standing">
          {mark !== null && <VerdictIcon verdict={mark} />} {words}
        </p>
        <p className="dim">{guardrailsText(told)}</p>
      </div>
      <p className="dim goal-served">
        {programs.length === 0 ? "No program" : counted(programs.length, "program")}
        {running > 0 && `, ${running} ${running === 1 ? "runs" : "run"}`}
      </p>
    </li>
  );
}

function NoGoal() {
  return (
    <section className="card empty-card">
      <h2>No goal yet</h2>
      <p>
        A goal says what the shop wants to have reached by when, measured on its own orders, and who
        answers for it. Programs serve it, and those who approve them approve it with them.
      </p>
      <p>
        <Link to="/goals/new">Set one</Link>, or begin at a finding: each group of customers under{" "}
        <Link to="/value" hash="segments">
          Where the value lies
        </Link>{" "}
        can become one.
      </p>
    </section>
  );
}
