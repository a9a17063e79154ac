import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { counted } from "../format.ts";
import { type FeedStatus, LiveState } from "../live/live-state.tsx";
import type { DataSearch } from "./data-search.ts";
import { LiveFilters } from "./live-filters.tsx";
import { LiveRow } from "./live-row.tsx";
import { mostItems, useLiveFeed } from "./use-live-feed.ts";

const route = getRouteApi("/data");

/** Each thing that arrives, as it does. To open one holds the list still. */
export function LiveDebugger({ timeZone }: { timeZone: string }) {
  const { source, name, who, state } = route.useSearch();
  const feed = useLiveFeed({ source, name, who, state });
  const [open, setOpen] = useState<number | null>(null);
  const go = () => {
    setOpen(null);
    feed.resume();
  };
  const toggle = (seq: number) => {
    setOpen(open === seq ? null : seq);
    feed.pause();
  };
  return (
    <section className="card live" id="live" aria-labelledby="live-title">
      <header className="card-head">
        <div>
          <h2 id="live-title">Live</h2>
          <p>
            Each event and webhook as it arrives. Open one to see what was sent and whom it joined.
          </p>
        </div>
        <LiveState
          status={feed.status}
          paused={feed.paused}
          waiting={feed.waiting}
          onPause={feed.pause}
          onResume={go}
        />
      </header>
      <LiveFilters />
      {feed.skipped > 0 && (
        <p className="live-note">
          {counted(feed.skipped, "arrival")} came too fast to be shown one by one. A filter lets
          fewer through; the picture above counts all.
        </p>
      )}
      {feed.forgotten && (
        <p className="live-note" role="status">
          A person was erased: what was shown until then is gone from here too.
        </p>
      )}
      {feed.items.length === 0 ? (
        <NothingYet status={feed.status} filter={{ source, name, who, state }} />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
        <section className="scroll-x live-scroll" tabIndex={0} aria-label="Arrivals">
          <ol className="live-list" aria-label="Arrivals, the newest first">
            {feed.items.map((item) => (
              <LiveRow
                key={item.seq}
                item={item}
                timeZone={timeZone}
                isOpen={item.seq === open}
                onToggle={() => toggle(item.seq)}
              />
            ))}
          </ol>
        </section>
      )}
      {feed.items.length === mostItems && (
        <p className="figure-note">
          The last {mostItems} are shown. All of them: <code>perennial events list</code>.
        </p>
      )}
    </section>
  );
}

/** Nothing yet, or nothing that passes the filters: then they are named, and go with one press. */
function NothingYet({ status, filter }: { status: FeedStatus; filter: Partial<DataSearch> }) {
  const search = route.useSearch();
  const set = Object.entries(filter).filter(([, value]) => value !== undefined);
  if (status === "lost")
    return (
      <p className="figure-empty">
        The server does not answer. It is asked again each few seconds.
      </p>
    );
  if (set.length === 0)
    return (
      <p className="figure-empty">
        Nothing has arrived since the server was started. Send it an event:{" "}
        <Link to="/data" search={{ tab: "sources" }}>
          Sources
        </Link>{" "}
        has the address and a line to copy for each.
      </p>
    );
  const without = { source: undefined, name: undefined, who: undefined, state: undefined };
  return (
    <p className="figure-empty">
      Nothing that arrived of late passes {set.map(([, value]) => `“${value}”`).join(" and ")}.{" "}
      <Link to="/data" search={{ ...search, ...without }} replace resetScroll={false}>
        Show all
      </Link>
    </p>
  );
}
