import type { Program } from "../../../src/decide/program.ts";
import type { ProgramReadout } from "../../../src/measure/program-readout.ts";
import type { ToldCase } from "../../../src/plan/case-export.ts";
import { rolesText } from "../approvals/approval-words.ts";
import { amount } from "../case/case-amount.ts";
import { count, day, percent, sentence } from "../format.ts";
import type { PlannedProgram } from "../queries/plan.ts";

/** The stages of a program, in their order; after the last it begins anew. */
export type StageName =
  | ("Goal" | "Case" | "Audience" | "Campaign")
  | ("Deliver" | "Measure" | "Correct");

/** A stage: how far it is, and one fact of it. */
export interface Stage {
  readonly name: StageName;
  /** `now`: here the program stands. */
  readonly state: "done" | "now" | "open";
  readonly fact: string;
}

/** What is known of a program; what is undefined was not told yet. */
export interface StageFacts {
  readonly planned: Pick<PlannedProgram, "plan" | "roles" | "missing" | "state">;
  readonly told: Pick<ToldCase, "figures" | "chances" | "currency"> | undefined;
  /** Of the audience. */
  readonly members: number | undefined;
  /** People met and held out; null before the first decision. */
  readonly met: { readonly persons: number; readonly heldOut: number } | null | undefined;
  readonly version: number | undefined;
  readonly readout: Pick<ProgramReadout, "waitsUntil" | "whole" | "refused"> | undefined;
}

/** The stages of a program, each with what is true of it now. */
export function stagesOf(facts: StageFacts): readonly Stage[] {
  const { plan } = facts.planned;
  const verdict = facts.readout?.whole?.effects[0]?.verdict;
  const told: readonly { name: StageName; isDone: boolean; fact: string }[] = [
    { name: "Goal", isDone: plan.goal !== null, fact: plan.goal?.title ?? "Serves none" },
    { name: "Case", isDone: plan.case !== null, fact: caseFact(facts) },
    { name: "Audience", isDone: true, fact: audienceFact(facts) },
    { name: "Campaign", isDone: facts.planned.missing.length === 0, fact: campaignFact(facts) },
    { name: "Deliver", isDone: Boolean(facts.met), fact: deliverFact(facts) },
    { name: "Measure", isDone: verdict !== undefined, fact: measureFact(facts) },
    { name: "Correct", isDone: false, fact: correctFact(facts) },
  ];
  // A program may do without a goal and a case: it stands after the last that is done.
  const stands = told.findLastIndex(({ isDone }) => isDone) + 1;
  const waits = told.findIndex(({ name, isDone }) => name === "Campaign" && !isDone);
  const now = waits === -1 ? stands : Math.min(stands, waits);
  return told.map(({ name, isDone, fact }, i) => ({
    ...{ name, fact },
    state: i === now ? "now" : isDone ? "done" : "open",
  }));
}

function caseFact({ planned, told }: StageFacts): string {
  if (planned.plan.case === null) return "None yet";
  if (told === undefined) return "Is kept";
  const { figures, chances, currency } = told;
  return `NPV ${amount(figures.netPresentValue, currency)}, ${percent(chances.chanceAboveZero)} above zero`;
}

function audienceFact({ planned, members }: StageFacts): string {
  const { audience, holdout } = planned.plan.program;
  const who =
    audience === undefined
      ? "Everybody"
      : members === undefined
        ? audience
        : `${count(members)} people`;
  return `${who}, ${holdout === 0 ? "nobody" : percent(holdout)} held out`;
}

function campaignFact({ planned: { roles, missing } }: StageFacts): string {
  const needed = roles.filter(({ isNeeded }) => isNeeded).map(({ role }) => role);
  if (needed.length === 0) return "Needs no approval";
  return missing.length > 0
    ? `Waits for ${rolesText(missing)}`
    : `Approved by ${rolesText(needed)}`;
}

const stateWords: Readonly<Record<Program["state"], string>> = {
  draft: "Not started",
  running: "Runs",
  paused: "Paused",
  ended: "Ended",
};

function deliverFact({ planned: { state }, met }: StageFacts): string {
  const words = stateWords[state];
  if (met === undefined) return words;
  if (met === null) return state === "running" ? "Runs, has met nobody yet" : words;
  return `${words}, ${count(met.persons)} met`;
}

function measureFact({ met, readout }: StageFacts): string {
  if (met === null) return "Nobody has met it";
  if (readout === undefined) return "Not read yet";
  if (readout.waitsUntil !== null) return `Reads out ${day(readout.waitsUntil)}`;
  const verdict = readout.whole?.effects[0]?.verdict;
  return verdict === undefined ? "Nothing can be told yet" : sentence(verdict).slice(0, -1);
}

function correctFact({ version, readout }: StageFacts): string {
  const which = version === undefined ? "" : `Version ${version}`;
  if (readout?.whole) return which === "" ? "By its result" : `${which}, by its result the next`;
  return which === "" ? "Waits for a result" : `${which}, waits for a result`;
}
