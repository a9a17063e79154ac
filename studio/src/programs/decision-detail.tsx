import { Link } from "@tanstack/react-router";
import type { LedgerEntry } from "../../../src/decide/ledger-questions.ts";
import { CopyCommand } from "../figures/copy-command.tsx";
import { dayOf, timeOf } from "../format.ts";

interface DecisionDetailProps {
  readonly entry: LedgerEntry;
  readonly timeZone: string;
}

/** Why a decision was made: the reasons, the arms with their probabilities, what came of it. */
export function DecisionDetail({ entry, timeZone }: DecisionDetailProps) {
  const { decision, person, program, programVersion, reasons, arms, probabilities, drawn } = entry;
  const { held, washingOut, outcomes, expiresAt } = entry;
  const at = (instant: string): string =>
    `${dayOf(instant, timeZone)}, ${timeOf(instant, timeZone)}`;
  return (
    <div className="decision-detail">
      <ul>
        {reasons.map(({ kind, words }) => (
          <li key={kind}>{words}</li>
        ))}
        {washingOut && (
          <li>The newest draw of the holdout moved this person: read-outs leave this out.</li>
        )}
      </ul>
      {arms.length > 0 && (
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Arm</th>
              <th scope="col" className="numeric">
                Probability
              </th>
              <th scope="col">Drawn</th>
            </tr>
          </thead>
          <tbody>
            {arms.map((arm, place) => (
              <tr key={arm}>
                <th scope="row">{arm}</th>
                <td className="numeric">{(probabilities[place] ?? 0).toFixed(4)}</td>
                <td>{arm === drawn ? drawnWords(held) : ""}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p>
        {outcomes.length === 0
          ? "It was not seen: it does not count."
          : outcomes.map(({ outcome, at: told }) => `${outcome} ${at(told)}`).join("; ")}{" "}
        It might be shown until {at(expiresAt)}.
      </p>
      <p className="decision-foot">
        <Link to="/customers/$id" params={{ id: person }} search={{}}>
          The person
        </Link>
        {program !== "" && (
          <span className="dim">
            {program}, version {programVersion}
          </span>
        )}
        <CopyCommand command={`perennial decisions show ${decision}`} />
      </p>
    </div>
  );
}

/** Of a held-out person it is a ghost: what would have been shown. */
function drawnWords(held: string): string {
  return held === "" ? "Yes" : "Yes, as a ghost: the control was shown";
}
