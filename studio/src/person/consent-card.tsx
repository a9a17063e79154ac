import type { PersonConsent } from "../../../src/audiences/person-consents.ts";
import { channelWords, purposeWords } from "../data/consent-words.ts";
import { dayOf, timeOf } from "../format.ts";

interface ConsentCardProps {
  readonly consents: readonly PersonConsent[];
  readonly timeZone: string;
}

const answers = { granted: "Yes", refused: "No", unknown: "Never said" } as const;

/** What this person agreed to, and by whose word. */
export function ConsentCard({ consents, timeZone }: ConsentCardProps) {
  return (
    <section className="card" aria-labelledby="consent-title">
      <header className="card-head">
        <div>
          <h2 id="consent-title">Consent</h2>
          <p>The newest word that holds, and who told it.</p>
        </div>
      </header>
      <dl className="person-list">
        {consents.map(({ purpose, channel, state, at, source }) => (
          <div key={`${purpose} ${channel}`}>
            <dt>
              {purposeWords[purpose]}
              {channel !== "" && <span className="dim"> by {channelWords(channel)}</span>}
            </dt>
            <dd>
              <span
                className="said"
                data-granted={state === "unknown" ? "unknown" : state === "granted"}
              >
                {answers[state]}
              </span>
              {at !== null && (
                <span className="dim">
                  {dayOf(at, timeZone)} {timeOf(at, timeZone)}, {source}
                </span>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
