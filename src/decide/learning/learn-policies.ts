import { z } from "zod";
import { readShop } from "../../collect/shop.ts";
import { PerennialError } from "../../core/errors.ts";
import type { Instant } from "../../core/time.ts";
import type { Operational, Statements } from "../../store/operational.ts";
import { pgSql } from "../../store/pg-sql.ts";
import type { Store } from "../../store/store.ts";
import { readDefinition } from "../definition.ts";
import { findProgram, type KeptProgram, listDefinitions } from "../definition-store.ts";
import type { LearnedLadder } from "../policy/learned-ladder.ts";
import { armsAmong, nothing } from "../policy/ready-policy.ts";
import { type LearningPolicy, learningPolicies } from "../policy.ts";
import type { Program, Treatment } from "../program.ts";
import { learnLines } from "./learn-individual.ts";
import { learnLadder } from "./learn-ladder.ts";
import { type ContextLearned, learnThompson } from "./learn-thompson.ts";
import { keepPolicyState } from "./policy-states.ts";
import {
  knownUntil,
  readTrialSums,
  readTrials,
  type Teaching,
  type TrialsAsked,
} from "./trial-questions.ts";

/** What a program's policies have learned. */
export interface LearnedProgram {
  readonly program: string;
  /** The version of what was learned, from 1. */
  readonly state: number;
  readonly slots: readonly LearnedSlot[];
}

/** What one policy of a program has learned. */
export interface LearnedSlot {
  /** Empty, or whose policy it is. */
  readonly slot: string;
  readonly kind: "thompson" | "individual" | "ladder";
  readonly goal: string;
  readonly contexts: Readonly<Record<string, ContextLearned>>;
  /** Of a ladder: what was seen of each class of customers, by the levels from nothing on. */
  readonly classes?: LearnedLadder["classes"] | undefined;
  readonly levels?: readonly string[] | undefined;
}

/**
 * Has the policies of programs learn from the ledger: from decisions that were seen, whose windows have closed, of people who were
 * not held out. What is learned is kept as a version; deciders take it up.
 *
 * @param options.program only this one; by default all that run or are paused
 * @throws PerennialError NOT_FOUND; BAD_ARGUMENT where the program named has no policy that learns
 */
export async function learnPolicies(
  store: Store,
  operational: Operational,
  options: { readonly program?: string | undefined; readonly now: Instant },
): Promise<LearnedProgram[]> {
  const definitions = await listDefinitions(operational);
  const named =
    options.program === undefined ? undefined : findProgram(definitions, options.program);
  if (named !== undefined && learningPolicies(named.policy).length === 0)
    throw new PerennialError(
      "BAD_ARGUMENT",
      `The policy of the program ${named.program} (${named.policy.kind}) learns nothing. Those that learn are thompson, individual and ladder.`,
    );
  const programs =
    named === undefined
      ? definitions.programs.filter(({ state }) => state === "running" || state === "paused")
      : [named];
  const kinds = new Map(definitions.placements.map(({ placement, kind }) => [placement, kind]));
  const learned: LearnedProgram[] = [];
  for (const program of programs) {
    const slots = learningPolicies(program.policy);
    if (slots.length === 0) continue;
    const teaching = teachingOf(await readVersions(operational, program.program), program, kinds);
    const made = [];
    for (const slot of slots)
      made.push(await learnSlot(store, { program, slot, teaching, now: options.now }));
    const state = await keepPolicyState(
      operational,
      program.program,
      Object.fromEntries(made.map(({ told, state: kept }) => [told.slot, kept])),
    );
    learned.push({
      program: program.program,
      state: state?.version ?? 0,
      slots: made.map(({ told }) => told),
    });
  }
  return learned;
}

interface SlotAsked {
  readonly program: KeptProgram;
  readonly slot: LearningPolicy;
  readonly teaching: Teaching;
  readonly now: Instant;
}

async function learnSlot(
  store: Store,
  { program, slot: { slot, policy }, teaching, now }: SlotAsked,
): Promise<{ readonly told: LearnedSlot; readonly state: unknown }> {
  const { windowDays } = policy;
  const goal = policy.kind === "ladder" ? "order" : policy.goal;
  const asked: TrialsAsked = {
    program: program.program,
    goal,
    windowDays,
    closedAt: await knownUntil(store, goal, now),
    shop: await readShop(store),
  };
  if (policy.kind === "ladder") {
    const levels = [nothing, ...policy.levels];
    const { closedAt: until } = asked;
    const of = { program: program.program, slot, levels, windowDays, teaching, until };
    const state = await learnLadder(store, of);
    const { classes } = state;
    return { told: { slot, kind: policy.kind, goal, contexts: {}, classes, levels }, state };
  }
  const arms = armsAmong(program);
  const sums = (await readTrialSums(store, asked, teaching)).filter(
    ({ segment }) => segment === slot,
  );
  const contexts = learnThompson(sums, {
    arms,
    contexts: policy.kind === "thompson" ? [...policy.by, ""] : [""],
    learning: policy,
    seed: `${program.salt}:${slot}`,
  });
  const told = { slot, kind: policy.kind, goal, contexts };
  if (policy.kind === "thompson") return { told, state: { contexts } };
  const trials = (await readTrials(store, asked, teaching)).filter(
    ({ segment }) => segment === slot,
  );
  return {
    told,
    state: {
      ...learnLines(trials, arms, policy.features),
      shares: contexts[""]?.shares ?? {},
      contexts,
    },
  };
}

interface ProgramVersion {
  readonly version: number;
  readonly program: Program;
}

/** All versions of a program, the newest first. Those that this version of Perennial cannot read are left out. */
export async function readVersions(
  operational: Pick<Statements, "rows">,
  name: string,
): Promise<ProgramVersion[]> {
  const rows = await operational.rows(
    pgSql`SELECT version, definition FROM definition_version
WHERE kind = 'program' AND name = ${name} AND definition IS NOT NULL
ORDER BY version DESC`,
    z.object({ version: z.number(), definition: z.unknown() }),
  );
  return rows.flatMap(({ version, definition }) => {
    const read = readDefinition(definition, `program ${name}`);
    return read.kind === "program" ? [{ version, program: read.text }] : [];
  });
}

/** Which decisions teach: an arm whose content was changed begins anew, as another one. */
function teachingOf(
  versions: readonly ProgramVersion[],
  { treatments, placements, version: newest }: KeptProgram,
  kinds: ReadonlyMap<string, string>,
): Teaching {
  const since: Record<string, number> = { [nothing]: 0 };
  for (const treatment of treatments) {
    since[treatment.id] = newest;
    for (const { version, program } of versions) {
      const before = program.treatments.find(({ id }) => id === treatment.id);
      if (before === undefined || !isSameOffer(before, treatment)) break;
      since[treatment.id] = version;
    }
  }
  const arms: Record<string, number> = {};
  for (const { version, program } of versions)
    for (const placement of placements) {
      const fitting = program.treatments.filter(({ kind }) => kind === kinds.get(placement));
      arms[`${placement}/${version}`] = fitting.length + 1;
    }
  return { since, arms };
}

function isSameOffer(one: Treatment, other: Treatment): boolean {
  const shown = ({ kind, content, list, coupon }: Treatment): string =>
    JSON.stringify([kind, content, list ?? null, coupon ?? null]);
  return shown(one) === shown(other);
}
