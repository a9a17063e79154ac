import { Button, Modal } from "@mantine/core";
import { count } from "../../format.ts";
import { useAudienceCount, useReading, useSaveAudience } from "../../queries/audience-builder.ts";
import { lineDiff } from "../line-diff.ts";
import { aroundChanges } from "./around-changes.ts";

interface SaveDialogProps {
  /** The definition to save, and the one that is kept; absent where there is none yet. */
  readonly text: string;
  readonly before: { readonly text: string; readonly version: number } | undefined;
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

/** What saving changes, said before it does: the words, the lines, and who would enter and leave. */
export function SaveDialog({ text, before, onClose, onSaved }: SaveDialogProps) {
  const save = useSaveAudience();
  const version = (before?.version ?? 0) + 1;
  return (
    <Modal opened onClose={onClose} size="lg" withCloseButton={false} aria-labelledby="save-title">
      <div className="save">
        <Modal.Title className="dialog-title">
          {before ? `Save as version ${version}?` : "Save the audience?"}
        </Modal.Title>
        <Moves text={text} isNew={before === undefined} />
        <Sentences text={text} before={before?.text} />
        {before !== undefined && <Lines before={before.text} after={text} />}
        {save.isError && (
          <p role="alert" className="form-fault">
            {save.error.message}
          </p>
        )}
        <div className="form-actions">
          <Button
            loading={save.isPending}
            data-autofocus
            onClick={() => save.mutate(text, { onSuccess: onSaved })}
          >
            {before ? `Save version ${version}` : "Save it"}
          </Button>
          <Button variant="default" onClick={onClose}>
            Not yet
          </Button>
        </div>
      </div>
    </Modal>
  );
}

/** How many would enter and leave. */
function Moves({ text, isNew }: { text: string; isNew: boolean }) {
  const { data, error } = useAudienceCount(text);
  if (error !== null)
    return (
      <p className="form-fault">Who would enter and leave could not be counted: {error.message}</p>
    );
  if (data === undefined) return <p className="dim">Counting who would enter and leave…</p>;
  const { entering, leaving } = data;
  if (isNew)
    return (
      <p className="save-moves">
        <strong>{count(entering)}</strong> {entering === 1 ? "person enters" : "people enter"} now.
      </p>
    );
  return (
    <p className="save-moves">
      <strong>{count(entering)}</strong> {entering === 1 ? "person" : "people"} would enter,{" "}
      <strong>{count(leaving)}</strong> {leaving === 1 ? "leaves" : "leave"}.
    </p>
  );
}

function Sentences({ text, before }: { text: string; before: string | undefined }) {
  const now = useReading(text).data?.sentence;
  const then = useReading(before ?? text).data?.sentence;
  if (then === undefined || now === undefined) return null;
  if (before === undefined || then === now) return <p className="save-sentence">{now}</p>;
  return (
    <dl className="save-sentences">
      <dt>Before</dt>
      <dd>{then}</dd>
      <dt>Now</dt>
      <dd>{now}</dd>
    </dl>
  );
}

function Lines({ before, after }: { before: string; after: string }) {
  const words = { "-": "gone: ", "+": "new: ", " ": "" } as const;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section className="json save-lines" tabIndex={0} aria-label="Changed lines">
      <pre>
        {aroundChanges(lineDiff(before.split("\n"), after.split("\n")), 3).map(
          ({ sign, line }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines repeat; a line is where it is.
            <span key={at} data-sign={sign}>
              <span className="only-heard">{words[sign]}</span>
              <span aria-hidden="true">{sign === "-" ? "−" : sign} </span>
              {line}
              {"\n"}
            </span>
          ),
        )}
      </pre>
    </section>
  );
}
