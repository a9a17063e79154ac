import { IconChevronRight } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ListedSource } from "../../../src/collect/source.ts";
import type { SourceActivity } from "../../../src/collect/source-activity.ts";
import { count } from "../format.ts";
import { useSourceActivity, useSources } from "../queries/data.ts";
import { QueryProblem } from "../states/query-problem.tsx";
import { ago } from "../when.ts";
import { AddSource } from "./add-source.tsx";
import { DataSkeleton } from "./data-skeleton.tsx";
import { SourceDetail } from "./source-detail.tsx";
import { sourceKindTitles } from "./source-guide.ts";

const route = getRouteApi("/data");

/** What may send, what it sent of late, and how it is told to. */
export function SourcesTab() {
  const { add } = route.useSearch();
  const sources = useSources();
  const activity = useSourceActivity();
  if (sources.isError)
    return <QueryProblem error={sources.error} onRetry={() => sources.refetch()} />;
  if (sources.data === undefined) return <DataSkeleton what="Reading the sources…" />;
  return (
    <>
      {add !== undefined && <AddSource />}
      {sources.data.length === 0 ? (
        add === undefined && <NoSource />
      ) : (
        <section className="card" aria-labelledby="sources-title">
          <header className="card-head">
            <div>
              <h2 id="sources-title">Sources</h2>
              <p>
                What may send, each with a key of its own. Open one for its key and ready lines.
              </p>
            </div>
          </header>
          <div className="scroll-x">
            <table className="table source-table">
              <thead>
                <tr>
                  <th scope="col">Source</th>
                  <th scope="col">Kind</th>
                  <th scope="col">Last arrival</th>
                  <th scope="col" className="numeric">
                    Events, 24 h
                  </th>
                  <th scope="col" className="numeric">
                    Put aside, 24 h
                  </th>
                  <th scope="col">State</th>
                </tr>
              </thead>
              <tbody>
                {sources.data.map((source) => (
                  <SourceRow
                    key={source.sourceId}
                    source={source}
                    activity={activity.data?.find(({ source: name }) => name === source.name)}
                  />
                ))}
              </tbody>
            </table>
          </div>
        </section>
      )}
    </>
  );
}

interface SourceRowProps {
  readonly source: ListedSource;
  readonly activity: SourceActivity | undefined;
}

function SourceRow({ source, activity }: SourceRowProps) {
  const search = route.useSearch();
  const isOpen = search.source === source.name;
  const { disabledAt, limit } = source;
  return (
    <>
      <tr data-open={isOpen}>
        <th scope="row">
          <Link
            to="/data"
            search={{ tab: "sources", source: isOpen ? undefined : source.name }}
            className="row-opener"
            aria-expanded={isOpen}
            replace
            resetScroll={false}
          >
            <IconChevronRight size={15} stroke={1.9} aria-hidden />
            {source.name}
          </Link>
        </th>
        <td className="dim">{sourceKindTitles[source.kind]}</td>
        <td>
          {activity === undefined ? (
            <span className="dim">Never</span>
          ) : (
            ago(activity.lastAt, Date.now())
          )}
        </td>
        <td className="numeric">{count(activity?.events ?? 0)}</td>
        <td className="numeric" data-tone={(activity?.errors ?? 0) > 0 ? "bad" : undefined}>
          {count(activity?.errors ?? 0)}
        </td>
        <td>
          <span className="state-mark" data-off={disabledAt !== null}>
            {disabledAt !== null
              ? "Disabled"
              : limit
                ? `Up to ${count(limit.perSecond)}/s`
                : "May send"}
          </span>
        </td>
      </tr>
      {isOpen && (
        <tr className="source-detail-row">
          <td colSpan={6}>
            <SourceDetail source={source} />
          </td>
        </tr>
      )}
    </>
  );
}

function NoSource() {
  return (
    <section className="card empty-card">
      <h2>No source yet</h2>
      <p>
        A source is what sends events: your website, a server, the tills, an e-mail provider, the
        webhooks of Shopify or WooCommerce. Each has a key of its own. The first event that arrives
        stands under Live.
      </p>
      <p>
        <Link to="/data" search={{ tab: "sources", add: "source" }}>
          Add the first one
        </Link>
      </p>
    </section>
  );
}
