import type { ProgramOutcome } from "../decide/program-outcomes.ts";
import type { ExperimentUnits } from "./experiment-file.ts";
import { fates, peopleColumns } from "./program-questions.ts";
import type { SegmentColumn } from "./segment-column.ts";

/** The people of a program, a row each, in columns. Money is in units of the currency. */
export type PeopleTable = Readonly<Record<(typeof peopleColumns)[number], Float64Array>>;

/** How many people there are, by what became of them. */
export interface PeopleCounts {
  readonly treated: number;
  readonly heldOut: number;
  /** Held out of everything: no part of the comparison. */
  readonly universal: number;
  /** Whose windows are still open. */
  readonly open: number;
  readonly mixed: number;
  /** Who refused personalization whenever something was decided for them. */
  readonly refused: number;
  /** Who saw it only while a new draw of the universal holdout, which moved them, washed out. */
  readonly washingOut: number;
  /** Whose arm the program has no more. */
  readonly otherArm: number;
}

/** Those whom the comparison is about. */
export interface People {
  readonly counts: PeopleCounts;
  /** ISO 8601, of the first sight that counts; null: there is none. */
  readonly from: string | null;
  /** All who were not held out had the same chances. */
  readonly oddsAreEven: boolean;
  readonly has: (arm: number) => boolean;
  /** How many saw it first as a version before this one. */
  readonly seenBefore: (version: number) => number;
  /** Their columns, in the order of the table. */
  readonly table: PeopleTable;
  readonly units: (asked: UnitsAsked) => ExperimentUnits;
}

/** Which arms are compared, by what. */
export interface UnitsAsked {
  readonly names: readonly string[];
  /** The place of a person's arm among the names. */
  readonly armOf: (fate: number) => number;
  /** In their order; the first is the primary one. */
  readonly outcomes: readonly ProgramOutcome[];
  readonly segments?: readonly SegmentColumn[];
}

const columnOf: Readonly<Record<ProgramOutcome, keyof PeopleTable>> = {
  ...{ contribution: "contribution", ordered: "ordered", "residual value": "residual" },
  ...{ unsubscribed: "unsubscribed", returned: "returned", complained: "complained" },
};

/** Takes those who count from all whom a program has met. */
export function peopleOf(all: PeopleTable): People {
  const counts = {
    ...{ treated: 0, heldOut: 0, universal: 0, open: 0, mixed: 0 },
    ...{ refused: 0, washingOut: 0, otherArm: 0 },
  };
  const arms = new Set<number>();
  const odds = new Set<number>();
  const rows: number[] = [];
  let from = Number.POSITIVE_INFINITY;
  for (let row = 0; row < all.fate.length; row++) {
    const at = all.fate[row] ?? fates.other;
    const left = leftOut.get(at);
    if (left !== undefined) {
      counts[left] += 1;
      continue;
    }
    rows.push(row);
    from = Math.min(from, all.seenAt[row] ?? from);
    if (at === fates.heldOut) counts.heldOut += 1;
    else {
      counts.treated += 1;
      arms.add(at);
      odds.add(all.odds[row] ?? 0);
    }
  }
  const kept = (column: Float64Array): Float64Array =>
    Float64Array.from(rows, (row) => column[row] ?? Number.NaN);
  const table = tableOf((name) => kept(all[name]));
  return {
    counts,
    from: Number.isFinite(from) ? new Date(from).toISOString() : null,
    oddsAreEven: odds.size === 1,
    has: (arm) => arms.has(arm),
    // Also of those whose windows are open: their sights were sights.
    seenBefore: (version) =>
      all.firstVersion.reduce(
        (count, first, row) => count + Number(first < version && hasSeen(all.fate[row])),
        0,
      ),
    table,
    units: (asked) => unitsOf(table, asked),
  };
}

const leftOut: ReadonlyMap<number, Exclude<keyof PeopleCounts, "treated" | "heldOut">> = new Map([
  [fates.universal, "universal"],
  [fates.open, "open"],
  [fates.mixed, "mixed"],
  [fates.refused, "refused"],
  [fates.washingOut, "washingOut"],
  [fates.other, "otherArm"],
] as const);

const hasSeen = (fate: number | undefined): boolean =>
  fate !== fates.refused && fate !== fates.washingOut;

/** A table of columns by their names. */
export function tableOf(
  column: (name: (typeof peopleColumns)[number]) => Float64Array,
): PeopleTable {
  return Object.fromEntries(peopleColumns.map((name) => [name, column(name)])) as PeopleTable;
}

function unitsOf(table: PeopleTable, asked: UnitsAsked): ExperimentUnits {
  const { names, armOf, outcomes, segments } = asked;
  const arm = Int32Array.from(table.fate, armOf);
  const before = [
    ["contribution before", table.contributionBefore],
    ["orders before", table.ordersBefore],
  ] as const;
  return {
    ...{ arms: names, arm, cluster: undefined, mixed: 0, repeated: undefined, bad: [] },
    drawn: names.map((_, i) => arm.reduce((sum, at) => sum + Number(at === i), 0)),
    outcomes: outcomes.map((name) => table[columnOf[name]]),
    // Of all that was sold, not of each person's: who buys more returns more.
    denominators: outcomes.map((name) => (name === "returned" ? table.sold : undefined)),
    covariates: before.map(([name, column]) => ({
      ...{ name, columns: [column], says: [name], missing: 0 },
    })),
    ...(segments === undefined ? {} : { segments }),
  };
}
