import "./approvals.css";
import { Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useState } from "react";
import type { ApprovalSaid } from "../../../src/plan/approval-log.ts";
import type { ToldCase } from "../../../src/plan/case-export.ts";
import type { RoleApproval } from "../../../src/plan/needed-approvals.ts";
import { dayOf, timeOf } from "../format.ts";
import { useOperation } from "../queries/operations.ts";
import type { PlannedProgram } from "../queries/plan.ts";
import { ApprovalDialog } from "./approval-dialog.tsx";
import { approvalsSentence, capital, standingWords } from "./approval-words.ts";

interface ApprovalsProps {
  readonly planned: PlannedProgram;
  /** The case that is kept; undefined where there is none. */
  readonly told: ToldCase | undefined;
  /** The page shows figures that are not kept: they are not what is approved. */
  readonly isChanged: boolean;
}

type Asked = Pick<ApprovalSaid, "act" | "role">;

/** Who has approved the program with its case, who has still to, and the buttons with which they do. */
export function ApprovalsCard({ planned, told, isChanged }: ApprovalsProps) {
  const [asked, setAsked] = useState<Asked>();
  const { roles, missing, intact } = planned;
  return (
    <section className="card whole-row approvals" id="approvals" aria-labelledby="approvals-title">
      <header className="card-head">
        <div>
          <h2 id="approvals-title">Approvals</h2>
          <p>
            {approvalsSentence(roles, missing)}
            {isChanged && " What is approved is what is kept, not what you have changed above."}
          </p>
        </div>
        <StartButton planned={planned} />
      </header>
      {!intact && (
        <p className="form-fault" role="alert">
          <IconAlertTriangle size={17} stroke={1.8} aria-hidden /> The log of approvals is not as it
          was written: what was approved up to the altered entry does not count.
        </p>
      )}
      {roles.length > 0 && (
        <ul className="approval-roles">
          {roles.map((role) => (
            <Role key={role.role} of={role} isChanged={isChanged} onAsk={setAsked} />
          ))}
        </ul>
      )}
      {asked !== undefined && (
        <ApprovalDialog {...asked} {...{ planned, told }} onClose={() => setAsked(undefined)} />
      )}
    </section>
  );
}

interface RoleProps {
  readonly of: RoleApproval;
  readonly isChanged: boolean;
  readonly onAsk: (asked: Asked) => void;
}

function Role({ of, isChanged, onAsk }: RoleProps) {
  const { role, standing, at, by, comment, changes, isNeeded } = of;
  const isApproved = standing === "approved";
  const button = (act: Asked["act"], text: string) => (
    <Button
      size="sm"
      variant={act === "approve" ? "filled" : "default"}
      disabled={isChanged}
      aria-label={`${text} as ${role}`}
      onClick={() => onAsk({ act, role })}
    >
      {text}
    </Button>
  );
  return (
    <li className="approval-role" data-standing={standing}>
      <strong>{capital(role)}</strong>
      <div className="approval-said">
        <p>
          <span className="state-mark" data-off={!isApproved}>
            {standingWords[standing]}
          </span>
          {at !== null && (
            <span className="dim">
              {by === "" ? "" : `${by}, `}
              {dayOf(at, "UTC")}, {timeOf(at, "UTC")} UTC
            </span>
          )}
          {!isNeeded && <span className="dim">was not asked</span>}
        </p>
        {comment !== "" && <p className="approval-comment">“{comment}”</p>}
        {!isApproved && changes.length > 0 && (
          <details open={changes.length <= 6}>
            <summary>
              {changes.length === 1 ? "One line" : `${changes.length} lines`} changed since it
              approved
            </summary>
            <Changes changes={changes} />
          </details>
        )}
      </div>
      <div className="approval-buttons">
        {!isApproved && button("approve", "Approve")}
        {button("ask-change", "Ask for a change")}
        {isApproved && button("withdraw", "Take back")}
      </div>
    </li>
  );
}

/** What is otherwise than before, a line each. */
function Changes({ changes }: { changes: readonly string[] }) {
  return (
    <ul className="approval-changes">
      {changes.map((change) => (
        <li key={change}>
          <code>{change}</code>
        </li>
      ))}
    </ul>
  );
}

/** Starts what may start. */
function StartButton({ planned: { program, state, missing } }: { planned: PlannedProgram }) {
  const start = useOperation<{ readonly program: string; readonly state: string }, unknown>(
    "set-program-state",
  );
  if (missing.length > 0 || state === "ended") return null;
  if (state === "running")
    return (
      <span className="program-state" data-state="running">
        Runs
      </span>
    );
  return (
    <div className="approval-start">
      <Button loading={start.isPending} onClick={() => start.mutate({ program, state: "running" })}>
        Start the program
      </Button>
      {start.isError && (
        <p role="alert" className="form-fault">
          {start.error.message}
        </p>
      )}
    </div>
  );
}
