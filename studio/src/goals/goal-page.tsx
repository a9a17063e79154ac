import "../approvals/approvals.css";
import "../data/data.css";
import "../programs/programs.css";
import "./goals.css";
import { Button } from "@mantine/core";
import { IconArrowLeft, IconPencil, IconPrinter } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { MeasuredGoal } from "../../../src/plan/read-goals.ts";
import { goalCommand } from "../commands.ts";
import { DataSkeleton } from "../data/data-skeleton.tsx";
import { CopyCommand } from "../figures/copy-command.tsx";
import { ApiError } from "../queries/api.ts";
import { useGoal, useGoalCourse } from "../queries/goals.ts";
import { QueryProblem } from "../states/query-problem.tsx";
import { usePageTitle } from "../states/use-page-title.ts";
import { CourseFigure } from "./course-figure.tsx";
import { GoalFacts } from "./goal-facts.tsx";
import { GoalKpis } from "./goal-kpis.tsx";
import { daysText, measureNames } from "./goal-words.ts";
import { GuardrailsFigure } from "./guardrails-figure.tsx";
import { MeasureCard } from "./measure-card.tsx";
import { NoSuchGoal } from "./no-such-goal.tsx";
import { ServingPrograms } from "./serving-programs.tsx";

const route = getRouteApi("/goals/$goal");

/** A goal: what is wanted, where it stands, what must not get worse, and what is done for it. */
export function GoalPage() {
  const { goal } = route.useParams();
  const { data, error, refetch } = useGoal(goal);
  usePageTitle(data?.goal.title ?? goal);
  if (error instanceof ApiError && error.status === 404) return <NoSuchGoal goal={goal} />;
  if (data === undefined && error !== null)
    return <QueryProblem error={error} onRetry={() => refetch()} />;
  return (
    <div className="page goal-page">
      <p className="way-back">
        <Link to="/goals">
          <IconArrowLeft size={16} stroke={1.8} aria-hidden />
          All goals
        </Link>
      </p>
      <header className="page-head">
        <div>
          <h1>{data?.goal.title ?? goal}</h1>
          <p>
            {data !== undefined && `${measureNames[data.goal.kpi.measure]}, ${daysText(data.goal)}`}
          </p>
        </div>
        <GoalActions goal={goal} />
      </header>
      {data === undefined ? <DataSkeleton what="Measuring the goal…" /> : <Told told={data} />}
    </div>
  );
}

function GoalActions({ goal }: { goal: string }) {
  return (
    <div className="page-actions">
      <Button
        variant="default"
        leftSection={<IconPrinter size={17} stroke={1.7} aria-hidden />}
        onClick={() => window.print()}
      >
        Print or PDF
      </Button>
      <CopyCommand command={goalCommand(goal)} />
      <Button
        renderRoot={(props) => <Link to="/goals/$goal/edit" params={{ goal }} {...props} />}
        leftSection={<IconPencil size={17} stroke={1.8} aria-hidden />}
      >
        Change it
      </Button>
    </div>
  );
}

function Told({ told }: { told: MeasuredGoal }) {
  const course = useGoalCourse(told.goal.goal);
  return (
    <>
      <GoalKpis told={told} />
      <div className="goal-grid">
        {course.data === undefined ? (
          <section className="card goal-course" aria-busy={course.error === null}>
            {course.error === null ? (
              <p className="dim" role="status">
                Measuring how it came there…
              </p>
            ) : (
              <p className="form-fault" role="alert">
                {course.error.message}
              </p>
            )}
          </section>
        ) : (
          <CourseFigure told={told} course={course.data} />
        )}
        <GoalFacts told={told} />
        <GuardrailsFigure told={told} />
        <ServingPrograms told={told} />
        <MeasureCard told={told} statement={course.data?.statement ?? ""} />
      </div>
    </>
  );
}
