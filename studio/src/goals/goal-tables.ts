import type { GoalCourse } from "../../../src/plan/read-goal-course.ts";
import type { MeasuredGoal } from "../../../src/plan/read-goals.ts";
import { numericColumn, wordsColumn } from "../figures/figure-cells.ts";
import { emptyCell, type FigureCell, type FigureData, textCell } from "../figures/figure-data.ts";
import { day, percent } from "../format.ts";
import {
  boundText,
  goalFigure,
  guardrailStandings,
  measureNames,
  shareFigure,
} from "./goal-words.ts";

/** The progress of a goal: its measure by day, and of what adds up where an even way to the target would be. */
export function courseData({ goal, currency }: MeasuredGoal, { points }: GoalCourse): FigureData {
  const { measure } = goal.kpi;
  const cell = (value: number | null): FigureCell =>
    value === null ? emptyCell : textCell(goalFigure(value, measure, currency), value);
  const addsUp = measure !== "repeat-rate" && measure !== "active-customers";
  return {
    title: `${goal.title}: where it stands`,
    note: [measureNames[measure], isMoney(measure) ? currency : "", `since ${goal.from}`]
      .filter((each) => each !== "")
      .join(", "),
    columns: [
      wordsColumn("Up to"),
      numericColumn("Of the period"),
      numericColumn(measureNames[measure]),
      ...(addsUp ? [numericColumn("Even way to the target")] : []),
    ],
    rows: points.map(({ day: until, shareGone, amount }) => [
      textCell(day(until), until),
      textCell(percent(shareGone), shareGone),
      cell(amount),
      ...(addsUp ? [cell(goal.target * shareGone)] : []),
    ]),
  };
}

const isMoney = (measure: string): boolean => measure === "contribution" || measure === "revenue";

/** What must not get worse, and how it stands. */
export function guardrailsData({ goal, progress }: MeasuredGoal): FigureData {
  return {
    title: "Guardrails",
    note: goal.title,
    columns: [
      wordsColumn("Guardrail"),
      wordsColumn("Bound"),
      numericColumn("So far"),
      wordsColumn("State"),
    ],
    rows: goal.guardrails.map((each, i) => {
      const found = progress?.guardrails[i];
      const amount = found?.amount ?? null;
      return [
        textCell(measureNames[each.measure]),
        textCell(boundText(each)),
        amount === null ? emptyCell : textCell(shareFigure(amount), amount),
        textCell(found === undefined ? "" : guardrailStandings[found.state].words),
      ];
    }),
  };
}
