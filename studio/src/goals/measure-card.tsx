import { measureSentences } from "../../../src/plan/goal-progress.ts";
import type { MeasuredGoal } from "../../../src/plan/read-goals.ts";
import { CodeBlock } from "../data/code-block.tsx";
import { measureNames } from "./goal-words.ts";

/** What the goal is measured by, in words and as the question that is asked. */
export function MeasureCard({ told, statement }: { told: MeasuredGoal; statement: string }) {
  const { measure } = told.goal.kpi;
  return (
    <section className="card whole-row goal-measure" id="measure" aria-labelledby="measured-title">
      <header className="card-head">
        <div>
          <h2 id="measured-title">How it is measured: {measureNames[measure].toLowerCase()}</h2>
          <p>
            {measureSentences[measure]} Guests' orders are left out: nobody knows whose they are.
            That it moved is not that programs moved it: what they added stands in Results.
          </p>
        </div>
      </header>
      {statement !== "" && (
        <details>
          <summary>The SQL that was asked, with its values</summary>
          <CodeBlock code={statement} label="the SQL of the measure" />
        </details>
      )}
    </section>
  );
}
