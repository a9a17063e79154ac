import "./case.css";
import { IconArrowLeft, IconTargetArrow } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { ApprovalsCard } from "../approvals/approvals-card.tsx";
import { DataSkeleton } from "../data/data-skeleton.tsx";
import { ApiError } from "../queries/api.ts";
import { type PlannedProgram, useCase, usePlannedProgram } from "../queries/plan.ts";
import { StageStrip } from "../stages/stage-strip.tsx";
import { LeaveGuard } from "../states/leave-guard.tsx";
import { Notice } from "../states/notice.tsx";
import { QueryProblem } from "../states/query-problem.tsx";
import { usePageTitle } from "../states/use-page-title.ts";
import { CaseActions } from "./case-actions.tsx";
import { CaseView } from "./case-view.tsx";
import { ChangedBar } from "./changed-bar.tsx";
import { DraftNotes } from "./draft-notes.tsx";
import { NoCase } from "./no-case.tsx";
import { useCaseDraft } from "./use-case-draft.ts";

const route = getRouteApi("/programs/$program/case");

/** Why a program is worth its while, what that rests on, and who has approved it. */
export function CasePage() {
  const { program } = route.useParams();
  const { data, error, refetch } = usePlannedProgram(program);
  usePageTitle(`The case of ${data?.title ?? program}`);
  if (error instanceof ApiError && error.status === 404) return <NoSuchProgram program={program} />;
  if (data === undefined && error !== null)
    return <QueryProblem error={error} onRetry={() => refetch()} />;
  return (
    <div className="page case">
      <p className="way-back">
        <Link to="/programs">
          <IconArrowLeft size={16} stroke={1.8} aria-hidden />
          All programs
        </Link>
      </p>
      <header className="page-head">
        <div>
          <h1>{data?.title ?? program}</h1>
          <p>Its business case, and who has approved it</p>
        </div>
        <div className="page-actions">
          {data?.plan.case != null && <CaseActions program={program} />}
        </div>
      </header>
      {data === undefined ? (
        <DataSkeleton what="Reading the program…" />
      ) : (
        // What was changed of one program is not of another.
        <Planned key={program} planned={data} />
      )}
    </div>
  );
}

function Planned({ planned }: { planned: PlannedProgram }) {
  const { program, plan } = planned;
  const kept = useCase(program, plan.case !== null);
  const draft = useCaseDraft(program, kept.data);
  const [notes, setNotes] = useState<readonly string[]>([]);
  const { told, text, isChanged, isBehind, change } = draft;
  const losing = planned.roles.flatMap(({ role, standing }) =>
    standing === "approved" ? [role] : [],
  );
  const approvals = <ApprovalsCard planned={planned} told={kept.data} isChanged={isChanged} />;
  return (
    <>
      <LeaveGuard isUnkept={() => isChanged} what="The case is" />
      <StageStrip planned={planned} current="Case" />
      {isChanged && <ChangedBar draft={draft} kept={kept.data} losing={losing} />}
      {isChanged && kept.data === undefined && <DraftNotes notes={notes} />}
      {told !== undefined && text !== undefined ? (
        <CaseView {...{ told, text, isBehind, isKept: plan.case !== null }} onChange={change}>
          {approvals}
        </CaseView>
      ) : kept.error !== null ? (
        <QueryProblem error={kept.error} onRetry={() => kept.refetch()} />
      ) : plan.case !== null || isChanged ? (
        <DataSkeleton what="Reckoning the case…" />
      ) : (
        <div className="case-grid">
          <NoCase
            planned={planned}
            onBegin={(text, found = []) => {
              setNotes(found);
              change(text);
            }}
          />
          {approvals}
        </div>
      )}
    </>
  );
}

function NoSuchProgram({ program }: { program: string }) {
  return (
    <Notice
      icon={<IconTargetArrow size={26} stroke={1.6} />}
      title={`There is no program ${program}`}
    >
      <p>
        See <Link to="/programs">all programs</Link>.
      </p>
    </Notice>
  );
}
