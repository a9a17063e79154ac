import { Button, Modal } from "@mantine/core";
import { useBlocker } from "@tanstack/react-router";

interface LeaveDialogProps {
  /** Whether there is something to lose, asked at the moment of leaving. */
  readonly isUnsaved: () => boolean;
  readonly onDiscard: () => void;
}

/** Asks before unsaved changes are left. Within the tab they are kept; closing it loses them, and the browser asks. */
export function LeaveDialog({ isUnsaved, onDiscard }: LeaveDialogProps) {
  const blocker = useBlocker({
    shouldBlockFn: isUnsaved,
    enableBeforeUnload: isUnsaved,
    withResolver: true,
  });
  if (blocker.status !== "blocked") return null;
  const { proceed, reset } = blocker;
  return (
    <Modal opened onClose={reset} withCloseButton={false}>
      <Modal.Title className="dialog-title">Leave without saving?</Modal.Title>
      <p>Your changes stay in this tab until you close it: come back here, and they are there.</p>
      <div className="form-actions">
        <Button data-autofocus onClick={reset}>
          Stay
        </Button>
        <Button variant="default" onClick={proceed}>
          Leave, keep them
        </Button>
        <Button
          variant="subtle"
          onClick={() => {
            onDiscard();
            proceed();
          }}
        >
          Throw them away
        </Button>
      </div>
    </Modal>
  );
}
