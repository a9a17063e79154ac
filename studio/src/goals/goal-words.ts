import type { Goal, GoalGuardrail } from "../../../src/plan/goal.ts";
import type { ShopMeasure } from "../../../src/plan/goal-measures.ts";
import type { GoalPace, GuardrailState } from "../../../src/plan/goal-progress.ts";
import type { MeasuredGoal } from "../../../src/plan/read-goals.ts";
import { amount, wholeAmount } from "../case/case-amount.ts";
import { count, day, percent, percentDifference } from "../format.ts";
import type { Verdict } from "../verdict.ts";

/** How goals are said. */

type GoalMeasure = Goal["kpi"]["measure"];

/** What each measure is called. */
export const measureNames: Readonly<Record<ShopMeasure, string>> = {
  contribution: "Contribution",
  revenue: "Revenue",
  orders: "Orders",
  "active-customers": "Active customers",
  "repeat-rate": "Repeat rate",
  unsubscribes: "Unsubscribes",
  complaints: "Complaints",
  returns: "Returns",
  margin: "Margin",
};

/** A figure of a measure: €41,233, 1,204 customers as 1,204, a share as 23.4%. */
export function goalFigure(value: number, measure: ShopMeasure, currency: string): string {
  switch (measure) {
    case "contribution":
    case "revenue":
      return wholeAmount(value, currency);
    case "orders":
    case "active-customers":
      return count(Math.round(value));
    default:
      return shareFigure(value);
  }
}

/** The same on an axis: €41K. */
export function axisFigure(value: number, measure: GoalMeasure, currency: string): string {
  if (measure === "repeat-rate") return shareFigure(value);
  return amount(value, measure === "contribution" || measure === "revenue" ? currency : "");
}

/** A share with three digits that matter: 23.4%, 0.122%. */
export function shareFigure(share: number): string {
  return `${new Intl.NumberFormat("en", { maximumSignificantDigits: 3 }).format(100 * share)}%`;
}

/** Whether the goal is for less than there was. */
export function wantsLess({ baseline, target }: Pick<Goal, "baseline" | "target">): boolean {
  return target < baseline.amount;
}

/** The way from the baseline to the target, as a change: "+9.8%"; empty where there was nothing. */
export function wayText({ kpi, baseline, target }: Goal): string {
  if (kpi.measure === "repeat-rate") return pointsText(target - baseline.amount);
  return baseline.amount === 0 ? "" : percentDifference(target / baseline.amount - 1);
}

/** A difference of shares in percentage points: "+2.9 points". */
export function pointsText(difference: number): string {
  const digits = { maximumSignificantDigits: 3, signDisplay: "exceptZero" } as const;
  return `${new Intl.NumberFormat("en", digits).format(100 * difference)} points`;
}

/** A goal's days: "1 Feb 2026 to 30 Jun 2026". */
export function daysText({ from, to }: Pick<Goal, "from" | "to">): string {
  return `${day(from)} to ${day(to)}`;
}

/** Who answers for it: "Ada, with CRM and Stores". */
export function ownersText({ owner, teams }: Pick<Goal, "owner" | "teams">): string {
  if (teams.length === 0) return owner;
  return `${owner}, with ${new Intl.ListFormat("en-GB", { type: "conjunction" }).format(teams)}`;
}

/** Where a goal stands, in a few words, and as a mark. */
export interface GoalStanding {
  readonly words: string;
  readonly mark: Verdict | null;
}

/** Where a goal stands. Nothing is promised: a pace is what comes if it goes on evenly. */
export function standingOf({
  goal,
  progress,
  note,
}: Pick<MeasuredGoal, "goal" | "progress" | "note">): GoalStanding {
  if (progress === null)
    return { words: note.startsWith("It begins") ? "Not begun" : "Nothing known yet", mark: null };
  const { amount, pace, shareGone } = progress;
  // What adds up does not go back, but for what is sent back.
  const isThere = pace.kind !== "as-it-stands" && !wantsLess(goal) && (amount ?? 0) >= goal.target;
  if (shareGone < 1 && isThere) return { words: "At its target already", mark: "more" };
  if (pace.reaches === null) return { words: "Cannot be told yet", mark: "same" };
  if (shareGone >= 1)
    return pace.reaches ? { words: "Reached", mark: "more" } : { words: "Missed", mark: "less" };
  if (pace.kind === "as-it-stands")
    return pace.reaches
      ? { words: "Stands at its target", mark: "more" }
      : { words: "Short of its target", mark: "less" };
  return pace.reaches
    ? { words: "On its way", mark: "more" }
    : { words: "Short at this pace", mark: "less" };
}

/** What the end of a pace is. */
export const paceNotes: Readonly<Record<GoalPace["kind"], string>> = {
  linear: "if it goes on evenly",
  "at-most": "at most",
  "as-it-stands": "as it stands",
};

/** A bound in words: "at most 0.2%". */
export function boundText(of: GoalGuardrail): string {
  return "most" in of ? `at most ${shareFigure(of.most)}` : `at least ${shareFigure(of.least)}`;
}

/** How a guardrail stands, as a word and a mark. */
export const guardrailStandings: Readonly<Record<GuardrailState["state"], GoalStanding>> = {
  kept: { words: "Kept", mark: "more" },
  broken: { words: "Broken", mark: "less" },
  "not known": { words: "Not known yet", mark: "same" },
};

/** How guardrails stand together: "2 of 2 kept". */
export function guardrailsText({
  goal,
  progress,
}: Pick<MeasuredGoal, "goal" | "progress">): string {
  const { length } = goal.guardrails;
  if (length === 0) return "No guardrail";
  if (progress === null) return `${length} ${length === 1 ? "guardrail" : "guardrails"}`;
  const broken = progress.guardrails.filter(({ state }) => state === "broken");
  if (broken.length > 0)
    return `${broken.map(({ measure }) => measureNames[measure]).join(" and ")} broken`;
  const kept = progress.guardrails.filter(({ state }) => state === "kept").length;
  return kept === length ? "Guardrails kept" : `${kept} of ${length} guardrails kept`;
}

/** How much of the period is gone: "31% of the period". */
export function goneText(shareGone: number): string {
  return `${percent(shareGone)} of the period`;
}
