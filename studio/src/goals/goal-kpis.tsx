import type { MeasuredGoal } from "../../../src/plan/read-goals.ts";
import { VerdictIcon } from "../charts/verdict-mark.tsx";
import { Kpi } from "../figures/kpi.tsx";
import { day } from "../format.ts";
import { goalFigure, goneText, paceNotes, standingOf, wayText } from "./goal-words.ts";

/** Where it stands, where that leads, where it is to be, where it was. */
export function GoalKpis({ told }: { told: MeasuredGoal }) {
  const { goal, progress, currency, note } = told;
  const { baseline, target, kpi, to } = goal;
  const figure = (value: number): string => goalFigure(value, kpi.measure, currency);
  const { words, mark } = standingOf(told);
  const amount = progress?.amount ?? null;
  const atEnd = progress?.pace.atEnd ?? null;
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
        label={progress?.shareGone === 1 ? "At the end" : "At the end, at this pace"}
        value={atEnd === null ? "Not told" : figure(atEnd)}
        tone={mark === "more" ? "good" : mark === "less" ? "bad" : "plain"}
        note={
          <>
            {mark !== null && <VerdictIcon verdict={mark} />} {words}
          </>
        }
      />
      <Kpi label="Target" value={figure(target)} beside={wayText(goal)} note={`By ${day(to)}`} />
      <Kpi
        label="Baseline"
        value={figure(baseline.amount)}
        note={`Up to ${day(baseline.asOf)}${progress === null ? "" : `. ${paceNotes[progress.pace.kind]}`}`}
      />
    </dl>
  );
}
