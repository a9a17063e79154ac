import type { MeasuredGoal } from "../../../src/plan/read-goals.ts";
import { goalFigure } from "./goal-words.ts";

/** How far a goal is: what is there, where it began, what is wanted. */
export function GoalBar({ told: { goal, progress, currency } }: { told: MeasuredGoal }) {
  const { baseline, target, kpi } = goal;
  const amount = progress?.amount ?? null;
  const top = 1.06 * Math.max(target, baseline.amount, amount ?? 0, Number.MIN_VALUE);
  const at = (value: number): string => `${(100 * value) / top}%`;
  const figure = (value: number): string => goalFigure(value, kpi.measure, currency);
  return (
    <div className="goal-so-far">
      <p>
        <strong>{amount === null ? "Nothing yet" : figure(amount)}</strong>{" "}
        <span className="dim">of {figure(target)}</span>
      </p>
      <div className="goal-bar" aria-hidden="true">
        {amount !== null && <i className="goal-bar-fill" style={{ width: at(amount) }} />}
        <i className="goal-bar-baseline" style={{ left: at(baseline.amount) }} />
        <i className="goal-bar-target" style={{ left: at(target) }} />
      </div>
    </div>
  );
}
