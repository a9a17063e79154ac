import { IconAlertTriangle, IconRubberStamp } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { IssuedStatement } from "../../../src/measure/issued-statement.ts";
import { day, money } from "../format.ts";
import { statementCsvPath } from "../queries/results.ts";

/** Which statement is shown: as it was issued, what it changed, and what has come in its place. */
export function IssuedNote({ issued }: { issued: IssuedStatement }) {
  const { id, version, issuedAt, reason, digest, intact, supersededBy, supersedes } = issued;
  const { changes, currency } = issued;
  const told = (amount: number | null): string =>
    amount === null ? "none" : money(amount, currency);
  const number = (which: number) => (
    <Link to="/results" search={{ statement: String(which) }}>
      statement {which}
    </Link>
  );
  return (
    <section className="card issued-note" data-intact={intact} aria-labelledby="issued-title">
      <h2 id="issued-title">
        {intact ? (
          <IconRubberStamp size={20} stroke={1.7} aria-hidden />
        ) : (
          <IconAlertTriangle size={20} stroke={1.7} aria-hidden />
        )}
        Statement {id}: {day(issued.from)} to {day(issued.to)}
      </h2>
      <p>
        {intact
          ? `Issued ${day(issuedAt.slice(0, 10))}, and as it was.`
          : "This statement, or one before it, is not as it was issued: its digest does not fit."}{" "}
        {supersedes !== null && (
          <>
            Version {version}, in place of {number(supersedes)}: {reason}.{" "}
          </>
        )}
        {supersededBy !== null && <>Superseded by {number(supersededBy)}. </>}
        <a href={statementCsvPath(id)} download>
          CSV
        </a>
        {" · "}
        <Link to="/results" search={{ from: issued.from, to: issued.to }}>
          The period as known now
        </Link>
      </p>
      {changes.length > 0 && (
        <ul>
          {changes.map(({ line, before, after }) => (
            <li key={line}>
              {line}: {told(before)} before, {told(after)} now
            </li>
          ))}
        </ul>
      )}
      <p className="dim issued-digest">SHA-256 {digest}</p>
    </section>
  );
}
