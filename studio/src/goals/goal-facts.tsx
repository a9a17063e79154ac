import type { MeasuredGoal } from "../../../src/plan/read-goals.ts";
import { day } from "../format.ts";
import { daysText } from "./goal-words.ts";

/** Why, until when, by whom, and where the baseline comes from. */
export function GoalFacts({ told: { goal } }: { told: MeasuredGoal }) {
  const { description, baseline, owner, teams } = goal;
  const facts = [
    ["Answers for it", owner],
    ["Takes part", teams.join(", ") || "No team is named"],
    ["Period", daysText(goal)],
    ["Baseline by", <Source key="source" source={baseline.source} />],
    ["As of", day(baseline.asOf)],
    ["Name", goal.goal],
  ] as const;
  return (
    <section className="card goal-facts" aria-labelledby="goal-facts-title">
      <header className="card-head">
        <div>
          <h2 id="goal-facts-title">What is wanted, and why</h2>
          {description !== undefined && <p className="goal-why">{description}</p>}
        </div>
      </header>
      <dl className="case-facts">
        {facts.map(([name, fact]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{fact}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** A command is written as one. */
function Source({ source }: { source: string }) {
  return source.startsWith("perennial ") ? <code>{source}</code> : source;
}
