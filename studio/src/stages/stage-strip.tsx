import "./stages.css";
import { IconCheck, IconRotate } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useAudiences } from "../queries/audiences.ts";
import { type PlannedProgram, useCase, usePlannedProgram } from "../queries/plan.ts";
import { usePrograms, useReadout } from "../queries/programs.ts";
import { type Stage, type StageName, stagesOf } from "./stages.ts";

/** The strip of a program of which only the name is known yet. */
export function ProgramStages({ program, current }: { program: string; current: StageName }) {
  const { data } = usePlannedProgram(program);
  return data === undefined ? null : <StageStrip planned={data} current={current} />;
}

interface StageStripProps {
  readonly planned: PlannedProgram;
  /** The stage whose page this is. */
  readonly current: StageName;
}

/** Where a program stands: its stages from the goal to the correction, each with a fact, and what follows on the last. */
export function StageStrip({ planned, current }: StageStripProps) {
  const { program, plan } = planned;
  const told = useCase(program, plan.case !== null).data;
  const audiences = useAudiences().data?.audiences;
  const kept = usePrograms().data?.programs.find((each) => each.program === program);
  const stages = stagesOf({
    ...{ planned, told, met: kept?.met, version: kept?.version },
    members: audiences?.find(({ audience }) => audience === plan.program.audience)?.members,
    readout: useReadoutOf(program, kept?.met != null),
  });
  return (
    <nav className="card stages" aria-label="Stages of the program">
      <ol>
        {stages.map((stage, i) => (
          <li key={stage.name} data-state={stage.state} data-current={stage.name === current}>
            <StageLink name={stage.name} planned={planned} isCurrent={stage.name === current}>
              <StageWords stage={stage} number={i + 1} />
            </StageLink>
          </li>
        ))}
      </ol>
      <IconRotate
        className="stages-again"
        size={18}
        stroke={1.8}
        role="img"
        aria-label="and from the beginning"
      />
    </nav>
  );
}

/** What it added, as its own page asks first; not asked where nobody has met it. */
function useReadoutOf(program: string, isMet: boolean) {
  return useReadout(program, { peek: false, isAsked: isMet }).data;
}

const stateWords = { done: "Done: ", now: "Now: ", open: "" } as const;

function StageWords({ stage: { name, state, fact }, number }: { stage: Stage; number: number }) {
  return (
    <>
      <span className="stage-mark" aria-hidden="true">
        {state === "done" ? <IconCheck size={13} stroke={2.6} /> : number}
      </span>
      <span className="stage-words">
        <strong>
          <span className="only-heard">{stateWords[state]}</span>
          {name}
        </strong>
        <span className="only-heard">. </span>
        <span>{fact}</span>
      </span>
    </>
  );
}

interface StageLinkProps {
  readonly name: StageName;
  readonly planned: PlannedProgram;
  readonly isCurrent: boolean;
  readonly children: ReactNode;
}

/** A stage that has a page leads there. */
function StageLink({ name, planned: { program, plan }, isCurrent, children }: StageLinkProps) {
  const shared = { className: "stage", "aria-current": isCurrent ? "page" : undefined } as const;
  const params = { program };
  switch (name) {
    case "Goal": {
      if (plan.goal === null)
        return (
          <Link to="/goals" className="stage">
            {children}
          </Link>
        );
      const { goal } = plan.goal;
      return (
        <Link to="/goals/$goal" params={{ goal }} className="stage">
          {children}
        </Link>
      );
    }
    case "Case":
      return (
        <Link to="/programs/$program/case" params={params} {...shared}>
          {children}
        </Link>
      );
    case "Campaign":
      return (
        <Link to="/programs/$program/case" params={params} hash="approvals" className="stage">
          {children}
        </Link>
      );
    case "Measure":
      return (
        <Link to="/programs/$program/measure" params={params} {...shared}>
          {children}
        </Link>
      );
    case "Deliver":
      return (
        <Link to="/programs" search={{ tab: "decisions", program }} className="stage">
          {children}
        </Link>
      );
    case "Audience": {
      const { audience } = plan.program;
      if (audience === undefined) return <span className="stage">{children}</span>;
      return (
        <Link to="/customers/audiences/$audience" params={{ audience }} className="stage">
          {children}
        </Link>
      );
    }
    default:
      return <span className="stage">{children}</span>;
  }
}
