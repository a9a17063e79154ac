import "./identities.css";
import { Button } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { useOperation } from "../queries/operations.ts";

/** What was done, and what takes it back. */
export interface Undoable {
  readonly text: string;
  readonly operation: "join-identities" | "split-identities";
  /** Of whom; the first is still of the person that was looked at. */
  readonly who: readonly string[];
}

/** Says what was done, and takes it back with one press. */
export function UndoNote({ done, onUndone }: { done: Undoable; onUndone: () => void }) {
  const { text, operation, who } = done;
  return <UndoBar text={text} operation={operation} input={{ who }} onUndone={onUndone} />;
}

interface UndoBarProps {
  readonly text: string;
  /** What takes it back, and what that is told. */
  readonly operation: string;
  readonly input: object;
  readonly onUndone: () => void;
}

/** The same of any operation. */
export function UndoBar({ text, operation, input, onUndone }: UndoBarProps) {
  const undo = useOperation<object, unknown>(operation);
  return (
    <div className="choice-bar undo-note" role="status">
      <span>{undo.isError ? undo.error.message : text}</span>
      <Button
        size="sm"
        variant="default"
        loading={undo.isPending}
        leftSection={<IconArrowBackUp size={16} stroke={1.8} aria-hidden />}
        onClick={() => undo.mutate(input, { onSuccess: onUndone })}
      >
        Undo
      </Button>
    </div>
  );
}
