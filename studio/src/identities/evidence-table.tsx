import type { IdentityEvidence, PersonIdentities } from "../../../src/customers/identity-view.ts";
import { count, dayOf, timeOf } from "../format.ts";
import { identityWords } from "./identity-words.ts";

interface EvidenceTableProps {
  readonly found: PersonIdentities;
  readonly timeZone: string;
}

/** Which facts named two identities together, and what came of it. */
export function EvidenceTable({ found, timeZone }: EvidenceTableProps) {
  return (
    <section className="card" aria-labelledby="evidence-title">
      <header className="card-head">
        <div>
          <h2 id="evidence-title">Why</h2>
          <p>What an order, an event or a person named together, the oldest first.</p>
        </div>
      </header>
      {found.evidence.length === 0 ? (
        <p className="figure-empty">
          Nothing has named two identities together: what is known of this person came under one
          name.
        </p>
      ) : (
        <div className="scroll-x">
          <table className="table evidence-table">
            <thead>
              <tr>
                <th scope="col">Named together</th>
                <th scope="col">First</th>
                <th scope="col">By</th>
                <th scope="col" className="numeric">
                  Times
                </th>
                <th scope="col">So</th>
              </tr>
            </thead>
            <tbody>
              {found.evidence.map((each) => (
                <tr key={`${each.a.kind} ${each.a.value} ${each.b.kind} ${each.b.value}`}>
                  <th scope="row">
                    <Name of={each.a} />
                    <span className="name-kind"> + </span>
                    <Name of={each.b} />
                  </th>
                  <td>
                    {dayOf(each.at, timeZone)}{" "}
                    <span className="dim">{timeOf(each.at, timeZone)}</span>
                  </td>
                  <td>{each.source === "manual" ? "a user" : each.source}</td>
                  <td className="numeric">{count(each.times)}</td>
                  <td>
                    <Outcome evidence={each} timeZone={timeZone} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Name({ of: { kind, value } }: { of: IdentityEvidence["a"] }) {
  return (
    <>
      <span className="name-kind">{identityWords(kind)}</span> {value}
    </>
  );
}

function Outcome({ evidence, timeZone }: { evidence: IdentityEvidence; timeZone: string }) {
  const { state, apartAt } = evidence;
  if (state === "joined") return <span className="state-mark">Joined</span>;
  if (state === "refused")
    return (
      <span className="state-mark" data-off>
        Not joined, by the rules
      </span>
    );
  return (
    <span className="state-mark" data-off>
      Set apart{apartAt !== null && `, ${dayOf(apartAt, timeZone)} ${timeOf(apartAt, timeZone)}`}
    </span>
  );
}
