import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { FeedStatus } from "../live/live-state.tsx";
import { audienceKey } from "../queries/audiences.ts";

/** At most so often what is shown is read anew. */
const paceMs = 1_000;

/** Follows who enters and leaves an audience, by server-sent events: what is shown of it is read anew within a second. */
export function useAudienceFeed(audience: string): FeedStatus {
  const queries = useQueryClient();
  const [status, setStatus] = useState<FeedStatus>("connecting");
  useEffect(() => {
    setStatus("connecting");
    const stream = new EventSource(
      `/api/audience-changes?audience=${encodeURIComponent(audience)}`,
    );
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = () => {
      timer = undefined;
      void queries.invalidateQueries({ queryKey: audienceKey(audience) }, { cancelRefetch: false });
    };
    stream.addEventListener("open", () => setStatus("live"));
    stream.addEventListener("error", () => setStatus("lost"));
    stream.addEventListener("change", () => {
      timer ??= setTimeout(read, paceMs);
    });
    return () => {
      stream.close();
      clearTimeout(timer);
    };
  }, [audience, queries]);
  return status;
}
