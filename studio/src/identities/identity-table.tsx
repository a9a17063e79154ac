import { Button } from "@mantine/core";
import { useState } from "react";
import type { KnownIdentity, PersonIdentities } from "../../../src/customers/identity-view.ts";
import { count, counted, dayOf } from "../format.ts";
import { useOperation } from "../queries/operations.ts";
import { identityWords } from "./identity-words.ts";
import type { Undoable } from "./undo-note.tsx";

interface IdentityTableProps {
  readonly found: PersonIdentities;
  readonly timeZone: string;
  readonly onChanged: (done: Undoable) => void;
}

/** An identity as commands name it. */
export function named({ kind, value }: Pick<KnownIdentity, "kind" | "value">): string {
  return `${kind}:${value}`;
}

/** All names of a person; some of them can be said to be another person's. */
export function IdentityTable({ found, timeZone, onChanged }: IdentityTableProps) {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [asked, setAsked] = useState(false);
  const change = useOperation<{ who: readonly string[] }, unknown>("split-identities");
  const staying = found.identities.filter((each) => !chosen.includes(named(each)));
  const press = (who: string) => {
    setAsked(false);
    setChosen(chosen.includes(who) ? chosen.filter((one) => one !== who) : [...chosen, who]);
  };
  const run = () => {
    const [stays] = staying;
    const [gone = ""] = chosen;
    if (stays === undefined) return;
    const done: Undoable = {
      text: `${gone} is another person's now. Values and segments follow with the next perennial predict.`,
      operation: "join-identities",
      who: [named(stays), gone],
    };
    change.mutate({ who: chosen }, { onSuccess: () => onChanged(done) });
  };
  return (
    <>
      <div className="scroll-x">
        <table className="table identity-table">
          <thead>
            <tr>
              <th scope="col">
                <span className="only-heard">Choose</span>
              </th>
              <th scope="col">Name</th>
              <th scope="col">Kind</th>
              <th scope="col">First seen</th>
              <th scope="col" className="numeric">
                Orders
              </th>
              <th scope="col" className="numeric">
                Events
              </th>
              <th scope="col" className="numeric">
                Consents
              </th>
            </tr>
          </thead>
          <tbody>
            {found.identities.map((each) => (
              <tr key={named(each)} data-chosen={chosen.includes(named(each))}>
                <td>
                  <input
                    type="checkbox"
                    aria-label={`Choose ${identityWords(each.kind)} ${each.value}`}
                    checked={chosen.includes(named(each))}
                    disabled={found.identities.length < 2}
                    onChange={() => press(named(each))}
                  />
                </td>
                <th scope="row">{each.value}</th>
                <td className="dim">{identityWords(each.kind)}</td>
                <td>{dayOf(each.firstSeenAt, timeZone)}</td>
                <td className="numeric">{count(each.orders)}</td>
                <td className="numeric">{count(each.events)}</td>
                <td className="numeric">{count(each.consents)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {chosen.length > 0 && (
        <div className="choice-bar">
          {staying.length === 0 ? (
            <span>All are chosen: at least one must stay.</span>
          ) : asked ? (
            <>
              <span>
                {counted(chosen.length, "name")} and the orders and events under{" "}
                {chosen.length === 1 ? "it" : "them"} become another person's. It can be taken back.
              </span>
              <Button size="sm" loading={change.isPending} onClick={run}>
                Set apart
              </Button>
              <Button size="sm" variant="default" onClick={() => setAsked(false)}>
                Keep together
              </Button>
            </>
          ) : (
            <Button size="sm" variant="default" onClick={() => setAsked(true)}>
              This is another person…
            </Button>
          )}
        </div>
      )}
      {change.isError && (
        <p className="form-fault" role="alert">
          {change.error.message}
        </p>
      )}
    </>
  );
}
