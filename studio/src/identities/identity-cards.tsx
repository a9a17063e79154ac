import "./identities.css";
import type { ReactNode } from "react";
import type { PersonIdentities } from "../../../src/customers/identity-view.ts";
import { counted } from "../format.ts";
import { EvidenceTable } from "./evidence-table.tsx";
import { IdentityTable, named } from "./identity-table.tsx";
import { JoinForm } from "./join-form.tsx";
import type { Undoable } from "./undo-note.tsx";

interface IdentityCardsProps {
  readonly found: PersonIdentities;
  readonly timeZone: string;
  readonly title: string;
  /** What stands behind the line that counts names. */
  readonly children?: ReactNode;
  readonly onChanged: (done: Undoable) => void;
}

/** The names of one person, to be set apart and joined, and which facts named them together. */
export function IdentityCards({ found, timeZone, title, children, onChanged }: IdentityCardsProps) {
  // What is chosen holds for these names alone.
  const names = found.identities.map(named).join();
  const orders = found.identities.reduce((all, each) => all + each.orders, 0);
  const events = found.identities.reduce((all, each) => all + each.events, 0);
  return (
    <>
      <section className="card" aria-labelledby="identities-title">
        <header className="card-head">
          <div>
            <h2 id="identities-title">{title}</h2>
            <p>
              Known by {counted(found.identities.length, "name")}, in {counted(orders, "order")} and{" "}
              {counted(events, "event")}. {children}
            </p>
          </div>
        </header>
        <IdentityTable key={names} found={found} timeZone={timeZone} onChanged={onChanged} />
        <JoinForm key={`join ${found.person}`} found={found} onChanged={onChanged} />
      </section>
      <EvidenceTable found={found} timeZone={timeZone} />
    </>
  );
}
