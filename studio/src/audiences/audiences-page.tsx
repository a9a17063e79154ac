import "../data/data.css";
import "./audiences.css";
import { Link } from "@tanstack/react-router";
import type { ListedAudience } from "../../../src/audiences/audience-list.ts";
import { DataSkeleton } from "../data/data-skeleton.tsx";
import { CopyCommand } from "../figures/copy-command.tsx";
import { count, counted } from "../format.ts";
import { useAudiences } from "../queries/audiences.ts";
import { CommandLine } from "../states/command-line.tsx";
import { QueryProblem } from "../states/query-problem.tsx";
import { usePageTitle } from "../states/use-page-title.ts";
import { ago } from "../when.ts";

/** Whom each audience is of, how many that is now, and how quickly it follows events. */
export function AudiencesPage() {
  usePageTitle("Audiences");
  const { data, error, refetch } = useAudiences();
  if (data === undefined && error !== null)
    return <QueryProblem error={error} onRetry={() => refetch()} />;
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <Link to="/customers">All customers</Link>
          <h1>Audiences</h1>
          <p>{data === undefined ? "Looking…" : latencyWords(data.latency)}</p>
        </div>
        <div className="page-actions">
          <CopyCommand command="perennial audiences list" />
        </div>
      </header>
      {data === undefined && <DataSkeleton what="Reading the audiences…" />}
      {data?.audiences.length === 0 && <NoAudience />}
      {data !== undefined && data.audiences.length > 0 && (
        <AudienceTable audiences={data.audiences} />
      )}
    </div>
  );
}

function AudienceTable({ audiences }: { audiences: readonly ListedAudience[] }) {
  return (
    <section className="card" aria-label="Audiences">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <div className="scroll-x" tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Audience</th>
              <th scope="col" className="numeric">
                People now
              </th>
              <th scope="col">Last change</th>
              <th scope="col" className="numeric">
                Version
              </th>
            </tr>
          </thead>
          <tbody>
            {audiences.map((each) => (
              <tr key={each.audience}>
                <th scope="row" className="audience">
                  <strong>{each.title}</strong>
                  <span>{each.sentence}</span>
                </th>
                <td className="numeric">{count(each.members)}</td>
                <td>{each.changedAt === null ? "Never" : ago(each.changedAt, Date.now())}</td>
                <td className="numeric">{count(each.version)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function NoAudience() {
  return (
    <section className="card empty-card">
      <h2>No audience yet</h2>
      <p>An audience is a group of people who meet a definition. Start with the examples:</p>
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
