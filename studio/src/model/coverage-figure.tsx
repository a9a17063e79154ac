import type { ValueReport } from "../../../src/predict/value-report.ts";
import { Figure } from "../figures/figure.tsx";
import { percent } from "../format.ts";
import { useFigure } from "../value/use-figure.ts";
import { coverageData, coverageOf } from "./model-tables.ts";

/** Whether intervals held as often as they claim: for customers, cohorts, sources, the shop. */
export function CoverageFigure({ report }: { report: ValueReport }) {
  const { onToggle: _, ...figure } = useFigure("coverage", report.asOf);
  const { coverage } = report.model;
  return (
    <Figure
      {...figure}
      asTable={false}
      title="Do the intervals hold"
      subtitle="Share of earlier intervals that held what happened, beside what they state."
      data={coverageData(report)}
    >
      {coverage.length === 0 ? (
        <p className="figure-empty">
          Not ready: the history is too short to count how often intervals held.
        </p>
      ) : (
        <>
          <table className="table coverage">
            <thead>
              <tr>
                <th scope="col">Intervals for</th>
                {coverage.map(({ level }) => (
                  <th key={level} scope="col">
                    stated {percent(level)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {coverageOf.map(({ key, title }) => (
                <tr key={key}>
                  <th scope="row">{title}</th>
                  {coverage.map((level) => (
                    <CoverageCell key={level.level} stated={level.level} held={level[key]} />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          <p className="figure-note key">
            <i className="key-stated" aria-hidden="true" /> stated
            <i className="key-inside" aria-hidden="true" /> held, on a line from 0 to 100%
          </p>
        </>
      )}
    </Figure>
  );
}

function CoverageCell({ stated, held }: { stated: number; held: number | null }) {
  if (held === null) return <td className="coverage-none">too few to tell</td>;
  const at = (share: number) => `${(share * 100).toFixed(1)}%`;
  return (
    <td>
      <span className="coverage-held">{percent(held)}</span>
      <svg className="coverage-line" height="14" width="100%" aria-hidden="true">
        <line className="interval-room" x2="100%" y1="7" y2="7" />
        <line className="coverage-stated" x1={at(stated)} x2={at(stated)} y1="0" y2="14" />
        <circle className="mark-inside" cx={at(held)} cy="7" r="4" />
      </svg>
    </td>
  );
}
