import { readShop } from "../collect/shop.ts";
import { PerennialError } from "../core/errors.ts";
import { minorPerUnit } from "../core/money.ts";
import type { Instant } from "../core/time.ts";
import { findProgram, listDefinitions } from "../decide/definition-store.ts";
import { readVersions } from "../decide/learning/learn-policies.ts";
import { knownUntil } from "../decide/learning/trial-questions.ts";
import { armsAmong } from "../decide/policy/ready-policy.ts";
import type { Program } from "../decide/program.ts";
import type { Operational } from "../store/operational.ts";
import type { Store } from "../store/store.ts";
import { type ExperimentReadout, readExperimentOut } from "./experiment.ts";
import type { ExperimentUnits } from "./experiment-file.ts";
import { fates, programPeopleSql } from "./program-questions.ts";
import type { ExperimentAsked } from "./read-effect.ts";

/** How a program is read. */
export interface ProgramReadoutAsked
  extends Pick<ExperimentAsked, "sequential" | "minimalEffect" | "perWeek"> {
  readonly program: string;
  /** What counts comes within so many days from the first sight. */
  readonly windowDays: number;
  readonly now: Instant;
}

/** What a program added, or why that cannot be told yet. */
export interface ProgramReadout {
  readonly program: string;
  /** The version as it is, and the first since which it has been the same: decisions from there on count. */
  readonly version: number;
  readonly since: number;
  readonly windowDays: number;
  /** Of contribution and residual value. */
  readonly currency: string;
  /** ISO 8601, of the first sight that counts; null: there is none. */
  readonly from: string | null;
  /** People by what became of them. */
  readonly people: {
    readonly treated: number;
    readonly heldOut: number;
    /** Held out of everything: no part of the comparison. */
    readonly universal: number;
    /** Whose windows are still open. */
    readonly open: number;
    readonly mixed: number;
  };
  /** All of whom the program had against those it held out, who would have seen the same; null where `refused` says why. */
  readonly whole: ExperimentReadout | null;
  /** Each arm against those held out; null where `armsRefused` says why. */
  readonly arms: ExperimentReadout | null;
  readonly refused?: string;
  readonly armsRefused?: string;
}

/** What is read of a person; the first is the primary outcome. Money is in units of the currency. */
const programOutcomes = ["contribution", "ordered", "residual value", "unsubscribed"] as const;

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
  const since = sameSince(await readVersions(operational, program.program), program);
  const [fate, seenAt, odds, ...figures] = await store.columns(
    programPeopleSql({
      ...{ program: program.program, since, arms, shop, windowDays: asked.windowDays },
      closedAt: await knownUntil(store, "contribution", asked.now),
    }),
    ["fate", "seenAt", "odds", "contribution", "ordered", "residual", "unsubscribed"].concat([
      ...["contributionBefore", "ordersBefore"],
    ]),
  );
  const people = peopleOf(fate ?? new Float64Array(), {
    ...{ seenAt: seenAt ?? new Float64Array(), odds: odds ?? new Float64Array() },
    figures: figures.map((column, i) =>
      i === 2 ? inUnits(column, minorPerUnit(shop.currency)) : column,
    ),
  });
  const told = {
    ...{ program: program.program, version: program.version, since, windowDays: asked.windowDays },
    ...{ currency: shop.currency, from: people.from, people: people.counts },
  };
  const refused = refusalOf(program, people);
  if (refused !== undefined)
    return { ...told, whole: null, arms: null, refused, armsRefused: refused };
  const ask = (shares: Record<string, number>): ExperimentAsked => ({
    ...{ control: heldOutName, outcomes: programOutcomes, shares, rowsAreUnits: true },
    lowerIsBetter: new Set(["unsubscribed"]),
    ...{ sequential: asked.sequential, minimalEffect: asked.minimalEffect, perWeek: asked.perWeek },
  });
  const { holdout } = program;
  const whole = readExperimentOut(
    people.units([heldOutName, treatedName], (at) => (at === fates.heldOut ? 0 : 1)),
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
      people.units([heldOutName, ...drawn], (at) =>
        at === fates.heldOut ? 0 : drawn.indexOf(arms[at] ?? "") + 1,
      ),
      ask({
        [heldOutName]: holdout,
        ...Object.fromEntries(drawn.map((arm) => [arm, (1 - holdout) * (shares[arm] ?? 0)])),
      }),
    ),
  };
}

/** The oldest version from which on nothing was changed that a person could see or be drawn by. */
export function sameSince(
  versions: readonly { readonly version: number; readonly program: Program }[],
  { version: newest, ...program }: Program & { readonly version: number },
): number {
  const wanted = drawnBy(program);
  let since = newest;
  for (const { version, program: before } of versions) {
    if (drawnBy(before) !== wanted) break;
    since = version;
  }
  return since;
}

function drawnBy({ audience, placements, treatments, policy, holdout, salt }: Program): string {
  const shown = treatments.map(({ title: _title, ...each }) => each);
  return JSON.stringify([audience ?? null, placements, shown, policy, holdout, salt]);
}

interface People {
  readonly counts: ProgramReadout["people"];
  readonly from: string | null;
  /** All who were not held out had the same chances. */
  readonly oddsAreEven: boolean;
  readonly has: (arm: number) => boolean;
  readonly units: (names: readonly string[], armOf: (fate: number) => number) => ExperimentUnits;
}

function peopleOf(
  fate: Float64Array,
  of: {
    readonly seenAt: Float64Array;
    readonly odds: Float64Array;
    readonly figures: readonly Float64Array[];
  },
): People {
  const counts = { treated: 0, heldOut: 0, universal: 0, open: 0, mixed: 0 };
  const arms = new Set<number>();
  const odds = new Set<number>();
  const rows: number[] = [];
  let from = Number.POSITIVE_INFINITY;
  for (let row = 0; row < fate.length; row++) {
    const at = fate[row] ?? fates.other;
    if (at === fates.universal) counts.universal += 1;
    else if (at === fates.open) counts.open += 1;
    else if (at === fates.mixed) counts.mixed += 1;
    else if (at !== fates.other) {
      rows.push(row);
      from = Math.min(from, of.seenAt[row] ?? from);
      if (at === fates.heldOut) counts.heldOut += 1;
      else {
        counts.treated += 1;
        arms.add(at);
        odds.add(of.odds[row] ?? 0);
      }
    }
  }
  const column = (i: number): Float64Array =>
    Float64Array.from(rows, (row) => of.figures[i]?.[row] ?? Number.NaN);
  return {
    counts,
    from: Number.isFinite(from) ? new Date(from).toISOString() : null,
    oddsAreEven: odds.size === 1,
    has: (arm) => arms.has(arm),
    units(names, armOf) {
      const arm = Int32Array.from(rows, (row) => armOf(fate[row] ?? fates.other));
      const drawn = names.map((_, i) => arm.reduce((sum, at) => sum + Number(at === i), 0));
      return {
        ...{ arms: names, arm, drawn, cluster: undefined, mixed: 0, repeated: undefined, bad: [] },
        outcomes: programOutcomes.map((_, i) => column(i)),
        covariates: ["contribution before", "orders before"].map((name, i) => ({
          ...{ name, columns: [column(programOutcomes.length + i)], says: [name], missing: 0 },
        })),
      };
    },
  };
}

function inUnits(minor: Float64Array, perUnit: number): Float64Array {
  return minor.map((value) => value / perUnit);
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
