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

/** Reads anew, one time after the other: what comes while it is being read is read next. */
function refresher(queries: QueryClient, who: string): () => void {
  let reading = false;
  let again = false;
  const read = async () => {
    reading = true;
    do {
      again = false;
      // The timeline is quick to read; the rest would hold it up.
      await queries.invalidateQueries({ queryKey: [...personKey(who), "timeline"] });
      await queries.invalidateQueries({ queryKey: personKey(who), exact: true });
    } while (again);
    reading = false;
  };
  return () => {
    if (reading) again = true;
    else void read();
  };
}
