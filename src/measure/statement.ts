import type { Estimate } from "../core/estimate.ts";
import type { Minor } from "../core/money.ts";
import { type Effect, welchTest } from "../stats/difference.ts";
import {
  type FactorialCell,
  factorialCells,
  lastInEffects,
  wholeEffect,
} from "../stats/factorial-cells.ts";
import { type FactorialEffects, factorialEffects } from "../stats/factorial-effects.ts";
import { reconcile } from "../stats/reconciliation.ts";
import type { ChiSquareTest } from "../stats/sample-ratio.ts";
import { wholeShares } from "./whole-shares.ts";

/**
 * The statement: what all programs together added to contribution in a period, by the people who were held out of everything, and what
 * each program's part of that is, so that the parts add up.
 */

/** The people of a period in columns, a row a person; bit j is program j. */
export interface StatementPeople {
  /** What each person brought in the period, in minor units; 0 for those who bought nothing. */
  readonly contribution: ArrayLike<Minor>;
  /** 1: held out of every program. */
  readonly heldOut: ArrayLike<number>;
  /** Programs whose own lot let the person in, whoever they are for; 0 where held out of every program. */
  readonly letIn: ArrayLike<number>;
  /** Programs that the person was ever eligible for, held out or not. Absent: nobody tells how many were reached. */
  readonly eligible?: ArrayLike<number>;
}

export interface StatementProgram {
  readonly name: string;
  /** What channels or platforms claim as its revenue or contribution in the period. */
  readonly claimed?: Minor;
}

export interface StatementAsked {
  /** ISO 4217, in capitals. */
  readonly currency: string;
  /** In the order of the bits. */
  readonly programs: readonly StatementProgram[];
  /** Of the intervals, 0.95 unless told. */
  readonly level?: number;
}

export interface StatementLine {
  /** Minor units for each person who was not held out of every program; not whole. */
  readonly perPerson: Estimate;
  /** Minor units of all of them together, whole. */
  readonly shop: Estimate;
}

export interface ProgramLine extends StatementLine {
  readonly program: string;
}

/** A program beside its part: what is not to be added up. */
export interface ProgramMemo {
  readonly program: string;
  /** Of the people who were not held out of every program, the share that its own lot let in. */
  readonly share: number;
  /** People who were let in and eligible; undefined where eligibility is not known. */
  readonly reached: number | undefined;
  /** What would be lost if it alone were switched off; null: it holds nobody out of its own, so that nothing tells. */
  readonly ifSwitchedOff: StatementLine | null;
  readonly claimed: Minor | undefined;
  /** Its part as a share of what is claimed; null where either is missing, or 0 is claimed. */
  readonly shareOfClaimed: number | null;
}

export type StatementParts =
  | {
      readonly published: true;
      readonly lines: readonly ProgramLine[];
      /** Of the lines: the total, to the last minor unit. */
      readonly sum: Minor;
      readonly coherence: ChiSquareTest;
    }
  | {
      readonly published: false;
      /** `incoherent`: whole and parts contradict each other. `inseparable`: no lot tells a program from another. */
      readonly reason: "incoherent" | "inseparable";
      /** In a sentence, with what to do. */
      readonly why: string;
      /** What the whole exceeds the parts by; null where there are none. */
      readonly residual: StatementLine | null;
      readonly coherence: ChiSquareTest | null;
    };

export interface Statement {
  readonly currency: string;
  readonly people: number;
  readonly heldOut: number;
  /** What all programs together added: the sum of the parts where these are published, else by the universal holdout alone. */
  readonly total: StatementLine;
  readonly parts: StatementParts;
  readonly memo: {
    /** The total by the universal holdout alone, before it was reconciled with the parts. */
    readonly universalHoldout: StatementLine;
    /** What the held-out people would have brought more: the price of knowing all this, in minor units. */
    readonly costOfMeasuring: Estimate;
    readonly programs: readonly ProgramMemo[];
    /** Pairs of programs of which too few people had neither, one or both: their interaction is taken as 0. */
    readonly pairsWithoutInteraction: readonly (readonly [string, string])[];
  };
}

