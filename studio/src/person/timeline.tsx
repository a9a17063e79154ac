import { Button, Skeleton } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Happening } from "../../../src/customers/person-timeline.ts";
import type { PersonDetail } from "../../../src/server/person-detail.ts";
import { count, dayOf } from "../format.ts";
import { useTimeline } from "../queries/person.ts";
import { timelineGroupNames, timelineGroups } from "./person-search.ts";
import { newestOf } from "./seen.ts";
import { TimelineItem } from "./timeline-item.tsx";
import { groupWords } from "./timeline-words.ts";

const route = getRouteApi("/customers/$id");

/** Everything that happened, newest first; each entry opens to what is kept of it. */
export function Timeline({ who, detail }: { who: string; detail: PersonDetail }) {
  const { show } = route.useSearch();
  const { timezone, currency, audiences } = detail;
  const timeline = useTimeline(who, show && timelineGroups[show]);
  const happenings = timeline.data?.pages.flatMap((page) => page.happenings) ?? [];
  // What is newer than all that was known at first came while somebody looked on.
  const [newestAtFirst] = useState(() => newestOf(detail) ?? "");
  const titleOf = (name: string) =>
    audiences.find(({ audience }) => audience === name)?.title ?? name;
  return (
    <section className="card" aria-labelledby="timeline-title">
      <header className="card-head">
        <div>
          <h2 id="timeline-title">Timeline</h2>
          <p>All that happened, newest first. Open an entry to see it whole.</p>
        </div>
      </header>
      <Groups detail={detail} />
      {timeline.isError && timeline.data === undefined && (
        <p className="form-fault" role="alert">
          {timeline.error.message}
        </p>
      )}
      {timeline.isPending && (
        <div aria-busy="true">
          <Skeleton height={300} radius={6} />
        </div>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <section className="timeline-scroll" tabIndex={0} aria-label="What happened">
        {byDay(happenings, timezone).map(([day, ofDay]) => (
          <section key={day} className="timeline-day" aria-label={day}>
            <h3>{day}</h3>
            <ol className="timeline">
              {ofDay.map((happening) => (
                <TimelineItem
                  key={`${happening.kind} ${happening.source} ${happening.key}`}
                  happening={happening}
                  who={who}
                  currency={currency}
                  timeZone={timezone}
                  titleOf={titleOf}
                  isFresh={happening.at > newestAtFirst}
                />
              ))}
            </ol>
          </section>
        ))}
        {timeline.hasNextPage && (
          <Button
            className="timeline-older"
            variant="default"
            loading={timeline.isFetchingNextPage}
            onClick={() => void timeline.fetchNextPage()}
          >
            Show older
          </Button>
        )}
      </section>
    </section>
  );
}

/** What happened by the day of the shop's time zone, in the order in which it is given. */
function byDay(
  happenings: readonly Happening[],
  timeZone: string,
): readonly (readonly [string, readonly Happening[]])[] {
  const days = new Map<string, Happening[]>();
  for (const happening of happenings) {
    const day = dayOf(happening.at, timeZone);
    days.set(day, [...(days.get(day) ?? []), happening]);
  }
  return [...days];
}

/** What the timeline is narrowed to: the kinds of which there is something. */
function Groups({ detail: { counts } }: { detail: PersonDetail }) {
  const search = route.useSearch();
  const { id } = route.useParams();
  const groups = timelineGroupNames
    .map((group) => ({ group, total: sumOf(counts, timelineGroups[group]) }))
    .filter(({ group, total }) => total > 0 || group === search.show);
  const all = counts.reduce((sum, each) => sum + each.count, 0);
  return (
    <nav className="dimensions" aria-label="What the timeline shows">
      <ul>
        {[{ group: undefined, total: all }, ...groups].map(({ group, total }) => (
          <li key={group ?? "all"}>
            <Link
              to="/customers/$id"
              params={{ id }}
              search={{ ...search, show: group }}
              className="dimension"
              aria-current={group === search.show ? "true" : undefined}
              activeOptions={{ exact: true, includeSearch: true }}
              replace
              resetScroll={false}
            >
              {group === undefined ? "All" : groupWords[group]}{" "}
              <span className="group-count">{count(total)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function sumOf(counts: PersonDetail["counts"], kinds: readonly string[]): number {
  return counts.reduce((sum, each) => sum + (kinds.includes(each.kind) ? each.count : 0), 0);
}
