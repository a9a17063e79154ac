import type { Goal } from "../../../../src/plan/goal.ts";
import { CodeBlock } from "../../data/code-block.tsx";
import { sentence } from "../../format.ts";
import {
  boundText,
  daysText,
  goalFigure,
  measureNames,
  ownersText,
  wayText,
} from "../goal-words.ts";
import { daysIn, type GoalDraft, type goalOf } from "./goal-draft.ts";

interface GoalReadingProps {
  readonly read: ReturnType<typeof goalOf>;
  readonly draft: GoalDraft;
  readonly currency: string;
}

/** The goal in sentences, as those read it who approve it, and as a file. */
export function GoalReading({ read, draft, currency }: GoalReadingProps) {
  if (!("goal" in read))
    return (
      <p className="dim">
        {draft.title.trim() === "" ? "It has no title yet." : sentence(draft.title)}{" "}
        {draft.amount === ""
          ? "Measure the baseline, and say the target."
          : draft.target === ""
            ? "Say the target."
            : "It is not complete yet."}
      </p>
    );
  const { goal } = read;
  const text = JSON.stringify(goal, null, 2);
  return (
    <>
      <p className="goal-sentence">{goalSentence(goal, currency)}</p>
      {goal.guardrails.length > 0 && (
        <ul className="goal-sentence-bounds">
          {goal.guardrails.map((each) => (
            <li key={`${each.measure}${boundText(each)}`}>
              {measureNames[each.measure]} {boundText(each)}
            </li>
          ))}
        </ul>
      )}
      <details>
        <summary>As a file</summary>
        <CodeBlock code={text} label="the goal as a file" />
      </details>
    </>
  );
}

/** A goal in a sentence. */
export function goalSentence(goal: Goal, currency: string): string {
  const { kpi, baseline, target } = goal;
  const figure = (value: number): string => goalFigure(value, kpi.measure, currency);
  const way = wayText(goal);
  const addsUp = kpi.measure !== "repeat-rate" && kpi.measure !== "active-customers";
  const weekly = addsUp ? ` That is ${figure((7 * target) / daysIn(goal))} a week.` : "";
  return `${measureNames[kpi.measure]} goes from ${figure(baseline.amount)} to ${figure(target)}${way === "" ? "" : ` (${way})`}, ${daysText(goal)}.${weekly} ${goal.owner} answers for it${withTeams(goal)}.`;
}

const withTeams = (goal: Goal): string => ownersText(goal).slice(goal.owner.length);
