import "../figures/json.css";
import { Button, Modal, Skeleton } from "@mantine/core";
import { useState } from "react";
import type { NextProgram } from "../../../src/plan/next-program.ts";
import { lineDiff } from "../audiences/line-diff.ts";
import { type NextTexts, useApplyProgram, useRelaunch } from "../queries/programs.ts";

interface RelaunchDialogProps {
  readonly program: string;
  readonly onClose: () => void;
  /** Told what the program was. */
  readonly onApplied: (before: NextTexts) => void;
}

/** Says what a program becomes by what was learnt, line by line, and makes it so. */
export function RelaunchDialog({ program, onClose, onApplied }: RelaunchDialogProps) {
  const [newLots, setNewLots] = useState(false);
  const { data, error, isPlaceholderData } = useRelaunch(program, newLots);
  const apply = useApplyProgram();
  const fault = error ?? apply.error;
  return (
    <Modal.Root
      opened
      onClose={() => apply.isPending || onClose()}
      size="xl"
      transitionProps={{ duration: 0 }}
    >
      <Modal.Overlay />
      {/* Not Modal.Header: outside the page's landmarks it would be a second banner. */}
      <Modal.Content className="relaunch-dialog">
        <div className="relaunch-head">
          <Modal.Title className="relaunch-title">Correct and relaunch</Modal.Title>
          <Modal.CloseButton aria-label="Close, and change nothing" />
        </div>
        <Modal.Body>
          {fault !== null && (
            <p className="form-fault" role="alert">
              {fault.message}
            </p>
          )}
          {data === undefined && fault === null && (
            <div aria-busy="true">
              <p className="dim">Reading what was learnt…</p>
              <Skeleton height={200} radius={6} />
            </div>
          )}
          {data !== undefined && (
            <div aria-busy={isPlaceholderData}>
              <Proposed relaunch={data} />
              <label className="relaunch-lots">
                <input
                  type="checkbox"
                  checked={newLots}
                  disabled={apply.isPending}
                  onChange={({ currentTarget }) => setNewLots(currentTarget.checked)}
                />
                <span>
                  Draw new lots. Without, the same people stay held out, so that long effects can
                  still be measured; with, nothing of the version before carries over for one side
                  more than for the other.
                </span>
              </label>
            </div>
          )}
          <div className="relaunch-actions">
            <Button
              disabled={data === undefined || data.kind === "same" || isPlaceholderData}
              loading={apply.isPending}
              onClick={() =>
                data &&
                void apply.mutateAsync({ program: data.after, case: data.case?.after }).then(
                  () => onApplied({ program: data.before, case: data.case?.before }),
                  () => {},
                )
              }
            >
              {buttonWords(data)}
            </Button>
            <Button variant="default" disabled={apply.isPending} onClick={onClose}>
              Keep as it is
            </Button>
          </div>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

const signWords = { " ": "", "-": "Gone: ", "+": "New: " } as const;

function buttonWords(data: NextProgram | undefined): string {
  if (data?.kind === "end") return "End it";
  return data === undefined || data.waitsFor.length === 0 ? "Relaunch" : "Keep it for approval";
}

function Proposed({ relaunch }: { relaunch: NextProgram }) {
  const { says, before, after, version, case: itsCase } = relaunch;
  const lines = [
    ...lineDiff(linesOf(before), linesOf(after)),
    ...(itsCase === null ? [] : lineDiff(linesOf(itsCase.before), linesOf(itsCase.after))),
  ];
  const changes = lines.some(({ sign }) => sign !== " ");
  const label = `Version ${version + 1}, line by line`;
  return (
    <>
      <ul className="relaunch-says">
        {says.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
      {changes && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
        <section className="json scroll-x relaunch-lines" tabIndex={0} aria-label={label}>
          <ol>
            {lines.map(({ sign, line }, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: equal lines may stand in one definition
              <li key={at} data-sign={sign}>
                <span className="only-heard">{signWords[sign]}</span>
                <code>{line}</code>
              </li>
            ))}
          </ol>
        </section>
      )}
    </>
  );
}

const linesOf = (text: object): readonly string[] => JSON.stringify(text, null, 2).split("\n");
