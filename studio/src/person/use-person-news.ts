import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import type { FeedStatus } from "../live/live-state.tsx";
import { personKey } from "../queries/person.ts";

/** How a person is followed. */
export interface PersonNews {
  readonly status: FeedStatus;
  readonly paused: boolean;
  /** What came since the pause. */
  readonly waiting: number;
  readonly pause: () => void;
  readonly resume: () => void;
}

/**
 * Reads a person anew whenever something of theirs arrives or an audience changes, by server-sent events. The server
 * resolves the person each time, so that a join that happens meanwhile is followed.
 *
 * @param who as the page's queries name the person
 * @param person the person's id
 */
export function usePersonNews(who: string, person: string): PersonNews {
  const [status, setStatus] = useState<FeedStatus>("connecting");
  const [paused, setPaused] = useState(false);
  const [waiting, setWaiting] = useState(0);
  const isPaused = useRef(false);
  isPaused.current = paused;
  const queries = useQueryClient();
  const refresh = useMemo(() => refresher(queries, who), [queries, who]);
  useEffect(() => {
    const stream = new EventSource(`/api/arrivals/live?${new URLSearchParams({ person })}`);
    const heard = () => {
      if (isPaused.current) setWaiting((before) => before + 1);
      else refresh();
    };
    stream.addEventListener("open", () => setStatus("live"));
    stream.addEventListener("error", () =>
      setStatus(stream.readyState === EventSource.CLOSED ? "off" : "lost"),
    );
    for (const kind of ["arrival", "audience", "skipped"]) stream.addEventListener(kind, heard);
    // What was erased is not shown any longer, paused or not.
    stream.addEventListener("forgotten", refresh);
    return () => stream.close();
  }, [person, refresh]);
  return {
    status,
    paused,
    waiting,
    pause: () => setPaused(true),
    resume: () => {
      setPaused(false);
      setWaiting(0);
      refresh();
    },
  };
}

/** Reads the timeline anew, which is quick; then the rest, which the next arrival need not wait for. */
function refresher(queries: QueryClient, who: string): () => void {
  const rest = inTurn(() => queries.invalidateQueries({ queryKey: personKey(who), exact: true }));
  return inTurn(async () => {
    await queries.invalidateQueries({ queryKey: [...personKey(who), "timeline"] });
    rest();
  });
}

/** Does something one time after the other: however often it is asked meanwhile, it is done once more. */
function inTurn(work: () => Promise<void>): () => void {
  let working = false;
  let again = false;
  const run = async () => {
    working = true;
    do {
      again = false;
      await work();
    } while (again);
    working = false;
  };
  return () => {
    if (working) again = true;
    else void run();
  };
}
