import "../../data/data.css";
import "../goals.css";
import { getRouteApi, Link } from "@tanstack/react-router";
import { rolesText } from "../../approvals/approval-words.ts";
import { DataSkeleton } from "../../data/data-skeleton.tsx";
import { useGoals } from "../../queries/goals.ts";
import { useApprovals } from "../../queries/plan.ts";
import { QueryProblem } from "../../states/query-problem.tsx";
import { usePageTitle } from "../../states/use-page-title.ts";
import { NoSuchGoal } from "../no-such-goal.tsx";
import { draftOf } from "./goal-draft.ts";
import { GoalForm } from "./goal-form.tsx";

const route = getRouteApi("/goals/$goal/edit");
const none: ReadonlySet<string> = new Set();

/** A goal that is kept, to be changed. */
export function EditGoalPage() {
  const { goal: name } = route.useParams();
  const { data, error, refetch } = useGoals();
  const found = data?.goals.find(({ goal }) => goal.goal === name);
  usePageTitle(`Change ${found?.goal.title ?? name}`);
  if (data === undefined && error !== null)
    return <QueryProblem error={error} onRetry={() => refetch()} />;
  if (data === undefined)
    return (
      <div className="page">
        <h1>{name}</h1>
        <DataSkeleton what="Reading the goal…" />
      </div>
    );
  if (found === undefined) return <NoSuchGoal goal={name} />;
  return (
    <GoalForm
      key={name}
      heading={found.goal.title}
      isNew={false}
      begun={draftOf(found.goal)}
      taken={none}
      shop={data.shop}
      warning={<Losing goal={name} />}
    />
  );
}

/** The approvals that a change of the goal takes back. */
function Losing({ goal }: { goal: string }) {
  const programs = useApprovals().data?.programs ?? [];
  const losing = programs
    .filter((each) => each.goal === goal)
    .map(({ program, title, roles }) => ({
      ...{ program, title },
      roles: roles.flatMap(({ role, standing }) => (standing === "approved" ? [role] : [])),
    }))
    .filter(({ roles }) => roles.length > 0);
  if (losing.length === 0) return null;
  return (
    <div className="goal-losing">
      <p>The goal is a part of what was approved. Any change of it loses:</p>
      <ul>
        {losing.map(({ program, title, roles }) => (
          <li key={program}>
            <Link to="/programs/$program/case" params={{ program }} hash="approvals">
              {title}
            </Link>
            : the approval of {rolesText(roles)}
          </li>
        ))}
      </ul>
    </div>
  );
}
