import type { MeasuredGoal } from "../../../src/plan/read-goals.ts";
import { VerdictIcon } from "../charts/verdict-mark.tsx";
import { Kpi } from "../figures/kpi.tsx";
import { day } from "../format.ts";
import {
  axisFigure,
  goalFigure,
  goneText,
  paceNotes,
  pointsText,
  standingOf,
  wayText,
} from "./goal-words.ts";

/** Where it stands, where that leads, where it is to be, where it was. */
export function GoalKpis({ told }: { told: MeasuredGoal }) {
  const { goal, progress, currency, note } = told;
  const { baseline, target, kpi, to } = goal;
  const figure = (value: number): string => goalFigure(value, kpi.measure, currency);
  const { words, mark } = standingOf(told);
  const amount = progress?.amount ?? null;
  const pace = progress?.pace;
  const isOnItsWay = progress !== null && progress.shareGone < 1 && (amount ?? 0) < target;
  return (
    <dl className="kpis">
      <Kpi
        label="So far"
        value={amount === null ? "Nothing yet" : figure(amount)}
        note={
          progress === null ? note : `Up to ${day(progress.until)}, ${goneText(progress.shareGone)}`
        }
      />
      <Kpi
        {...whereTo(told)}
        tone={mark === "more" ? "good" : mark === "less" ? "bad" : "plain"}
        note={
          <>
            {mark !== null && <VerdictIcon verdict={mark} />} {words}
            {pace !== undefined && isOnItsWay && `, ${paceNotes[pace.kind]}`}
          </>
        }
      />
      <Kpi label="Target" value={figure(target)} beside={wayText(goal)} note={`By ${day(to)}`} />
      <Kpi label="Baseline" value={figure(baseline.amount)} note={`Up to ${day(baseline.asOf)}`} />
    </dl>
  );
}

/** Where it leads: what a sum comes to at this pace, or how far a level is from its target. */
function whereTo({ goal, progress, currency }: MeasuredGoal): { label: string; value: string } {
  const { measure } = goal.kpi;
  const isLevel = measure === "repeat-rate";
  const isOver = progress?.shareGone === 1;
  const label = isLevel ? "Against the target" : isOver ? "At the end" : "At the end, at this pace";
  const atEnd = progress?.pace.atEnd ?? null;
  if (atEnd === null) return { label, value: "Not told" };
  if (isLevel) return { label, value: pointsText(atEnd - goal.target) };
  // A pace is not known to the last digit.
  const write = isOver ? goalFigure : axisFigure;
  return { label, value: write(atEnd, measure, currency) };
}
