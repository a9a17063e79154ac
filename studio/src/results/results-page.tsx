import "./results.css";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { IssuedStatement } from "../../../src/measure/issued-statement.ts";
import type { ShopStatement } from "../../../src/measure/read-statement.ts";
import { statementCommand } from "../commands.ts";
import { DataSkeleton } from "../data/data-skeleton.tsx";
import { CopyCommand } from "../figures/copy-command.tsx";
import { ApiError } from "../queries/api.ts";
import { useIssuedStatement, useStatement } from "../queries/results.ts";
import { QueryProblem } from "../states/query-problem.tsx";
import { usePageTitle } from "../states/use-page-title.ts";
import { ActionsFigure } from "./actions-figure.tsx";
import { IssuedCard } from "./issued-card.tsx";
import { IssuedNote } from "./issued-note.tsx";
import { MessageCards } from "./message-cards.tsx";
import { PeriodChoice } from "./period-choice.tsx";
import { ProgramsFigure } from "./programs-figure.tsx";
import { periodOf } from "./results-search.ts";
import { StatementView } from "./statement-view.tsx";

const route = getRouteApi("/results");

/** What all programs have earned together, each one's part, and what they claim. */
export function ResultsPage() {
  usePageTitle("Results");
  const search = route.useSearch();
  const period = periodOf(search, new Date());
  return (
    <div className="page results">
      <header className="page-head">
        <div>
          <h1>Results</h1>
          <p>What all this has earned: by the people who were held out, not by what is claimed.</p>
        </div>
        <div className="page-actions">
          <CopyCommand command={statementCommand(search.statement ?? period)} />
        </div>
      </header>
      <PeriodChoice key={`${period.from}${period.to}`} period={period} />
      {search.statement === undefined ? (
        <Current period={period} />
      ) : (
        <Issued id={Number(search.statement)} />
      )}
      <ProgramsFigure />
      <ActionsFigure />
      <MessageCards />
      <IssuedCard period={period} />
    </div>
  );
}

function Current({ period }: { period: { readonly from: string; readonly to: string } }) {
  const { data, error, refetch, isPlaceholderData } = useStatement(period);
  // What was asked before is no answer to what cannot be told.
  if (error !== null)
    return error instanceof ApiError && error.status >= 400 && error.status < 500 ? (
      <Untold why={error.message} />
    ) : (
      <QueryProblem error={error} onRetry={() => refetch()} />
    );
  if (data === undefined) return <DataSkeleton what="Drawing up the statement…" />;
  return (
    <div aria-busy={isPlaceholderData}>
      <Told stated={data} />
    </div>
  );
}

function Issued({ id }: { id: number }) {
  const { data, error, refetch } = useIssuedStatement(id);
  if (error instanceof ApiError && error.status === 404) return <Untold why={error.message} />;
  if (error !== null) return <QueryProblem error={error} onRetry={() => refetch()} />;
  if (data === undefined) return <DataSkeleton what="Reading the statement…" />;
  return <IssuedTold issued={data} />;
}

function IssuedTold({ issued }: { issued: IssuedStatement }) {
  return (
    <>
      <IssuedNote issued={issued} />
      <Told stated={issued.statement} />
    </>
  );
}

function Told({ stated }: { stated: ShopStatement }) {
  if (!stated.statement.ok) return <Untold why={stated.statement.why} />;
  return <StatementView stated={stated} statement={stated.statement} />;
}

function Untold({ why }: { why: string }) {
  return (
    <section className="card" aria-labelledby="untold-title">
      <h2 id="untold-title">Nothing can be stated of this period</h2>
      <p className="results-why">{why}</p>
      <p className="dim">
        A statement needs people who are held out of everything, programs that decide, and orders.
        See <Link to="/programs">the programs</Link>.
      </p>
    </section>
  );
}
