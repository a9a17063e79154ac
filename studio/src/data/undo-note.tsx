import { Button } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { useOperation } from "../queries/operations.ts";

interface UndoNoteProps {
  readonly text: string;
  /** What takes it back, and of whom. */
  readonly operation: "join-identities" | "split-identities";
  readonly who: readonly string[];
  readonly onDone: () => void;
}

/** Says what was done, and takes it back with one press. */
export function UndoNote({ text, operation, who, onDone }: UndoNoteProps) {
  const undo = useOperation<{ who: readonly string[] }, unknown>(operation);
  return (
    <div className="choice-bar" role="status">
      <span>{undo.isError ? undo.error.message : text}</span>
      <Button
        size="sm"
        variant="default"
        loading={undo.isPending}
        leftSection={<IconArrowBackUp size={16} stroke={1.8} aria-hidden />}
        onClick={() => undo.mutate({ who }, { onSuccess: onDone })}
      >
        Undo
      </Button>
    </div>
  );
}
