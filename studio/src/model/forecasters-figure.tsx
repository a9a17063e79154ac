import type { CandidateReport, ValueReport } from "../../../src/predict/value-report.ts";
import { Figure } from "../figures/figure.tsx";
import { count, percentDifference, score, sentence } from "../format.ts";
import { useFigure } from "../value/use-figure.ts";
import { forecastersData } from "./model-tables.ts";

/** Which forecaster is used and why: all that were tried, beside baselines that anybody can compute. */
export function ForecastersFigure({ report }: { report: ValueReport }) {
  const { onToggle: _, ...figure } = useFigure("forecasters", report.asOf);
  const { choice } = report.model;
  return (
    <Figure
      {...figure}
      asTable={false}
      className="wide"
      title="Which forecaster, and why"
      subtitle={sentence(`${choice.title}: ${choice.why}`)}
      data={forecastersData(report)}
    >
      {choice.candidates.length === 0 ? (
        <p className="figure-empty">
          Not ready: the history is too short to test forecasts at earlier days.
        </p>
      ) : (
        <>
          <section
            className="scroll-x"
            aria-label="Forecasters and their scores"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
            tabIndex={0}
          >
            <table className="table forecasters">
              <thead>
                <tr>
                  <th scope="col">Forecaster</th>
                  <th scope="col" className="numeric">
                    Error
                  </th>
                  <th scope="col" className="numeric">
                    Deviance
                  </th>
                  <th scope="col" className="numeric">
                    nGini
                  </th>
                  <th scope="col" className="numeric">
                    Bias
                  </th>
                  <th scope="col" className="numeric">
                    Tests
                  </th>
                </tr>
              </thead>
              <tbody>
                {choice.candidates.map((it) => (
                  <CandidateRow key={it.name} candidate={it} used={it.name === choice.name} />
                ))}
              </tbody>
            </table>
          </section>
          {choice.used && <p className="figure-note">{usedText(choice.groups, choice.used)}</p>}
          <p className="figure-note">
            Means over earlier forecasts of {count(choice.days)} days. Error: mean absolute error of
            orders per customer; error and deviance: lower is better. nGini: how well customers are
            ranked, 1 is perfect. Bias: predicted over actual, less one.
          </p>
        </>
      )}
    </Figure>
  );
}

/** The forecaster as it is used: with the groups that help. */
function usedText(groups: string, used: CandidateReport): string {
  return `${groups} So used: error ${score(used.mae)}, deviance ${score(used.deviance)}, nGini ${score(used.nGini)}, bias ${percentDifference(used.bias)}. The rows above know no groups.`;
}

interface CandidateRowProps {
  readonly candidate: CandidateReport;
  readonly used: boolean;
}

function CandidateRow({ candidate, used }: CandidateRowProps) {
  return (
    <tr data-used={used}>
      <th scope="row">
        <span className="forecaster-name">{candidate.title}</span>
        {used && <span className="chip-used">used</span>}
        {candidate.isBaseline && <span className="chip-cut">baseline</span>}
      </th>
      <td className="numeric">{score(candidate.mae)}</td>
      <td className="numeric">{score(candidate.deviance)}</td>
      <td className="numeric">{score(candidate.nGini)}</td>
      <td className="numeric">{percentDifference(candidate.bias)}</td>
      <td className="numeric">{count(candidate.origins)}</td>
    </tr>
  );
}
