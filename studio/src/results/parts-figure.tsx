import { Link } from "@tanstack/react-router";
import type { Statement } from "../../../src/measure/statement.ts";
import type { StatementLine } from "../../../src/measure/statement-line.ts";
import {
  differencesScale,
  ForestAxis,
  ForestBar,
  type ForestScale,
} from "../charts/forest-bar.tsx";
import { Figure } from "../figures/figure.tsx";
import { moneyCompact, moneyDifference, percent } from "../format.ts";
import { partsData } from "./statement-tables.ts";

interface PartsProps {
  readonly statement: Statement;
  readonly period: string;
  readonly link: string;
}

/** What each program added, under each other on one scale, and the sum; or why no parts are told. */
export function PartsFigure({ statement, period, link }: PartsProps) {
  const { parts, total, departments, memo, currency } = statement;
  const lines = parts.published ? parts.lines : [];
  const scale = differencesScale(
    [...lines, ...departments, total].map(({ shop }) => shop),
    (value) => moneyCompact(value, currency),
    3,
  );
  const claimOf = (name: string): string => {
    const share = memo.programs.find(({ program }) => program === name)?.shareOfClaimed ?? null;
    return share === null ? "" : `${percent(share)} of what is claimed`;
  };
  return (
    <Figure
      id="parts"
      title="What each program added"
      subtitle="Lines add up to the sum, to the cent. 95% intervals."
      data={partsData(statement, period)}
      asTable={false}
      link={link}
    >
      {!parts.published && <p className="results-why">{parts.why}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <section className="scroll-x" tabIndex={0} aria-label="Parts, program by program">
        <table className="table forest measured parts">
          <thead>
            <tr>
              <th scope="col">Program</th>
              <td className="forest-head">
                <div className="forest-room">
                  <ForestAxis scale={scale} />
                </div>
              </td>
              <th scope="col">Added</th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <PartRow
                key={line.program}
                name={
                  <Link to="/programs/$program/measure" params={{ program: line.program }}>
                    {line.program}
                  </Link>
                }
                line={line}
                note={claimOf(line.program)}
                {...{ scale, currency }}
              />
            ))}
          </tbody>
          <tbody className="results-sum">
            <PartRow name="All together" line={total} note="" {...{ scale, currency }} />
          </tbody>
          {departments.length > 0 && (
            <tbody>
              {departments.map((line) => (
                <PartRow
                  key={line.department ?? ""}
                  name={line.department ?? "No department"}
                  line={line}
                  note={line.programs.join(", ")}
                  {...{ scale, currency }}
                />
              ))}
            </tbody>
          )}
        </table>
      </section>
    </Figure>
  );
}

interface RowProps {
  readonly name: React.ReactNode;
  readonly line: StatementLine;
  readonly note: string;
  readonly scale: ForestScale;
  readonly currency: string;
}

function PartRow({ name, line: { shop }, note, scale, currency }: RowProps) {
  const text = moneyDifference(shop, currency);
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="forest-cell">
        <div className="forest-room">
          <ForestBar estimate={shop} scale={scale} />
        </div>
      </td>
      <td className="forest-text">
        <strong>{text.value}</strong> <span className="range">{text.range}</span>
        <span className="verdict">{note}</span>
      </td>
    </tr>
  );
}
