import { Button, Modal } from "@mantine/core";
import { useBlocker } from "@tanstack/react-router";

interface LeaveGuardProps {
  /** Whether there is something to lose, asked at the moment of leaving. */
  readonly isUnkept: () => boolean;
  /** What is lost: "The goal is". */
  readonly what: string;
}

/** Asks before a page with unkept changes is left, and has the browser ask before it is closed. What stays on the page asks nothing. */
export function LeaveGuard({ isUnkept, what }: LeaveGuardProps) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => current.pathname !== next.pathname && isUnkept(),
    enableBeforeUnload: isUnkept,
    withResolver: true,
  });
  if (blocker.status !== "blocked") return null;
  const { proceed, reset } = blocker;
  return (
    <Modal opened onClose={reset} withCloseButton={false}>
      <Modal.Title className="dialog-title">Leave without keeping?</Modal.Title>
      <p>{what} not kept: what you have changed is lost.</p>
      <div className="form-actions">
        <Button data-autofocus onClick={reset}>
          Stay
        </Button>
        <Button variant="default" onClick={proceed}>
          Leave, and lose it
        </Button>
      </div>
    </Modal>
  );
}
