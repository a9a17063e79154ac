import type { Minor } from "../core/money.ts";
import { factorialCells } from "../stats/factorial-cells.ts";
import { type FactorialEffects, factorialEffects } from "../stats/factorial-effects.ts";
import type { SquareMatrix } from "../stats/matrix.ts";
import { type Reconciliation, reconcile, reconciledBy } from "../stats/reconciliation.ts";
import { selectedSum } from "../stats/shrunken-effects.ts";
import type {
  DepartmentLine,
  ProgramLine,
  SelectedPrograms,
  StatementParts,
  StatementPeople,
  StatementPeriod,
  StatementProgram,
} from "./statement.ts";
import { knownLine, type Scale, type StatementLine, withAmount } from "./statement-line.ts";
import { wholeTable } from "./whole-table.ts";

/** How the total of a statement is split, to the last minor unit. */
export interface SplitTotal {
  readonly parts: StatementParts;
  /** Undefined where no parts are published: then the universal holdout alone tells it. */
  readonly total: StatementLine | undefined;
  readonly departments: readonly DepartmentLine[];
  readonly periods: readonly StatementPeriod[];
  readonly selected: SelectedPrograms | null;
}

/** The total and its parts, made to add up, by program, department and period. */
export function splitTotal(
  people: StatementPeople,
  effects: FactorialEffects,
  of: { readonly programs: readonly StatementProgram[]; readonly scale: Scale },
): SplitTotal {
  const { programs, scale } = of;
  const sums = [[1, ...programs.map(() => -1)]];
  const { total, parts, covariance, people: n } = effects;
  const found = reconcile({ estimates: [total, ...parts], covariance, sums });
  if (!found.ok) return contradiction(found, { n, scale, people });
  const pieces = (people.periods ?? []).map((period) => {
    const cells = factorialCells({
      ...{ outcome: period.contribution, on: people.letIn, heldOut: people.heldOut },
    });
    const own = factorialEffects(cells, programs.length);
    // The same people and lots as of the whole, so that what could be split there can be here.
    if (!own.ok) throw new RangeError("A period has other people than the whole.");
    const estimates = [own.total, ...own.parts];
    return reconciledBy(found.gain, { estimates, covariance: own.covariance, sums });
  });
  const lines = linesOf(found, n, scale);
  const amounts = wholeTable(
    (pieces.length > 0 ? pieces : [found]).map(({ estimates }) =>
      estimates.slice(1).map((estimate) => estimate * scale.people),
    ),
  );
  const columns = programs.map((_, j) => sumOf(amounts.map((row) => row[j] ?? 0)));
  const named = namedLines(lines.slice(1), programs, columns);
  const sum = sumOf(columns);
  return {
    parts: { published: true, sum, coherence: found.coherence, lines: named },
    total: lines[0] === undefined ? undefined : withAmount(lines[0], sum),
    departments: departmentsOf(named, programs, { covariance: found.covariance, n, scale }),
    periods: (people.periods ?? []).map(({ from, to }, i) => {
      const [whole, ...own] = linesOf(pieces[i] ?? found, n, scale);
      const row = amounts[i] ?? [];
      return {
        ...{ from, to, total: whole === undefined ? null : withAmount(whole, sumOf(row)) },
        lines: namedLines(own, programs, row),
      };
    }),
    selected: selectedOf(found, scale),
  };
}

/** No parts are published; the total stands alone. */
export function unsplit(parts: StatementParts, periods: readonly StatementPeriod[]): SplitTotal {
  return { parts, total: undefined, departments: [], periods, selected: null };
}

interface Estimated {
  readonly estimates: readonly number[];
  readonly covariance: SquareMatrix;
}

function linesOf({ estimates, covariance }: Estimated, n: number, scale: Scale): StatementLine[] {
  return estimates.map((estimate, i) =>
    knownLine(estimate, { variance: covariance[i]?.[i] ?? 0, n }, scale),
  );
}

function namedLines(
  lines: readonly StatementLine[],
  programs: readonly StatementProgram[],
  amounts: readonly Minor[],
): ProgramLine[] {
  return lines.map((line, j) => ({
    program: programs[j]?.name ?? "",
    ...withAmount(line, amounts[j] ?? 0),
  }));
}

/** Lines of programs under one department, added up with the error of their sum. */
function departmentsOf(
  lines: readonly ProgramLine[],
  programs: readonly StatementProgram[],
  of: { readonly covariance: SquareMatrix; readonly n: number; readonly scale: Scale },
): DepartmentLine[] {
  const names = [...new Set(programs.map(({ department }) => department))];
  if (names.every((name) => name === undefined)) return [];
  return names.map((department) => {
    const its = programs.flatMap((program, j) => (program.department === department ? [j] : []));
    const variance = sumOf(its.flatMap((i) => its.map((j) => of.covariance[i + 1]?.[j + 1] ?? 0)));
    const estimate = sumOf(its.map((j) => lines[j]?.perPerson.value ?? 0));
    return {
      ...{ department: department ?? null, programs: its.map((j) => programs[j]?.name ?? "") },
      ...withAmount(
        knownLine(estimate, { variance, n: of.n }, of.scale),
        sumOf(its.map((j) => lines[j]?.shop.value ?? 0)),
      ),
    };
  });
}

function selectedOf({ estimates, covariance }: Estimated, { people }: Scale) {
  const effects = estimates.slice(1).flatMap((effect, j) => {
    const standardError = Math.sqrt(Math.max(0, covariance[j + 1]?.[j + 1] ?? 0));
    return standardError > 0 ? [{ effect, standardError }] : [];
  });
  // Of fewer than four nothing is learnt of what is true of the others.
  if (effects.length < 4) return null;
  const { selected, naive, corrected } = selectedSum(effects);
  if (selected === 0) return null;
  return {
    ...{ programs: selected, sum: Math.round(naive * people) + 0 },
    expected: Math.round(corrected * people) + 0,
  };
}

function contradiction(
  { coherence, gaps }: Extract<Reconciliation, { ok: false }>,
  of: { readonly n: number; readonly scale: Scale; readonly people: StatementPeople },
): SplitTotal {
  const [{ effect, standardError } = { effect: 0, standardError: 0 }] = gaps;
  const residual = knownLine(effect, { variance: standardError ** 2, n: of.n }, of.scale);
  const why = incoherentWords(coherence.pValue);
  return unsplit({ published: false, reason: "incoherent", why, residual, coherence }, []);
}

const incoherentWords = (p: number): string =>
  `The programs' parts do not add up to what the universal holdout shows (p ${p < 0.0001 ? "below 0.0001" : `= ${p.toFixed(4)}`}). Something is at work that no pair of programs explains: three or more that act on each other, or held-out people who were reached after all. Check who of them was; parts would be made up.`;

function sumOf(values: readonly number[]): number {
  return values.reduce((all, each) => all + each, 0);
}
