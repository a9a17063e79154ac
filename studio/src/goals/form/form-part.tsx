import { type ReactNode, useId } from "react";
import type { GoalDraft, GoalFaults } from "./goal-draft.ts";

/** What each part of the form is given. */
export interface FormPartProps {
  readonly draft: GoalDraft;
  readonly change: (more: Partial<GoalDraft>) => void;
  readonly faults: GoalFaults;
}

/** A card of fields that belong together. */
export function FormPart(props: {
  readonly title: string;
  readonly hint: string;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <section className="card" aria-labelledby={id}>
      <header className="card-head">
        <div>
          <h2 id={id}>{props.title}</h2>
          <p>{props.hint}</p>
        </div>
      </header>
      {props.children}
    </section>
  );
}
