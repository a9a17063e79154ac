import { drawParts } from "../core/draw.ts";
import type { Instant } from "../core/time.ts";
import type { ActionWorth, ActionWorths } from "./action-worth.ts";
import { programDraw, type UniversalDraw } from "./holdout.ts";
import type { ListRecipe } from "./lists/list-recipe.ts";
import type { ArmStop } from "./offers/offer-stop.ts";
import type { Content, Placement } from "./placement.ts";
import { nothing, type PolicyParts, type ReadyPolicy } from "./policy/ready-policy.ts";
import { readyPolicy } from "./policy.ts";
import { isRunning, type Program, type Treatment } from "./program.ts";
import type { Reason } from "./reason.ts";

/** A definition as it is kept: each change of it is a version. */
export interface Versioned {
  readonly version: number;
}

/** A program made ready to decide. */
export interface ReadyProgram {
  readonly program: Program & Versioned;
  readonly treatments: ReadonlyMap<string, Treatment>;
  readonly policy: ReadyPolicy;
  readonly holdsOut: (person: string) => boolean;
  /** Of its actions the one that is worth most; undefined where nothing is known that may be used. */
  readonly worth: ActionWorth | undefined;
}

/** What a program is made ready with. */
export interface ReadyParts extends PolicyParts {
  readonly worthOf?: ActionWorths["of"];
}

/** Makes a program ready. */
export function readyProgram(program: Program & Versioned, parts: ReadyParts): ReadyProgram {
  return {
    program,
    worth: programWorth(program, parts.worthOf),
    treatments: new Map(program.treatments.map((each) => [each.id, each])),
    policy: readyPolicy(program, parts),
    holdsOut: programDraw(program),
  };
}

/** Of a program's actions the one that is worth most; undefined where nothing is known that may be used. */
export function programWorth(
  { treatments }: Program,
  worthOf: ActionWorths["of"] = () => undefined,
): ActionWorth | undefined {
  const known = treatments.flatMap(({ event }) =>
    event === undefined ? [] : (worthOf(event) ?? []),
  );
  return known.sort((a, b) => b.amount - a.amount)[0];
}

/**
 * The programs of a placement in the order in which they are asked: by priority; among equals, where actions are shown, by what
 * theirs are worth, so that one of which nothing is known counts as 0; then by name.
 */
