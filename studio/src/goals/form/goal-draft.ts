import type { Goal, GoalGuardrail } from "../../../../src/plan/goal.ts";
import { type FigureUnit, figureOf, figureText } from "../../case/case-fields.ts";

type GoalMeasure = Goal["kpi"]["measure"];
export type GuardrailMeasure = GoalGuardrail["measure"];

/** A goal as it is typed: figures as texts, shares in percent. */
export interface GoalDraft {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly measure: GoalMeasure;
  readonly amount: string;
  readonly source: string;
  readonly asOf: string;
  readonly target: string;
  readonly from: string;
  readonly to: string;
  readonly owner: string;
  readonly teams: readonly string[];
  readonly guardrails: readonly GuardrailDraft[];
}

/** A guardrail as it is typed. */
export interface GuardrailDraft {
  readonly measure: GuardrailMeasure;
  readonly bound: "most" | "least";
  readonly share: string;
}

/** What is wrong with a draft, by its fields; a guardrail's faults stand under `guardrails`. */
export type GoalFaults = Readonly<Partial<Record<keyof GoalDraft, string>>>;

/** Half a year of whole weeks. */
const usualDays = 182;

/** A goal of which nothing is said, to begin on a day. */
export function newDraft(from: string): GoalDraft {
  return {
    ...{ name: "", title: "", description: "", measure: "contribution", amount: "", source: "" },
    ...{ asOf: "", target: "", from, to: laterDay(from, usualDays - 1), owner: "", teams: [] },
    guardrails: [],
  };
}

/** A goal that is kept, to be changed. */
export function draftOf({ goal: name, kpi, baseline, ...of }: Goal): GoalDraft {
  const unit = unitOf(kpi.measure);
  return {
    ...{ name, title: of.title, description: of.description ?? "", measure: kpi.measure },
    amount: figureText(baseline.amount, unit),
    ...{ source: baseline.source, asOf: baseline.asOf, target: figureText(of.target, unit) },
    ...{ from: of.from, to: of.to, owner: of.owner, teams: of.teams },
    guardrails: of.guardrails.map((each) => ({
      measure: each.measure,
      bound: "most" in each ? "most" : "least",
      share: figureText("most" in each ? each.most : each.least, "share"),
    })),
  };
}

/** The unit of a measure's figures. */
export function unitOf(measure: GoalMeasure): FigureUnit {
  switch (measure) {
    case "contribution":
    case "revenue":
      return "money";
    case "repeat-rate":
      return "share";
    case "orders":
      return "orders";
    default:
      return "people";
  }
}

/** The goal of a draft, or what it still needs. */
export function goalOf(
  draft: GoalDraft,
): { readonly goal: Goal } | { readonly faults: GoalFaults } {
  const amount = typed(draft.amount, draft.measure);
  const target = typed(draft.target, draft.measure);
  const guardrails = draft.guardrails.map(guardrailOf);
  const faults: Record<string, string | undefined> = {
    title: draft.title.trim() === "" ? "Say what is wanted" : undefined,
    name: /^[a-z0-9][a-z0-9-]{0,62}$/.test(draft.name)
      ? undefined
      : "Lower case letters, digits and hyphens",
    amount: typeof amount === "string" ? amount : undefined,
    source: draft.source.trim() === "" ? "Say where it comes from" : undefined,
    asOf: isDay(draft.asOf) ? undefined : "Say up to which day",
    target: typeof target === "string" ? target : undefined,
    from: isDay(draft.from) ? undefined : "Say the first day",
    to: !isDay(draft.to)
      ? "Say the last day"
      : draft.to < draft.from
        ? "It ends before it begins"
        : undefined,
    owner: draft.owner.trim() === "" ? "Somebody must answer for it" : undefined,
    guardrails: guardrails.find((each) => typeof each === "string"),
  };
  const found = Object.entries(faults).filter(([, fault]) => fault !== undefined);
  if (found.length > 0 || typeof amount === "string" || typeof target === "string")
    return { faults: Object.fromEntries(found) };
  const description = draft.description.trim();
  return {
    goal: {
      ...{ goal: draft.name, title: draft.title.trim() },
      ...(description === "" ? {} : { description }),
      kpi: { measure: draft.measure },
      baseline: { amount, source: draft.source.trim(), asOf: draft.asOf },
      ...{ target, from: draft.from, to: draft.to, owner: draft.owner.trim() },
      teams: draft.teams.map((team) => team.trim()).filter((team) => team !== ""),
      guardrails: guardrails.filter((each) => typeof each !== "string"),
    },
  };
}

function typed(text: string, measure: GoalMeasure): number | string {
  if (text.trim() === "") return "Is missing";
  const figure = figureOf(text, unitOf(measure));
  if (figure === undefined) return `Is no number: ${text}`;
  if (figure < 0) return "Must be 0 or more";
  return measure === "repeat-rate" && figure > 1 ? "Is a share: at most 100" : figure;
}

function guardrailOf({ measure, bound, share }: GuardrailDraft): GoalGuardrail | string {
  const figure = figureOf(share, "share");
  if (figure === undefined || figure < 0 || figure > 1)
    return "Each guardrail needs a share from 0 to 100";
  return bound === "most" ? { measure, most: figure } : { measure, least: figure };
}

const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

/** A day so many days later. */
export function laterDay(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Days in a period, both ends within. */
export function daysIn({ from, to }: { readonly from: string; readonly to: string }): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) + 1;
}

/** As many days as a goal has, right before it, or up to the last day that is known. */
export function daysBefore(
  goal: { readonly from: string; readonly to: string },
  knownUntil: string,
): { readonly from: string; readonly to: string } {
  const before = laterDay(goal.from, -1);
  const to = before < knownUntil ? before : knownUntil;
  return { from: laterDay(to, 1 - daysIn(goal)), to };
}

/** The same days of the year before. */
export function yearBefore({ from, to }: { readonly from: string; readonly to: string }): {
  readonly from: string;
  readonly to: string;
} {
  const before = (day: string): string => {
    const at = new Date(Date.parse(day));
    at.setUTCFullYear(at.getUTCFullYear() - 1);
    return at.toISOString().slice(0, 10);
  };
  return { from: before(from), to: before(to) };
}
