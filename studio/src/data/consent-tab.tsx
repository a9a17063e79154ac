import { Link } from "@tanstack/react-router";
import type { ConsentSummary } from "../../../src/audiences/consent-summary.ts";
import { Kpi } from "../figures/kpi.tsx";
import { count, dayOf, percent, timeOf } from "../format.ts";
import { useArrivals, useConsents } from "../queries/data.ts";
import { QueryProblem } from "../states/query-problem.tsx";
import { ConsentFigure } from "./consent-figure.tsx";
import { channelWords, purposeWords } from "./consent-words.ts";
import { DataSkeleton } from "./data-skeleton.tsx";

/** What people agreed to and refused, and who told so. */
export function ConsentTab() {
  const consents = useConsents();
  const timeZone = useArrivals("hour").data?.timezone ?? "UTC";
  if (consents.isError && consents.data === undefined)
    return <QueryProblem error={consents.error} onRetry={() => consents.refetch()} />;
  const { data } = consents;
  if (data === undefined) return <DataSkeleton what="Counting consents…" />;
  if (data.states.length === 0) return <NoConsent />;
  return (
    <>
      <ConsentKpis summary={data} />
      <ConsentFigure summary={data} timeZone={timeZone} />
      <Changes summary={data} timeZone={timeZone} />
    </>
  );
}

function ConsentKpis({ summary }: { summary: ConsentSummary }) {
  const { people, globalPrivacyControl } = summary;
  return (
    <dl className="kpis">
      {(["ads", "email", "sms"] as const).map((purpose) => {
        const state = summary.states.find(
          (each) => each.purpose === purpose && each.channel === "",
        );
        const granted = state?.granted ?? 0;
        return (
          <Kpi
            key={purpose}
            label={`May be reached: ${purposeWords[purpose].toLowerCase()}`}
            value={count(granted)}
            beside={people === 0 ? undefined : `${percent(granted / people)} of ${count(people)}`}
            note={
              state === undefined
                ? "Nobody has said anything yet"
                : `${count(state.refused)} refused, ${count(state.unknown)} never said`
            }
          />
        );
      })}
      <Kpi
        label="Global Privacy Control"
        value={count(globalPrivacyControl)}
        beside={globalPrivacyControl === 1 ? "person" : "people"}
        note="In the last 30 days. Counts as a no to ads"
      />
    </dl>
  );
}

function Changes({
  summary: { changes },
  timeZone,
}: {
  summary: ConsentSummary;
  timeZone: string;
}) {
  return (
    <section className="card" aria-labelledby="changes-title">
      <header className="card-head">
        <div>
          <h2 id="changes-title">Said last</h2>
          <p>The newest statements, as facts: a later one of a person and purpose holds.</p>
        </div>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <section className="scroll-x changes" tabIndex={0} aria-label="The newest statements">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">Who</th>
              <th scope="col">Said</th>
              <th scope="col">By</th>
            </tr>
          </thead>
          <tbody>
            {changes.map((each) => (
              <tr
                key={`${each.at} ${each.person} ${each.purpose} ${each.channel} ${each.identity}`}
              >
                <td>
                  {dayOf(each.at, timeZone)}{" "}
                  <span className="dim">{timeOf(each.at, timeZone)}</span>
                </td>
                <td>
                  <Link to="/data" search={{ tab: "identities", who: each.person }}>
                    {each.identity}
                  </Link>
                </td>
                <td>
                  <span className="said" data-granted={each.granted}>
                    {each.granted ? "Yes" : "No"}
                  </span>{" "}
                  to {purposeWords[each.purpose].toLowerCase()}
                  {each.channel !== "" && ` by ${channelWords(each.channel)}`}
                </td>
                <td className="dim">{each.source}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

function NoConsent() {
  return (
    <section className="card empty-card">
      <h2>Nobody has said what they agree to</h2>
      <p>
        Consents come with events (the browser tag's <code>consent()</code>, consent managers,
        unsubscriptions, Global Privacy Control), with the customer webhooks of Shopify and
        WooCommerce, or from a file:
      </p>
      <p>
        <code>perennial import consents FILE</code>
      </p>
    </section>
  );
}