export function inOrder(
  { placement, kind }: Placement,
  programs: readonly ReadyProgram[],
): ReadyProgram[] {
  const amount = ({ worth }: ReadyProgram): number =>
    kind === "action" ? (worth?.amount ?? 0) : 0;
  return programs
    .filter(({ program }) => program.placements.includes(placement))
    .sort(
      (a, b) =>
        b.program.priority - a.program.priority ||
        amount(b) - amount(a) ||
        compare(a.program.program, b.program.program),
    );
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** Why the control is shown in the place of what the policy drew; empty: it is not. */
export type Held = "" | "universal" | "program" | "consent";

/** What was decided for one placement. */
export interface Choice {
  readonly placement: string;
  /** The program that had the placement; empty: none was for this person. */
  readonly program: string;
  readonly programVersion: number;
  /** The version of what the policy had learned; 0: nothing. */
  readonly policyState: number;
  /** The arms that were eligible, with the probability with which each was drawn; both empty without a program. */
  readonly arms: readonly string[];
  readonly probabilities: readonly number[];
  /** What the policy drew. Of a held-out person it is a ghost: what would have been shown. */
  readonly drawn: string;
  /** What is shown: the arm drawn, or `nothing`, which is the placement's control. */
  readonly shown: string;
  readonly held: Held;
  /** Period of the universal holdout; -1: there is none. */
  readonly period: number;
  readonly washingOut: boolean;
  readonly content: Content;
  /** At a placement of products: the list that is to be shown. */
  readonly list: ListRecipe | undefined;
  readonly reasons: readonly Reason[];
  readonly expiresAt: Instant;
  /** The guard that stopped what the policy drew. */
  readonly stop?: ArmStop | undefined;
}

/** Of whom and when something is decided. */
export interface Asking {
  /** The id of the person: that of the oldest subject. */
  readonly person: string;
  readonly now: Instant;
  readonly isMember: (person: string, audience: string) => boolean;
  readonly universal: UniversalDraw;
  /** The person refused to be treated as somebody in particular. */
  readonly refused: boolean;
  /** Treatments that are not to be shown, and, where it is not empty, those that alone may be. */
  readonly exclude: ReadonlySet<string>;
  readonly include: ReadonlySet<string>;
  /** What guard stands against a treatment; undefined: none does. */
  readonly stopOf: (program: Program, treatment: Treatment) => ArmStop | undefined;
}

/**
 * Decides a placement: the first program, by priority, that runs, is for the person, and has something left to show there
 * has it; then consent, the universal holdout, the program's own, and last what its policy drew. A person who is held out
 * of a program does not fall to the next one: that would make the two no longer comparable.
 *
 * @param programs those of the placement, in {@link inOrder}
 */
export function choose(
  placement: Placement,
  programs: readonly ReadyProgram[],
  asking: Asking,
): Choice {
  const { person, now, universal } = asking;
  const { period, washingOut } = universal;
  const ready = firstFor(programs, placement, asking);
  if (ready === undefined) {
    return {
      placement: placement.placement,
      period,
      washingOut,
      program: "",
      programVersion: 0,
      policyState: 0,
      arms: [],
      probabilities: [],
      drawn: nothing,
      shown: nothing,
      held: "",
      content: placement.control,
      list: placement.list,
      reasons: [{ kind: "no-program", of: placement.placement }],
      expiresAt: now + defaultExpiryMs,
    };
  }
  const { program, policy, treatments } = ready;
  const allowed = allowedArms(ready, placement, asking);
  const lots = policy.lotsOf(person, asking);
  const drawn = policy.arms[lots.drawn] ?? nothing;
  const stops = stopsOf(ready, allowed, asking);
  const stop = stops.get(drawn);
  for (const stopped of stops.keys()) allowed.delete(stopped);
  // What may not be shown gives its share to nothing: the others keep theirs, and their comparison.
  const possible = allowed.has(drawn) ? drawn : nothing;
  const treatment = treatments.get(drawn);
  const ruledOut = stop ? guardReason(stop) : treatment && ruledOutBy(treatment, placement, asking);
  const held = heldBy(ready, asking);
  const shown = held === "" ? possible : nothing;
  const { arms, probabilities } = probabilitiesAmong(policy.arms, lots.parts, allowed);
  // One literal: of spread objects the engine makes dictionaries, which cost more than all the rest here.
  return {
    placement: placement.placement,
    period,
    washingOut,
    program: program.program,
    programVersion: program.version,
    policyState: lots.state,
    arms,
    probabilities,
    drawn: possible,
    shown,
    held,
    content: treatments.get(shown)?.content ?? placement.control,
    list: treatments.get(shown)?.list ?? placement.list,
    reasons: [
      audienceReason(program),
      ...worthReasons(ready, placement),
      ...lots.reasons,
      ...reasonsAgainst(ruledOut, held, program),
    ],
    expiresAt: now + program.expiresMinutes * 60_000,
    stop,
  };
}

const defaultExpiryMs = 30 * 60_000;

/** By place here and below: a function made for each program and treatment would be a good part of what a decision takes. */
function firstFor(
  programs: readonly ReadyProgram[],
  placement: Placement,
  asking: Asking,
): ReadyProgram | undefined {
  for (let i = 0; i < programs.length; i += 1) {
    const ready = programs[i];
    if (ready !== undefined && isFor(ready, placement, asking)) return ready;
  }
  return undefined;
}

function isFor(ready: ReadyProgram, placement: Placement, asking: Asking): boolean {
  const { program } = ready;
  if (!isRunning(program, asking.now)) return false;
  const { audience } = program;
  if (audience !== undefined && !asking.isMember(asking.person, audience)) return false;
  const { treatments } = program;
  for (let i = 0; i < treatments.length; i += 1) {
    const treatment = treatments[i];
    if (treatment !== undefined && isAllowed(treatment, placement, asking)) return true;
  }
  return false;
}

/** The arms that may be shown at a placement: those that nothing rules out, and nothing. */
function allowedArms({ program }: ReadyProgram, placement: Placement, asking: Asking): Set<string> {
  const allowed = new Set([nothing]);
  for (const each of program.treatments)
    if (isAllowed(each, placement, asking)) allowed.add(each.id);
  return allowed;
}

const isAllowed = (treatment: Treatment, placement: Placement, asking: Asking): boolean =>
  treatment.kind === placement.kind && ruledOutBy(treatment, placement, asking) === undefined;

/**
 * The guards that stand against allowed arms. A person whom they leave nothing stays with the program: who had an offer would
 * fall to the next one, and who was held out from it would not.
 */
function stopsOf(
  { program }: ReadyProgram,
  allowed: ReadonlySet<string>,
  { stopOf }: Asking,
): Map<string, ArmStop> {
  const stops = new Map<string, ArmStop>();
  for (const treatment of program.treatments) {
    const stop = allowed.has(treatment.id) ? stopOf(program, treatment) : undefined;
    if (stop) stops.set(treatment.id, stop);
  }
  return stops;
}

const guardReason = ({ treatment, guard, spared, chance }: ArmStop): Reason => ({
  kind: "guard",
  of: treatment,
  by: { guard },
  figures: { spared, ...(chance === undefined ? {} : { chance }) },
});

/** Why a treatment may not be shown; undefined where it may. */
function ruledOutBy(
  { id, kind, notFor }: Treatment,
  placement: Placement,
  { person, isMember, exclude, include }: Asking,
): Reason | undefined {
  if (kind !== placement.kind) return { kind: "excluded", of: id, by: { kind: placement.kind } };
  // Where products are shown, what may be is named by SKU.
  if (exclude.has(id) || (kind !== "products" && include.size > 0 && !include.has(id)))
    return { kind: "excluded", of: id };
  if (notFor.length === 0) return undefined;
  const audience = notFor.find((each) => isMember(person, each));
  return audience === undefined ? undefined : { kind: "excluded", of: id, by: { audience } };
}

/** The probabilities with which the allowed arms come: what is ruled out adds to nothing. */
function probabilitiesAmong(
  arms: readonly string[],
  parts: readonly number[],
  allowed: ReadonlySet<string>,
): Pick<Choice, "arms" | "probabilities"> {
  const kept = arms.filter((arm) => allowed.has(arm));
  let others = drawParts;
  const shares = kept.map((arm) => {
    const share = arm === nothing ? 0 : (parts[arms.indexOf(arm)] ?? 0);
    others -= share;
    return share / drawParts;
  });
  shares[kept.indexOf(nothing)] = others / drawParts;
  return { arms: kept, probabilities: shares };
}

function heldBy({ holdsOut }: ReadyProgram, { universal, refused, person }: Asking): Held {
  if (refused) return "consent";
  if (universal.heldOut) return "universal";
  return holdsOut(person) ? "program" : "";
}

const audienceReason = ({ audience = "" }: Program): Reason => ({ kind: "audience", of: audience });

/** What the action of a program is worth, where that may have brought it the placement. */
function worthReasons({ worth }: ReadyProgram, { kind }: Placement): readonly Reason[] {
  if (worth === undefined || kind !== "action") return [];
  const { event, amount, currency, grade } = worth;
  return [{ kind: "worth", of: event, by: { grade, currency }, figures: { amount } }];
}

/** Why what was drawn is not shown. */
function reasonsAgainst(
  ruledOut: Reason | undefined,
  held: Held,
  { program }: Program,
): readonly Reason[] {
  const reasons = ruledOut === undefined ? [] : [ruledOut];
  if (held === "") return reasons;
  if (held === "consent") return [...reasons, { kind: "consent", of: "personalization" }];
  return [...reasons, { kind: "holdout", of: held === "universal" ? held : program }];
}
