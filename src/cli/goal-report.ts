import type { Goal } from "../plan/goal.ts";
import type { ShopMeasure } from "../plan/goal-measures.ts";
import type { GoalPace, GoalProgress } from "../plan/goal-progress.ts";
import type { MeasuredGoal } from "../plan/read-goals.ts";
import { plainLine, print, table } from "./terminal.ts";

/** Prints a goal: what is wanted, where it stands, its guardrails and the programs that serve it. */
export function printGoal({ goal, programs, currency, progress, note }: MeasuredGoal): void {
  const { kpi, baseline, target, owner, teams, from, to } = goal;
  const { source, asOf } = baseline;
  const figure = (value: number): string => measureFigure(value, kpi.measure, currency);
  print(plainLine(`${goal.title} (${goal.goal})`));
  print(
    plainLine(
      `${kpi.measure} from ${figure(baseline.amount)} (${source}, ${asOf}) to ${figure(target)}, between ${from} and ${to}.`,
    ),
  );
  print(
    plainLine(`${owner} answers for it${teams.length > 0 ? `, with ${teams.join(", ")}` : ""}.`),
  );
  print(progress === null ? note : progressSentence(goal, progress, figure));
  for (const [i, each] of goal.guardrails.entries()) {
    const found = progress?.guardrails[i];
    const bound = "most" in each ? `at most ${share(each.most)}` : `at least ${share(each.least)}`;
    const stands =
      found === undefined
        ? ""
        : found.amount === null
          ? ": not known"
          : `: ${share(found.amount)}, ${found.state}`;
    print(`Guardrail: ${each.measure} ${bound}${stands}.`);
  }
  if (programs.length === 0) {
    print("No program serves it.");
    return;
  }
  print("");
  print(
    table(
      [{ head: "Program" }, { head: "State" }, { head: "Approvals missing" }],
      programs.map(({ program, state, missing }) => [program, state, missing.join(", ") || "none"]),
    ),
  );
}

function progressSentence(
  { target }: Goal,
  { until, shareGone, amount, pace }: GoalProgress,
  figure: (value: number) => string,
): string {
  const gone = `up to ${until}, ${share(shareGone, 3)} of the period`;
  if (amount === null || pace.atEnd === null) return `Nothing to measure ${gone}.`;
  const so = `So far ${figure(amount)}, ${gone}.`;
  const wanted = `the target is ${figure(target)}`;
  switch (pace.kind) {
    case "as-it-stands":
      return `${so} As a share it is no sum to be carried on: ${wanted}, ${verdict(pace)}.`;
    case "at-most":
      return `${so} At this pace at most ${figure(pace.atEnd)} by the end, as customers who come again count once: ${wanted}, ${verdict(pace)}.`;
    case "linear":
      return `${so} At this pace ${figure(pace.atEnd)} by the end, if it goes on evenly: ${wanted}, ${verdict(pace)}.`;
  }
}

function verdict({ reaches }: GoalPace): string {
  if (reaches === null) return "which this does not tell";
  return reaches ? "which that reaches" : "which that does not reach";
}

/** A figure of a measure, for people; without a currency money is a bare number. */
export function measureFigure(value: number, measure: ShopMeasure, currency: string): string {
  switch (measure) {
    case "contribution":
    case "revenue":
      return `${Math.round(value).toLocaleString("en-GB")}${currency && ` ${currency}`}`;
    case "orders":
    case "active-customers":
      return Math.round(value).toLocaleString("en-GB");
    default:
      return share(value);
  }
}

const share = (value: number, digits = 4): string =>
  `${Number((100 * value).toPrecision(digits))} %`;
