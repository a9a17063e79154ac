import { Link } from "@tanstack/react-router";
import type { LedgerEntry } from "../../../src/decide/ledger-questions.ts";
import { CopyCommand } from "../figures/copy-command.tsx";
import { dayOf, sentence, timeOf } from "../format.ts";
import { ArmOdds } from "./arm-odds.tsx";
import { Replay } from "./decision-replay.tsx";

interface DecisionDetailProps {
  readonly entry: LedgerEntry;
  readonly timeZone: string;
}

/** Why a decision was made: the reasons, the arms with their probabilities, what was listed, what came of it, and what it would be now. */
export function DecisionDetail({ entry, timeZone }: DecisionDetailProps) {
  const { decision, person, program, programVersion, policyState, reasons } = entry;
  const { arms, probabilities, drawn, held, washingOut, outcomes, expiresAt } = entry;
  const at = (instant: string): string =>
    `${dayOf(instant, timeZone)}, ${timeOf(instant, timeZone)}`;
  return (
    <div className="decision-detail">
      <ul className="reasons">
        {reasons.map(({ kind, words }) => (
          <li key={kind}>{words}</li>
        ))}
        {washingOut && (
          <li>The newest draw of the holdout moved this person: read-outs leave this out.</li>
        )}
      </ul>
      {arms.length > 0 && <ArmOdds {...{ arms, probabilities, drawn, held }} />}
      <p>
        {outcomes.length === 0
          ? "It was not seen: it does not count."
          : sentence(
              outcomes.map(({ outcome, at: told }) => `${outcome} ${at(told)}`).join("; "),
            )}{" "}
        It might be shown until {at(expiresAt)}.
      </p>
      <Replay entry={entry} />
      <p className="decision-foot">
        <Link to="/customers/$id" params={{ id: person }} search={{}}>
          The person
        </Link>
        {program !== "" && (
          <span className="dim">
            {program}, version {programVersion}
            {policyState > 0 && `, learned state ${policyState}`}
          </span>
        )}
        <CopyCommand command={`perennial decisions show ${decision}`} />
      </p>
    </div>
  );
}
