import { readShop } from "../collect/shop.ts";
import { PerennialError } from "../core/errors.ts";
import type { Instant } from "../core/time.ts";
import { findProgram, listDefinitions } from "../decide/definition-store.ts";
import { knownUntil } from "../decide/learning/trial-questions.ts";
import { armsAmong } from "../decide/policy/ready-policy.ts";
import type { Program } from "../decide/program.ts";
import { type ProgramOutcome, programOutcomes } from "../decide/program-outcomes.ts";
import type { Operational } from "../store/operational.ts";
import type { Store } from "../store/store.ts";
import { type ExperimentReadout, readExperimentOut } from "./experiment.ts";
import { noteOf, readKeptSurrogate, type SurrogateNote } from "./kept-surrogate.ts";
import { type People, type PeopleCounts, peopleOf } from "./program-people.ts";
import { fates } from "./program-questions.ts";
import { programSegments } from "./program-segments.ts";
import type { ProgramHistory, Registered } from "./program-versions.ts";
import type { ExperimentAsked } from "./read-effect.ts";
import { type ReadAsked, readPlan } from "./read-plan.ts";
import { readProgramHistory } from "./read-program-history.ts";
import { readPeople } from "./read-program-people.ts";

/** How a program is read. */
export interface ProgramReadoutAsked extends ReadAsked, Pick<ExperimentAsked, "perWeek"> {
  readonly program: string;
  readonly now: Instant;
}

/** What a program added, or why that cannot be told yet. */
export interface ProgramReadout {
  readonly program: string;
  /** The version as it is, and the first since which it has been the same: decisions from there on count. */
  readonly version: number;
  readonly since: number;
  /** The primary outcome. */
  readonly outcome: ProgramOutcome;
  readonly windowDays: number;
  /** With intervals that hold at every look. */
  readonly sequential: boolean;
  /** What was said before of how it is to be read, and by the first version since which it is; null: nothing. */
  readonly registered: Registered | null;
  /** Why it is exploratory: it gives ideas, and is no evidence as what was registered is. Empty where it is as it was registered, or nothing was. */
  readonly exploratory: readonly string[];
  /** YYYY-MM-DD, before which no effect is shown; null: it is shown. */
  readonly waitsUntil: string | null;
  /** Looked at before the day that was registered. */
  readonly isPeek: boolean;
  /** Of contribution and residual value. */
  readonly currency: string;
  /** ISO 8601, of the first sight that counts; null: there is none. */
  readonly from: string | null;
  /** People by what became of them. */
  readonly people: PeopleCounts;
  /** All of whom the program had against those it held out, who would have seen the same; null where `refused` says why. */
  readonly whole: ExperimentReadout | null;
  /** Each arm against those held out; null where `armsRefused` says why. */
  readonly arms: ExperimentReadout | null;
  readonly refused?: string;
  readonly armsRefused?: string;
  /** Whether effects on residual value came true in past tests. */
  readonly surrogate: SurrogateNote;
}

/** Of these less is better. */
const guardrails: ReadonlySet<string> = new Set(["unsubscribed", "returned", "complained"]);

const heldOutName = "held out";
const treatedName = "program";

/**
 * Reads a program: what it added to those for whom it was, by their first sight of it, whatever they saw later. Compared are people who
 * were not held out of it with those who were, who had a decision too, and saw the control. Contribution now, the newest
 * residual value (a surrogate of what comes later), and guardrails, adjusted for the year before.
 * @throws PerennialError NOT_FOUND, NO_DATA
 */
