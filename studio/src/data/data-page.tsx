import "./data.css";
import { Button } from "@mantine/core";
import { IconPlugConnectedX, IconPlus } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { dataCommand } from "../commands.ts";
import { CopyCommand } from "../figures/copy-command.tsx";
import { ApiError } from "../queries/api.ts";
import { useArrivals } from "../queries/data.ts";
import { CommandLine } from "../states/command-line.tsx";
import { Notice } from "../states/notice.tsx";
import { QueryProblem } from "../states/query-problem.tsx";
import { usePageTitle } from "../states/use-page-title.ts";
import { clockOf } from "../when.ts";
import { ConsentTab } from "./consent-tab.tsx";
import { DataTabs } from "./data-tabs.tsx";
import { IdentitiesTab } from "./identities-tab.tsx";
import { JobsTab } from "./jobs-tab.tsx";
import { LiveTab } from "./live-tab.tsx";
import { QuarantineTab } from "./quarantine-tab.tsx";
import { SourcesTab } from "./sources-tab.tsx";

const route = getRouteApi("/data");

/** Is it flowing, and is it right? */
export function DataPage() {
  usePageTitle("Data");
  const search = route.useSearch();
  const arrivals = useArrivals(search.span ?? "hour");
  const { data, error } = arrivals;
  if (error instanceof ApiError && error.status === 404) return <TakesNoEvents />;
  if (arrivals.isError && data === undefined)
    return <QueryProblem error={arrivals.error} onRetry={() => arrivals.refetch()} />;
  return (
    <div className="page data">
      <header className="page-head">
        <div>
          <h1>What arrives</h1>
          <p>Events and webhooks, what is wrong with them, and whose they are.</p>
        </div>
        <div className="page-actions">
          <CopyCommand command={dataCommand(search)} />
          {search.add === undefined && (
            <Button
              renderRoot={(props) => (
                <Link to="/data" search={{ tab: "sources", add: "source" }} {...props} />
              )}
              leftSection={<IconPlus size={17} stroke={1.9} aria-hidden />}
            >
              Add a source
            </Button>
          )}
        </div>
      </header>
      <DataTabs waiting={data?.waiting} />
      {arrivals.isError && data !== undefined && (
        <p className="live-note" role="status">
          The server does not answer. What is shown is as of {clockOf(data.asOf, data.timezone)}; it
          is asked again each few seconds.
        </p>
      )}
      {search.tab === undefined && <LiveTab arrivals={data} />}
      {search.tab === "sources" && <SourcesTab />}
      {search.tab === "quarantine" && <QuarantineTab />}
      {search.tab === "identities" && <IdentitiesTab />}
      {search.tab === "consent" && <ConsentTab />}
      {search.tab === "jobs" && <JobsTab />}
    </div>
  );
}

/** The server has no Postgres, and so no sources. */
function TakesNoEvents() {
  return (
    <Notice
      icon={<IconPlugConnectedX size={26} stroke={1.6} />}
      title="This server takes no events"
      quote="ENGINE_UNAVAILABLE"
    >
      <p>
        It could not start Postgres, which holds the sources. Values and customers are not affected.
        The terminal says why; start it again when that is mended:
      </p>
      <CommandLine command="perennial serve" />
    </Notice>
  );
}
