import "../customers/customers.css";
import "../data/data.css";
import "./audiences.css";
import { Button, Skeleton, TextInput } from "@mantine/core";
import { IconPlus, IconSearch } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ListedAudience } from "../../../src/audiences/audience-list.ts";
import { CopyCommand } from "../figures/copy-command.tsx";
import { count, counted } from "../format.ts";
import { useAudiences } from "../queries/audiences.ts";
import { CommandLine } from "../states/command-line.tsx";
import { QueryProblem } from "../states/query-problem.tsx";
import { usePageTitle } from "../states/use-page-title.ts";
import { AudienceTable } from "./audience-table.tsx";
import { sortedAudiences } from "./sorted-audiences.ts";

const route = getRouteApi("/customers/audiences");

/** Whom each audience is of, how many that is now, and how quickly it follows events. */
export function AudiencesPage() {
  usePageTitle("Audiences");
  const { data, error, refetch } = useAudiences();
  if (data === undefined && error !== null)
    return <QueryProblem error={error} onRetry={() => refetch()} />;
  return (
    <div className="page data">
      <header className="page-head">
        <div>
          <Link to="/customers">All customers</Link>
          <h1>Audiences</h1>
          <p>{data === undefined ? "Looking…" : latencyWords(data.latency)}</p>
        </div>
        <div className="page-actions">
          <CopyCommand command="perennial audiences list" />
          <Button
            renderRoot={(props) => <Link to="/customers/audiences/new" {...props} />}
            leftSection={<IconPlus size={17} stroke={1.9} aria-hidden />}
          >
            New audience
          </Button>
        </div>
      </header>
      {data === undefined && <ListSkeleton />}
      {data?.audiences.length === 0 && <NoAudience />}
      {data !== undefined && data.audiences.length > 0 && (
        <AudienceList audiences={data.audiences} timeZone={data.timezone} />
      )}
    </div>
  );
}

interface AudienceListProps {
  readonly audiences: readonly ListedAudience[];
  readonly timeZone: string;
}

function AudienceList({ audiences, timeZone }: AudienceListProps) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const shown = sortedAudiences(audiences, search);
  const look = (text: string | undefined) =>
    void navigate({ search: { ...search, search: text }, replace: true, resetScroll: false });
  return (
    <>
      <div className="filters">
        <TextInput
          type="search"
          className="audience-search"
          aria-label="Search audiences by title, name or what they say"
          placeholder="Title, or words of what it says"
          leftSection={<IconSearch size={16} stroke={1.8} aria-hidden />}
          value={search.search ?? ""}
          onChange={(event) => look(event.currentTarget.value || undefined)}
        />
        <span className="only-heard" role="status">
          {counted(shown.length, "audience")}
        </span>
      </div>
      {shown.length === 0 ? (
        <section className="card empty-card">
          <h2>No audience has “{search.search}” in it</h2>
          <p>
            There are {count(audiences.length)}.{" "}
            <button type="button" className="quiet-button" onClick={() => look(undefined)}>
              Show all
            </button>
          </p>
        </section>
      ) : (
        <AudienceTable audiences={shown} timeZone={timeZone} />
      )}
    </>
  );
}

/** The list's outline while it is read. */
function ListSkeleton() {
  return (
    <div aria-busy="true">
      <p className="only-heard" role="status">
        Reading the audiences…
      </p>
      <Skeleton height={36} width={420} maw="100%" radius={6} mb={14} />
      <section className="card">
        {[0, 1, 2, 3, 4, 5, 6, 7].map((row) => (
          <Skeleton key={row} height={46} radius={6} mb={row === 7 ? 0 : 18} />
        ))}
      </section>
    </div>
  );
}

function NoAudience() {
  return (
    <section className="card empty-card">
      <h2>No audience yet</h2>
      <p>
        An audience is a group of people who meet a definition.{" "}
        <Link to="/customers/audiences/new">Build one</Link>, or keep all the examples:
      </p>
      <CommandLine command="perennial apply examples/audiences" />
    </section>
  );
}

/** How quickly people entered and left, in words. */
function latencyWords({
  changes,
  p50Ms,
  p99Ms,
}: {
  readonly changes: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
}): string {
  if (p50Ms === null || p99Ms === null)
    return "Nobody has entered or left by an event since the server started.";
  return `Of the last ${counted(changes, "change")}, half were on disk within ${count(Math.ceil(p50Ms))} ms of the event's arrival, 99% within ${count(Math.ceil(p99Ms))} ms.`;
}
