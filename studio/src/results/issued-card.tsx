import { Button, TextInput } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import type { IssuedHead, IssuedStatement } from "../../../src/measure/issued-statement.ts";
import { day, money } from "../format.ts";
import { useOperation } from "../queries/operations.ts";
import { useIssuedStatements } from "../queries/results.ts";
import type { Period } from "./results-search.ts";

const route = getRouteApi("/results");

/** Statements that were issued, and the issuing of one more. */
export function IssuedCard({ period }: { period: Period }) {
  const { data } = useIssuedStatements();
  if (data === undefined) return null;
  return (
    <section className="card" aria-labelledby="statements-title">
      <header className="card-head">
        <div>
          <h2 id="statements-title">Issued statements</h2>
          <p>Kept for good, as they were. What is known later is a new version.</p>
        </div>
      </header>
      {data.length > 0 && <IssuedTable statements={data} />}
      <Issue key={`${period.from}${period.to}`} period={period} known={data} />
    </section>
  );
}

function IssuedTable({ statements }: { statements: readonly IssuedHead[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section className="scroll-x" tabIndex={0} aria-label="Statements, in the order of issue">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Statement</th>
            <th scope="col">Period</th>
            <th scope="col">Issued</th>
            <th scope="col" className="numeric">
              Added
            </th>
            <th scope="col">What it is</th>
          </tr>
        </thead>
        <tbody>
          {statements.map((each) => (
            <tr key={each.id}>
              <th scope="row">
                <Link to="/results" search={{ statement: String(each.id) }}>
                  {each.id}
                </Link>
              </th>
              <td>
                {day(each.from)} to {day(each.to)}
              </td>
              <td>{day(each.issuedAt.slice(0, 10))}</td>
              <td className="numeric">{money(each.total, each.currency)}</td>
              <td className="dim">{stateWords(each)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function stateWords({ intact, supersededBy, version, reason }: IssuedHead): string {
  if (!intact) return "Not as it was issued";
  if (supersededBy !== null) return `Superseded by ${supersededBy}`;
  return version === 1 ? "The first of its period" : `Version ${version}: ${reason}`;
}

function Issue({ period, known }: { period: Period; known: readonly IssuedHead[] }) {
  const navigate = route.useNavigate();
  const [asks, setAsks] = useState(false);
  const [because, setBecause] = useState("");
  const issue = useOperation<object, IssuedStatement>("issue-statement");
  const before = known.findLast(({ from, to }) => from === period.from && to === period.to);
  if (!asks)
    return (
      <Button variant="default" onClick={() => setAsks(true)}>
        Issue {day(period.from)} to {day(period.to)}…
      </Button>
    );
  const needsReason = before !== undefined;
  return (
    <form
      className="issue-form"
      onSubmit={(event) => {
        event.preventDefault();
        issue.mutate(
          { ...period, by: "month", ...(needsReason ? { because } : {}) },
          {
            onSuccess: ({ id }) => {
              setAsks(false);
              void navigate({ search: { statement: String(id) } });
            },
          },
        );
      }}
    >
      <p>
        The statement of {day(period.from)} to {day(period.to)} is kept as it is known now.
        {needsReason && ` It takes the place of statement ${before.id}, which stays.`} It cannot be
        taken back.
      </p>
      {needsReason && (
        <TextInput
          label="Why it is stated anew"
          placeholder="Returns of the last week"
          value={because}
          maxLength={500}
          required
          onChange={(event) => setBecause(event.currentTarget.value)}
        />
      )}
      {issue.isError && (
        <p className="form-fault" role="alert">
          {issue.error.message}
        </p>
      )}
      <div className="issue-actions">
        <Button type="submit" loading={issue.isPending}>
          Issue for good
        </Button>
        <Button variant="default" disabled={issue.isPending} onClick={() => setAsks(false)}>
          Not now
        </Button>
      </div>
    </form>
  );
}
