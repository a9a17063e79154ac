import { Button, Modal, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { ApprovalSaid } from "../../../src/plan/approval-log.ts";
import type { ToldCase } from "../../../src/plan/case-export.ts";
import { caseKpis } from "../case/case-words.ts";
import { useOperation } from "../queries/operations.ts";
import type { PlannedProgram } from "../queries/plan.ts";
import { actWords } from "./approval-words.ts";
import { rememberedName, rememberName } from "./remembered-name.ts";

interface ApprovalDialogProps extends Pick<ApprovalSaid, "act" | "role"> {
  readonly planned: PlannedProgram;
  readonly told: ToldCase | undefined;
  readonly onClose: () => void;
}

/** Shows what is being approved, word by word by its hash, and has a role say what it says. */
export function ApprovalDialog({ act, role, planned, told, onClose }: ApprovalDialogProps) {
  const { program, title, hash } = planned;
  const say = useOperation<ApprovalSaid & { readonly hash: string }, unknown>("approve-program");
  const [by, setBy] = useState(rememberedName());
  const [comment, setComment] = useState("");
  const words = actWords[act];
  const isMissing = act === "ask-change" && comment.trim() === "";
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (isMissing) return;
    rememberName(by);
    // The hash is of what was read: of anything else the server refuses it.
    void say.mutateAsync({ program, role, act, by, comment, hash }).then(onClose, () => {});
  };
  return (
    <Modal.Root
      opened
      onClose={() => say.isPending || onClose()}
      size="lg"
      transitionProps={{ duration: 0 }}
    >
      <Modal.Overlay />
      {/* Not Modal.Header: outside the page's landmarks it would be a second banner. */}
      <Modal.Content className="approval-dialog">
        <div className="approval-head">
          <Modal.Title className="approval-title">{`${words.title} as ${role}`}</Modal.Title>
          <Modal.CloseButton aria-label="Close, and say nothing" />
        </div>
        <Modal.Body>
          <form onSubmit={send}>
            <WhatIsApproved {...{ title, hash, told }} plan={planned.plan} />
            <TextInput
              data-autofocus
              label="Your name"
              description="It is said, not proved: it stands in the log for good."
              value={by}
              onChange={({ currentTarget }) => setBy(currentTarget.value)}
              maxLength={200}
            />
            <label className="approval-field">
              <span>
                {act === "ask-change" ? "Which change" : "Comment"}
                {act !== "ask-change" && <span className="dim"> (may be left out)</span>}
              </span>
              <textarea
                rows={3}
                maxLength={2000}
                required={act === "ask-change"}
                value={comment}
                onChange={({ currentTarget }) => setComment(currentTarget.value)}
              />
            </label>
            {say.isError && (
              <p role="alert" className="form-fault">
                {say.error.message}
              </p>
            )}
            <div className="changed-actions">
              <Button type="submit" loading={say.isPending} disabled={isMissing}>
                {words.button}
              </Button>
              <Button variant="default" disabled={say.isPending} onClick={onClose}>
                Say nothing
              </Button>
            </div>
          </form>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

interface WhatProps extends Pick<PlannedProgram, "title" | "hash" | "plan"> {
  readonly told: ToldCase | undefined;
}

function WhatIsApproved({ title, hash, plan, told }: WhatProps) {
  const [value, chance] = told === undefined ? [] : caseKpis(told);
  return (
    <dl className="case-facts approval-what">
      <div>
        <dt>Program</dt>
        <dd>{title}</dd>
      </div>
      <div>
        <dt>Goal</dt>
        <dd>{plan.goal?.title ?? "It serves none"}</dd>
      </div>
      <div>
        <dt>Case</dt>
        <dd>
          {value === undefined || chance === undefined
            ? plan.case === null
              ? "It has none"
              : "Kept"
            : `${value.label} ${value.value} (${value.beside}); ${chance.value} that it makes money`}
        </dd>
      </div>
      <div>
        <dt>Package</dt>
        <dd>
          <code>{hash.slice(0, 12)}</code>{" "}
          <span className="dim">any change of the three is another one</span>
        </dd>
      </div>
    </dl>
  );
}
