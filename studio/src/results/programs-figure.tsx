import "../measure/measure.css";
import { Link } from "@tanstack/react-router";
import type { Estimate } from "../../../src/core/estimate.ts";
import type { ProgramReadout } from "../../../src/measure/program-readout.ts";
import type { ProgramOverview } from "../../../src/server/routes/ledger.ts";
import {
  differencesScale,
  ForestAxis,
  ForestBar,
  type ForestScale,
} from "../charts/forest-bar.tsx";
import { count, sentence } from "../format.ts";
import { axisText, effectEstimate, headlineOf, verdictMarks } from "../measure/readout-words.ts";
import { usePrograms, useReadouts } from "../queries/programs.ts";

/** How all programs are read here; each one's own page reads it otherwise, too. */
const asked = { outcome: "contribution", windowDays: 28, sequential: true };

/** What each program added to contribution by its own holdout, one under the other. */
export function ProgramsFigure() {
  const { data } = usePrograms();
  return data === undefined ? null : <ProgramResults programs={data.programs} />;
}

function ProgramResults({ programs }: Pick<ProgramOverview, "programs">) {
  const answers = useReadouts(
    programs.map(({ program }) => program),
    asked,
  );
  const told = answers.flatMap(({ data }) => contributionOf(data) ?? []);
  const currency = answers.find(({ data }) => data !== undefined)?.data?.currency ?? "";
  const scale =
    told.length === 0
      ? null
      : differencesScale(told, (value) => axisText("contribution", value, currency));
  return (
    <section
      className="card"
      aria-labelledby="results-title"
      aria-busy={answers.some(({ isPending }) => isPending)}
    >
      <header className="card-head">
        <div>
          <h2 id="results-title">Each program by its own holdout</h2>
          <p>
            Contribution a person, within 28 days of the first sight, against those held out. 95%
            intervals that hold at every look; none before the day for which a read-out is
            registered. Do not add programs up: people may have had several. Whether it would pay to
            tell people apart is on each program's page.
          </p>
        </div>
      </header>
      {programs.length === 0 ? (
        <p>There is no program yet.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
        <section className="scroll-x" tabIndex={0} aria-label="Results, program by program">
          <table className="table forest measured">
            <thead>
              <tr>
                <th scope="col">Program</th>
                <td className="forest-head">
                  {scale !== null && (
                    <div className="forest-room">
                      <ForestAxis scale={scale} />
                    </div>
                  )}
                </td>
                <th scope="col">Effect a person</th>
                <th scope="col">In all</th>
              </tr>
            </thead>
            <tbody>
              {programs.map((program, i) => (
                <ResultRow
                  key={program.program}
                  program={program}
                  readout={answers[i]?.data}
                  fault={answers[i]?.error?.message}
                  scale={scale}
                />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}

function contributionOf(readout: ProgramReadout | undefined): Estimate | null {
  const [primary] = readout?.whole?.effects ?? [];
  return primary === undefined ? null : effectEstimate(primary);
}

interface ResultRowProps {
  readonly program: ProgramOverview["programs"][number];
  readonly readout: ProgramReadout | undefined;
  readonly fault: string | undefined;
  /** Null where no effect is told. */
  readonly scale: ForestScale | null;
}

function ResultRow({ program: { program, title }, readout, fault, scale }: ResultRowProps) {
  const head = (
    <th scope="row">
      <Link to="/programs/$program/measure" params={{ program }}>
        {title}
      </Link>
    </th>
  );
  const [primary] = readout?.whole?.effects ?? [];
  const estimate = contributionOf(readout);
  const headline = readout === undefined ? null : headlineOf(readout);
  if (primary === undefined || estimate === null || headline === null || scale === null)
    return (
      <tr>
        {head}
        <td colSpan={3} className="measured-untold dim">
          {fault ??
            (readout === undefined ? "Reading what it added…" : (readout.refused ?? primary?.why))}
        </td>
      </tr>
    );
  const mark = verdictMarks[primary.verdict];
  return (
    <tr>
      {head}
      <td className="forest-cell">
        <div className="forest-room">
          <ForestBar estimate={estimate} scale={scale} verdict={mark} />
        </div>
      </td>
      <td className="forest-text">
        <strong>{headline.perPerson.value}</strong>{" "}
        <span className="range">{headline.perPerson.range}</span>
        <span className="verdict" data-verdict={mark}>
          {sentence(primary.verdict).slice(0, -1)}
        </span>
      </td>
      <td className="forest-text">
        {headline.inAll?.value} <span className="range">{headline.inAll?.range}</span>
        <span className="verdict">{count(headline.treated)} people</span>
      </td>
    </tr>
  );
}