export async function readProgramOut(
  store: Store,
  operational: Operational,
  asked: ProgramReadoutAsked,
): Promise<ProgramReadout> {
  const program = findProgram(await listDefinitions(operational), asked.program);
  const shop = await readShop(store);
  if (shop === undefined)
    throw new PerennialError("NO_DATA", "There are no orders yet, so nothing can have been added.");
  const arms = armsAmong(program);
  const history = await readProgramHistory(store, operational, program.program);
  const { since, registered = null } = history;
  const plan = readPlan(history.registered, asked, {
    knownUntil: await knownUntil(store, "contribution", asked.now),
    timezone: shop.timezone,
  });
  const { windowDays, closedAt, sequential } = plan;
  const people = peopleOf(
    await readPeople(store, {
      ...{ program: program.program, since, arms, shop, windowDays, closedAt },
    }),
  );
  const told = {
    ...{ program: program.program, version: program.version, since },
    ...{ outcome: plan.outcome, windowDays, sequential, registered, isPeek: plan.isPeek },
    exploratory: [...plan.otherwise, ...changedLater(history, people)],
    waitsUntil: plan.waitsUntil ?? null,
    ...{ currency: shop.currency, from: people.from, people: people.counts },
    surrogate: noteOf(await readKeptSurrogate(operational)),
  };
  const refused =
    plan.waitsUntil === undefined
      ? refusalOf(program, people)
      : waitsFor(plan.waitsUntil, people.counts);
  if (refused !== undefined)
    return { ...told, whole: null, arms: null, refused, armsRefused: refused };
  const outcomes = [plan.outcome, ...programOutcomes.filter((each) => each !== plan.outcome)];
  const ask = (shares: Record<string, number>): ExperimentAsked => ({
    ...{ control: heldOutName, outcomes, shares, rowsAreUnits: true },
    lowerIsBetter: guardrails,
    countedIn: { contribution: shop.currency, "residual value": shop.currency },
    ...{ sequential, minimalEffect: plan.minimalEffect, perWeek: asked.perWeek },
  });
  const { holdout } = program;
  const whole = readExperimentOut(
    people.units({
      ...{ names: [heldOutName, treatedName], outcomes },
      armOf: (at) => (at === fates.heldOut ? 0 : 1),
      segments: programSegments(people.table, shop.currency),
    }),
    ask({ [heldOutName]: holdout, [treatedName]: 1 - holdout }),
  );
  const armsRefused = armsRefusal(program, people.oddsAreEven);
  if (armsRefused !== undefined) return { ...told, whole, arms: null, armsRefused };
  const drawn = arms.filter((_, i) => people.has(i));
  const shares = sharesOfArms(program, arms);
  return {
    ...told,
    whole,
    arms: readExperimentOut(
      people.units({
        ...{ names: [heldOutName, ...drawn], outcomes },
        armOf: (at) => (at === fates.heldOut ? 0 : drawn.indexOf(arms[at] ?? "") + 1),
      }),
      ask({
        [heldOutName]: holdout,
        ...Object.fromEntries(drawn.map((arm) => [arm, (1 - holdout) * (shares[arm] ?? 0)])),
      }),
    ),
  };
}

/** What of the registration came after people had seen the program. */
function changedLater(
  { since, registered, withdrawn }: ProgramHistory,
  people: People,
): readonly string[] {
  const told: string[] = [];
  if (withdrawn !== undefined)
    told.push(
      `Version ${withdrawn} was pre-registered, and that was taken away in version ${withdrawn + 1}.`,
    );
  if (registered === undefined || registered.since === since) return told;
  const seen = people.seenBefore(registered.since);
  if (seen > 0)
    told.push(
      `It was registered so in version ${registered.since}, when ${seen.toLocaleString("en-GB")} people had seen the program already.`,
    );
  return told;
}

function waitsFor(day: string, { treated, heldOut, open }: PeopleCounts): string {
  const people = (treated + heldOut + open).toLocaleString("en-GB");
  return `It is being measured until ${day}: ${people} people so far. No effect is shown before orders are known until then, so that no early chance decides.`;
}

function refusalOf({ holdout }: Program, { counts, from }: People): string | undefined {
  const { treated, heldOut, open } = counts;
  if (from === null)
    return open > 0
      ? `All ${open.toLocaleString("en-GB")} people are still within their window: come back when it has closed.`
      : "Nobody has seen anything of this version of the program yet.";
  if (holdout === 0)
    return "The program holds nobody out, so nothing tells what would have come without it. Give it a holdout of 5 % or more.";
  if (heldOut === 0 || treated === 0)
    return `${heldOut === 0 ? "Nobody held out" : "Nobody who was treated"} has a closed window yet.`;
  return undefined;
}

/** Why arms cannot be compared by what was drawn; undefined: they can. */
function armsRefusal({ policy }: Program, oddsAreEven: boolean): string | undefined {
  if (policy.kind === "split" && oddsAreEven) return undefined;
  if (policy.kind === "best") return "The program has one arm.";
  return "People had different chances of the arms, so that those who drew one are not like those who drew another. Ask perennial policy evaluate, which takes the chances into account.";
}

function sharesOfArms(
  { policy }: Program,
  arms: readonly string[],
): Readonly<Record<string, number>> {
  if (policy.kind === "split" && policy.shares !== undefined) return policy.shares;
  return Object.fromEntries(arms.map((arm) => [arm, 1 / arms.length]));
}
