import { useEffect, useReducer, useState } from "react";
import type { LiveFilter, LiveItem } from "../../../src/server/live-item.ts";
import type { FeedStatus } from "../live/live-state.tsx";

/** What arrived while somebody looked on, newest first. */
export interface LiveFeed {
  readonly items: readonly LiveItem[];
  /** What came since the feed was paused, and is not shown yet. */
  readonly waiting: number;
  /** Arrivals that came too fast to be told one by one. */
  readonly skipped: number;
  /** An erasure took away what was shown. */
  readonly forgotten: boolean;
}

/** The most items that are kept to be shown. */
export const mostItems = 100;

interface FeedState extends LiveFeed {
  readonly paused: boolean;
  readonly buffer: readonly LiveItem[];
}

type FeedAction =
  | { readonly kind: "arrived"; readonly items: readonly LiveItem[] }
  | { readonly kind: "skipped"; readonly count: number }
  | { readonly kind: "forgotten" }
  | { readonly kind: "paused" | "resumed" }
  | { readonly kind: "asked anew" };

export const emptyFeed: FeedState = {
  ...{ items: [], buffer: [], waiting: 0, skipped: 0 },
  ...{ paused: false, forgotten: false },
};

/** What a feed holds after something happened to it. */
export function afterFeed(state: FeedState, action: FeedAction): FeedState {
  switch (action.kind) {
    case "arrived": {
      const fresh = [...action.items].reverse();
      if (!state.paused)
        return {
          ...state,
          items: [...fresh, ...state.items].slice(0, mostItems),
          forgotten: false,
        };
      const buffer = [...fresh, ...state.buffer].slice(0, mostItems);
      return { ...state, buffer, waiting: state.waiting + fresh.length };
    }
    case "skipped":
      return { ...state, skipped: state.skipped + action.count };
    case "forgotten": {
      const { paused, items, buffer } = state;
      return { ...emptyFeed, paused, forgotten: items.length + buffer.length > 0 };
    }
    case "paused":
      return { ...state, paused: true };
    case "resumed": {
      const items = [...state.buffer, ...state.items].slice(0, mostItems);
      return { ...state, items, buffer: [], waiting: 0, paused: false };
    }
    case "asked anew":
      return emptyFeed;
  }
}

/** Follows what arrives, by server-sent events; the browser comes again by itself and says where it was. */
export function useLiveFeed(filter: LiveFilter): LiveFeed & {
  readonly paused: boolean;
  readonly status: FeedStatus;
  readonly pause: () => void;
  readonly resume: () => void;
} {
  const [state, dispatch] = useReducer(afterFeed, emptyFeed);
  const [status, setStatus] = useState<FeedStatus>("connecting");
  const query = feedQuery(filter);
  useEffect(() => {
    dispatch({ kind: "asked anew" });
    setStatus("connecting");
    const stream = new EventSource(`/api/arrivals/live${query}`);
    let fresh: LiveItem[] = [];
    let frame = 0;
    const show = () => {
      frame = 0;
      dispatch({ kind: "arrived", items: fresh });
      fresh = [];
    };
    stream.addEventListener("open", () => setStatus("live"));
    stream.addEventListener("error", () => setStatus("lost"));
    stream.addEventListener("arrival", (event) => {
      // A page in the background draws no frames.
      fresh = [...fresh.slice(1 - mostItems), JSON.parse(event.data)];
      frame ||= requestAnimationFrame(show);
    });
    stream.addEventListener("skipped", (event) =>
      dispatch({ kind: "skipped", count: JSON.parse(event.data).count }),
    );
    stream.addEventListener("forgotten", () => {
      fresh = [];
      dispatch({ kind: "forgotten" });
    });
    return () => {
      stream.close();
      cancelAnimationFrame(frame);
    };
  }, [query]);
  return {
    ...state,
    status,
    pause: () => dispatch({ kind: "paused" }),
    resume: () => dispatch({ kind: "resumed" }),
  };
}

function feedQuery(filter: LiveFilter): string {
  const said = Object.entries(filter).filter(([, value]) => value !== undefined && value !== "");
  return said.length === 0 ? "" : `?${new URLSearchParams(Object.fromEntries(said))}`;
}
