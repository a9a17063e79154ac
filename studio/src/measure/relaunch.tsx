import { Button } from "@mantine/core";
import { IconArrowBackUp, IconRefresh } from "@tabler/icons-react";
import { useState } from "react";
import { type NextTexts, useApplyProgram } from "../queries/programs.ts";
import { RelaunchDialog } from "./relaunch-dialog.tsx";

/** Corrects a program by what was learnt and starts it anew, or takes that back. */
export function Relaunch({ program }: { program: string }) {
  const [isOpen, setIsOpen] = useState(false);
  const [before, setBefore] = useState<NextTexts>();
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconRefresh size={16} stroke={1.8} aria-hidden />}
        onClick={() => setIsOpen(true)}
      >
        Correct and relaunch
      </Button>
      {isOpen && (
        <RelaunchDialog
          program={program}
          onClose={() => setIsOpen(false)}
          onApplied={(text) => {
            setBefore(text);
            setIsOpen(false);
          }}
        />
      )}
      {before !== undefined && (
        <UndoRelaunch before={before} onUndone={() => setBefore(undefined)} />
      )}
    </>
  );
}

interface UndoProps {
  readonly before: NextTexts;
  readonly onUndone: () => void;
}

function UndoRelaunch({ before, onUndone }: UndoProps) {
  const undo = useApplyProgram();
  return (
    <div className="choice-bar undo-note" role="status">
      <span>
        {undo.isError
          ? undo.error.message
          : before.program.goal === undefined
            ? "The next version runs."
            : "The next version is kept."}
      </span>
      <Button
        size="sm"
        variant="default"
        loading={undo.isPending}
        leftSection={<IconArrowBackUp size={16} stroke={1.8} aria-hidden />}
        onClick={() => undo.mutate(before, { onSuccess: onUndone })}
      >
        Undo
      </Button>
    </div>
  );
}
