import type { MeasuredGoal } from "../../../src/plan/read-goals.ts";
import { day } from "../format.ts";
import { daysText, goalFigure, goneText, measureNames } from "./goal-words.ts";

/** The progress of a goal in sentences, for those who do not see the picture. */
export function courseSentence({ goal, currency, progress, note }: MeasuredGoal): string {
  const { measure } = goal.kpi;
  const figure = (value: number): string => goalFigure(value, measure, currency);
  const way = `${measureNames[measure]} is to go from ${figure(goal.baseline.amount)} to ${figure(goal.target)}, ${daysText(goal)}.`;
  if (progress === null) return `${way} ${note}`;
  const { amount, pace, until, shareGone } = progress;
  const gone = `up to ${day(until)}, ${goneText(shareGone)}`;
  if (amount === null || pace.atEnd === null) return `${way} There is nothing to measure ${gone}.`;
  const so = `${way} So far it is ${figure(amount)}, ${gone}.`;
  if (pace.kind === "as-it-stands") return so;
  const most = pace.kind === "at-most" ? " at most" : "";
  return `${so} At this pace it comes to${most} ${figure(pace.atEnd)}.`;
}