export type StatementResult =
  | ({ readonly ok: true } & Statement)
  | {
      readonly ok: false;
      readonly reason: "held-out-people" | "program-count";
      /** In a sentence, with what to do. */
      readonly why: string;
    };

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
  const split = effects.ok
    ? partsOf(effects, programs, scale)
    : { parts: cannotSeparate(programs[effects.treatment ?? 0]), total: undefined };
  const total = split.total ?? lineOf(whole, scale);
  return {
    ...{ ok: true, currency, people: whole.n, heldOut: away, total, parts: split.parts },
    memo: {
      universalHoldout: lineOf(whole, scale),
      costOfMeasuring: inWhole(total.perPerson, away),
      programs: memosOf(people, { cells, programs, scale, parts: split.parts }),
      pairsWithoutInteraction: effects.ok ? pairsWithout(effects, programs) : [],
    },
  };
}

const countWords = (programs: number): string =>
  `There are ${programs} programs; a statement takes 1 to ${mostPrograms}.${programs < 1 ? "" : " Take programs of one kind together, such as all that welcome."}`;

const holdoutWords = {
  control:
    "Fewer than 2 people are held out of every program, or all of them brought the same: nothing tells what all programs together add. Apply a universal holdout, or wait for orders.",
  treatment:
    "Fewer than 2 people are not held out of every program, or all of them brought the same: nothing tells what the programs add.",
};

/** To whom figures a person apply, and the level of intervals. */
interface Scale {
  readonly people: number;
  readonly level: number;
}

function lineOf(effect: Effect, { people, level }: Scale): StatementLine {
  const { lower, upper } = welchTest(effect, { level });
  const perPerson = { value: effect.estimate, lower, upper, level };
  return { perPerson, shop: inWhole(perPerson, people) };
}

function inWhole({ value, lower, upper, level }: Estimate, people: number): Estimate {
  const whole = (each: number): number => Math.round(each * people) + 0;
  return { value: whole(value), lower: whole(lower), upper: whole(upper), level };
}

/** An estimate whose error is as good as known. */
function effectOf(estimate: number, variance: number, n: number): Effect {
  return { estimate, standardError: Math.sqrt(variance), degreesOfFreedom: Infinity, n };
}

function partsOf(
  { total, parts, covariance, people: n }: FactorialEffects,
  programs: readonly StatementProgram[],
  scale: Scale,
): { readonly parts: StatementParts; readonly total: StatementLine | undefined } {
  const sums = [[1, ...programs.map(() => -1)]];
  const found = reconcile({ estimates: [total, ...parts], covariance, sums });
  const { coherence } = found;
  if (!found.ok) {
    const [{ effect, standardError } = { effect: 0, standardError: 0 }] = found.gaps;
    const residual = lineOf(effectOf(effect, standardError ** 2, n), scale);
    const why = incoherentWords(coherence.pValue);
    return {
      parts: { published: false, reason: "incoherent", why, residual, coherence },
      total: undefined,
    };
  }
  const [whole, ...lines] = found.estimates.map((estimate, i) =>
    lineOf(effectOf(estimate, found.covariance[i]?.[i] ?? 0, n), scale),
  );
  const sum = whole?.shop.value ?? 0;
  const values = wholeShares(
    lines.map(({ perPerson }) => perPerson.value * scale.people),
    sum,
  );
  return {
    total: whole,
    parts: {
      ...{ published: true, sum, coherence },
      lines: lines.map(({ perPerson, shop }, j) => ({
        ...{ program: programs[j]?.name ?? "", perPerson },
        shop: { ...shop, value: values[j] ?? 0 },
      })),
    },
  };
}

const incoherentWords = (p: number): string =>
  `The programs' parts do not add up to what the universal holdout shows (p ${p < 0.0001 ? "below 0.0001" : `= ${p.toFixed(4)}`}). Something is at work that no pair of programs explains: three or more that act on each other, or held-out people who were reached after all. Check who of them was; parts would be made up.`;

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
      shareOfClaimed: part === null || !claimed ? null : part / claimed,
    };
  });
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
