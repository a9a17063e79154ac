import "./approvals.css";
import { IconCircleCheck } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ApprovalRole } from "../../../src/plan/approval-rules.ts";
import type { ProgramApprovals } from "../../../src/plan/needed-approvals.ts";
import { DataSkeleton } from "../data/data-skeleton.tsx";
import { CopyCommand } from "../figures/copy-command.tsx";
import { counted } from "../format.ts";
import { useApprovals } from "../queries/plan.ts";
import { Notice } from "../states/notice.tsx";
import { QueryProblem } from "../states/query-problem.tsx";
import { usePageTitle } from "../states/use-page-title.ts";
import { capital, standingWords } from "./approval-words.ts";

/** What waits for whom. */
export function TodayPage() {
  usePageTitle("Today");
  const { data, error, refetch } = useApprovals();
  if (data === undefined)
    return error === null ? (
      <div className="page">
        <h1 className="only-heard">Today</h1>
        <DataSkeleton what="Reading what waits…" />
      </div>
    ) : (
      <QueryProblem error={error} onRetry={() => refetch()} />
    );
  const { waiting, programs } = data;
  if (waiting.length === 0)
    return (
      <Notice icon={<IconCircleCheck size={26} stroke={1.6} />} title="Nothing waits for anybody">
        <p>
          Programs that need an approval before they run stand here. See{" "}
          <Link to="/programs">all programs</Link>.
        </p>
      </Notice>
    );
  return (
    <div className="page today">
      <header className="page-head">
        <div>
          <h1>Today</h1>
          <p>Programs that may not run before somebody has read and approved them.</p>
        </div>
        <div className="page-actions">
          <CopyCommand command="perennial approvals" />
        </div>
      </header>
      <div className="today-roles">
        {waiting.map(({ role, programs: names }) => (
          <Waiting
            key={role}
            role={role}
            programs={programs.filter(({ program }) => names.includes(program))}
          />
        ))}
      </div>
    </div>
  );
}

interface WaitingProps {
  readonly role: ApprovalRole;
  readonly programs: readonly ProgramApprovals[];
}

function Waiting({ role, programs }: WaitingProps) {
  const titleId = `waits-${role}`;
  return (
    <section className="card" aria-labelledby={titleId}>
      <header className="card-head">
        <div>
          <h2 id={titleId}>{capital(role)}</h2>
          <p>{counted(programs.length, "program")} to read</p>
        </div>
      </header>
      <ul className="today-list">
        {programs.map(({ program, title, roles, state }) => {
          const own = roles.find((each) => each.role === role);
          return (
            <li key={program}>
              <Link to="/programs/$program/case" params={{ program }} hash="approvals">
                {title}
              </Link>
              <span className="dim">
                {own === undefined ? "" : standingWords[own.standing]}
                {own !== undefined &&
                  own.changes.length > 0 &&
                  `, ${counted(own.changes.length, "line")}`}
                {state === "running" && "; it runs"}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
