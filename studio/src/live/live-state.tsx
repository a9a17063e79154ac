import "./live.css";
import { Button } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { count } from "../format.ts";

/** How the line to the server is; `off`: it will not be tried again, such as where the server takes no events. */
export type FeedStatus = "connecting" | "live" | "lost" | "off";

interface LiveStateProps {
  readonly status: FeedStatus;
  readonly paused: boolean;
  /** What came since the pause, and is not shown yet. */
  readonly waiting: number;
  readonly onPause: () => void;
  readonly onResume: () => void;
}

/** Whether what is seen is live, and what holds it still: a button, or `p`. */
export function LiveState({ status, paused, waiting, onPause, onResume }: LiveStateProps) {
  const press = paused ? onResume : onPause;
  useHotkeys([["p", press]]);
  const Icon = paused ? IconPlayerPlay : IconPlayerPause;
  return (
    <div className="live-state">
      <StatusMark status={status} paused={paused} />
      {status !== "off" && (
        <Button
          variant="default"
          size="sm"
          aria-keyshortcuts="p"
          leftSection={<Icon size={16} stroke={1.8} aria-hidden />}
          onClick={press}
        >
          {paused ? (waiting > 0 ? `Show ${count(waiting)} new` : "Go on") : "Pause"}
        </Button>
      )}
    </div>
  );
}

function StatusMark({ status, paused }: Pick<LiveStateProps, "status" | "paused">) {
  const shown = status === "live" && paused ? "paused" : status;
  return (
    <span className="live-status" role="status" data-status={shown}>
      <i aria-hidden="true" />
      {statusWords[shown]}
    </span>
  );
}

const statusWords = {
  connecting: "Connecting…",
  live: "Live",
  paused: "Paused",
  lost: "Server away, trying again…",
  off: "Not live",
} as const;
