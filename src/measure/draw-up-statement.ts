import type { Minor } from "../core/money.ts";
import type { Effect } from "../stats/difference.ts";
import {
  type FactorialCell,
  factorialCells,
  lastInEffects,
  wholeEffect,
} from "../stats/factorial-cells.ts";
import { type FactorialEffects, factorialEffects } from "../stats/factorial-effects.ts";
import type {
  Claim,
  ProgramMemo,
  StatementAsked,
  StatementParts,
  StatementPeople,
  StatementPeriod,
  StatementProgram,
  StatementResult,
} from "./statement.ts";
import { inWhole, lineOf, type Scale, withAmount } from "./statement-line.ts";
import { type SplitTotal, splitTotal, unsplit } from "./statement-parts.ts";
import { wholeTable } from "./whole-table.ts";

const mostPrograms = 16;

/**
 * Draws up the statement of a period from its people: the total, and a line for each program, together the total to the last minor unit.
 * Where whole and parts contradict each other (p below 1 %) no parts are published, and the gap stands instead.
 * `factorialEffects` and `reconcile` say how the figures come about. Nothing is capped or left out of contribution.
 *
 * @returns no statement where too few people, or people who all brought the same, are held out of every program, or where there is
 *   no program or more than 16.
 * @throws RangeError where columns differ in length, somebody held out of every program was let in, or a bit is no program's.
 */
export function drawUpStatement(people: StatementPeople, asked: StatementAsked): StatementResult {
  const { programs, currency, level = 0.95 } = asked;
  if (programs.length < 1 || programs.length > mostPrograms)
    return { ok: false, reason: "program-count", why: countWords(programs.length) };
  const { contribution: outcome, letIn: on, heldOut } = people;
  const cells = factorialCells({ outcome, on, heldOut });
  const effects = factorialEffects(cells, programs.length);
  const whole = wholeEffect(cells);
  if (!whole.ok) return { ok: false, reason: "held-out-people", why: holdoutWords[whole.arm] };
  const away = cells.reduce((sum, cell) => sum + (cell.heldOut ? cell.n : 0), 0);
  const scale = { people: whole.n - away, level };
  const split = splitOf(people, effects, { programs, scale });
  const total = split.total ?? lineOf(whole, scale);
  const periods = split.parts.published ? split.periods : wholePeriods(people, scale);
  return {
    ...{ ok: true, currency, people: whole.n, heldOut: away, total, parts: split.parts },
    ...{ departments: split.departments, periods },
    memo: {
      universalHoldout: lineOf(whole, scale),
      costOfMeasuring: inWhole(total.perPerson, away),
      programs: memosOf(people, { cells, programs, scale, parts: split.parts }),
      pairsWithoutInteraction: effects.ok ? pairsWithout(effects, programs) : [],
      selected: split.selected,
      claimed: claimedOf(programs),
    },
  };
}

function splitOf(
  people: StatementPeople,
  effects: ReturnType<typeof factorialEffects>,
  of: { readonly programs: readonly StatementProgram[]; readonly scale: Scale },
): SplitTotal {
  if (effects.ok) return splitTotal(people, effects, of);
  return unsplit(cannotSeparate(of.programs[effects.treatment ?? 0]), []);
}

/** Totals of the shorter periods by the universal holdout alone, rounded so that they add up. */
function wholePeriods(
  { periods = [], letIn, heldOut }: StatementPeople,
  scale: Scale,
): StatementPeriod[] {
  const totals = periods.map(({ contribution }) => {
    const whole = wholeEffect(factorialCells({ outcome: contribution, on: letIn, heldOut }));
    return whole.ok ? lineOf(whole, scale) : null;
  });
  const amounts = wholeTable(totals.map((total) => [(total?.perPerson.value ?? 0) * scale.people]));
  return periods.map(({ from, to }, i) => {
    const total = totals[i] ?? null;
    return {
      ...{ from, to, lines: null },
      total: total === null ? null : withAmount(total, amounts[i]?.[0] ?? 0),
    };
  });
}

const countWords = (programs: number): string =>
  `There are ${programs} programs; a statement takes 1 to ${mostPrograms}.${programs < 1 ? "" : " Take programs of one kind together, such as all that welcome."}`;

const holdoutWords = {
  control:
    "Fewer than 2 people are held out of every program, or all of them brought the same: nothing tells what all programs together add. Apply a universal holdout, or wait for orders.",
  treatment:
    "Fewer than 2 people are not held out of every program, or all of them brought the same: nothing tells what the programs add.",
};

function cannotSeparate(program: StatementProgram | undefined): StatementParts {
  return {
    ...{ published: false, reason: "inseparable", residual: null, coherence: null },
    why: `No lot tells the program "${program?.name ?? ""}" from those before it: the same people had them. Give it a holdout of its own.`,
  };
}

function pairsWithout(
  { pairs }: FactorialEffects,
  programs: readonly StatementProgram[],
): (readonly [string, string])[] {
  return pairs.flatMap(({ first, second, interaction }) =>
    interaction === null
      ? [[programs[first]?.name ?? "", programs[second]?.name ?? ""] as const]
      : [],
  );
}

function memosOf(
  { letIn, eligible }: StatementPeople,
  of: {
    readonly cells: readonly FactorialCell[];
    readonly programs: readonly StatementProgram[];
    readonly scale: Scale;
    readonly parts: StatementParts;
  },
): ProgramMemo[] {
  const { cells, programs, scale, parts } = of;
  const lost = lastInEffects(cells, programs.length);
  return programs.map(({ name, claimed }, j) => {
    const had = cells.reduce((sum, { on, n }) => sum + ((on >> j) & 1) * n, 0);
    const effect = lost[j];
    const part = parts.published ? (parts.lines[j]?.shop.value ?? null) : null;
    return {
      ...{ program: name, share: had / scale.people, claimed },
      reached: eligible === undefined ? undefined : bothOn(letIn, eligible, j),
      ifSwitchedOff: effect?.ok === true ? lineOf(times(effect, had / scale.people), scale) : null,
      shareOfClaimed: part === null || !claimed?.contribution ? null : part / claimed.contribution,
    };
  });
}

function claimedOf(programs: readonly StatementProgram[]): Claim | null {
  const claims = programs.flatMap(({ claimed }) => claimed ?? []);
  if (claims.length === 0) return null;
  const sum = (of: (claim: Claim) => Minor): Minor =>
    claims.reduce((all, each) => all + of(each), 0);
  return {
    alone: sum(({ alone }) => alone),
    revenue: sum(({ revenue }) => revenue),
    contribution: sum(({ contribution }) => contribution),
  };
}

const times = (effect: Effect, factor: number): Effect => ({
  ...effect,
  estimate: effect.estimate * factor,
  standardError: effect.standardError * factor,
});

function bothOn(one: ArrayLike<number>, other: ArrayLike<number>, bit: number): number {
  let people = 0;
  for (let person = 0; person < one.length; person++)
    people += (((one[person] ?? 0) & (other[person] ?? 0)) >> bit) & 1;
  return people;
}
