import type { CaseLine, Expression } from "./case-line.ts";

/** Where a spreadsheet has what expressions name. */
export interface FormulaPlaces {
  /** The cell or the name of an input. */
  readonly input: (name: string) => string;
  /** The cell of a line in a month. */
  readonly line: (name: string, month: number) => string;
  /** The cell that holds a month's number. */
  readonly month: (month: number) => string;
}

/**
 * An expression as the formula of a month's cell, without the sign of equality. It gives what `reckonLines` gives.
 *
 * @example
 * const places = { input: (name) => name, line: (name, month) => `${name}${month}`, month: () => "A1" };
 * caseFormula(plus(before("cash"), input("step")), 2, places); // "(cash1+step)"
 */
function caseFormula(of: Expression, month: number, places: FormulaPlaces): string {
  const inner = (each: Expression): string => caseFormula(each, month, places);
  switch (of.kind) {
    case "number":
      return of.value < 0 ? `(${of.value})` : String(of.value);
    case "input":
      return places.input(of.name);
    case "month":
      return places.month(month);
    case "line":
      return month < of.back ? "0" : places.line(of.name, month - of.back);
    case "at-most":
      return `IF(${inner(of.left)}<=${inner(of.right)},${inner(of.yes)},${inner(of.no)})`;
    default:
      return `(${inner(of.left)}${signs[of.kind]}${inner(of.right)})`;
  }
}

const signs = { sum: "+", difference: "-", product: "*", quotient: "/", power: "^" } as const;

/** The formulas of lines for months 0 to `months`. */
export function lineFormulas(
  lines: readonly CaseLine[],
  months: number,
  places: FormulaPlaces,
): readonly (readonly string[])[] {
  return lines.map(({ value }) =>
    Array.from({ length: months + 1 }, (_, month) => caseFormula(value, month, places)),
  );
}
