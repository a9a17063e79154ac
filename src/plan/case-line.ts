/**
 * The arithmetic of a business case, written once: a line is an expression of the case's inputs, the month, and lines of earlier months. It is
 * reckoned here, for one case or for thousands of draws at once, and written as a spreadsheet's formula by case-formula.ts.
 */

/** An expression whose value is a number for each month. */
export type Expression =
  | { readonly kind: "number"; readonly value: number }
  /** A driver, or another input of the case. */
  | { readonly kind: "input"; readonly name: string }
  /** The month's number: 0 is the day of the start, 1 the first month. */
  | { readonly kind: "month" }
  /** Another line, so many months back; 0 before the start. Of this month only lines that stand above. */
  | { readonly kind: "line"; readonly name: string; readonly back: number }
  | {
      readonly kind: "sum" | "difference" | "product" | "quotient" | "power";
      readonly left: Expression;
      readonly right: Expression;
    }
  /** One where the left is at most the right, else the other. */
  | {
      readonly kind: "at-most";
      readonly left: Expression;
      readonly right: Expression;
      readonly yes: Expression;
      readonly no: Expression;
    };

/** A line of a case: a number for each month from 0. */
export interface CaseLine {
  readonly name: string;
  readonly title: string;
  readonly unit: "people" | "orders" | "money" | "factor";
  readonly value: Expression;
}

/** One value of each input for each draw; a case by itself is one draw. */
export type Inputs = Readonly<Record<string, Float64Array>>;

/** The values of each line by month, each with one value for each draw. */
export type LineValues = Readonly<Record<string, readonly Float64Array[]>>;

/**
 * Reckons lines for months 0 to `months`.
 *
 * @throws RangeError where an expression names an input or a line that is not there.
 * @example
 * const grows = { name: "grows", title: "Grows", unit: "money", value: plus(before("grows"), input("step")) };
 * reckonLines([grows], { inputs: { step: Float64Array.of(2) }, months: 2 }).grows[2]; // [6]
 */
export function reckonLines(
  lines: readonly CaseLine[],
  { inputs, months }: { readonly inputs: Inputs; readonly months: number },
): LineValues {
  const draws = Object.values(inputs)[0]?.length ?? 1;
  const values: Record<string, Float64Array[]> = Object.fromEntries(
    lines.map(({ name }) => [name, []]),
  );
  for (let month = 0; month <= months; month++)
    for (const { name, value } of lines)
      values[name]?.push(reckoned(value, { inputs, month, values, draws }));
  return values;
}

interface Place {
  readonly inputs: Inputs;
  readonly month: number;
  readonly values: LineValues;
  readonly draws: number;
}

function reckoned(of: Expression, place: Place): Float64Array {
  const { draws, month } = place;
  switch (of.kind) {
    case "number":
      return new Float64Array(draws).fill(of.value);
    case "month":
      return new Float64Array(draws).fill(month);
    case "input": {
      const column = place.inputs[of.name];
      if (column === undefined) throw new RangeError(`There is no input "${of.name}".`);
      return column;
    }
    case "line": {
      if (place.values[of.name] === undefined)
        throw new RangeError(`There is no line "${of.name}".`);
      if (month < of.back) return new Float64Array(draws);
      const column = place.values[of.name]?.[month - of.back];
      if (column === undefined)
        throw new RangeError(`The line "${of.name}" of this month stands below what asks for it.`);
      return column;
    }
    case "at-most": {
      const [left, right] = [reckoned(of.left, place), reckoned(of.right, place)];
      const [yes, no] = [reckoned(of.yes, place), reckoned(of.no, place)];
      return left.map((each, i) => (each <= (right[i] ?? 0) ? yes[i] : no[i]) ?? 0);
    }
    default: {
      const right = reckoned(of.right, place);
      const apply = arithmetic[of.kind];
      return reckoned(of.left, place).map((each, i) => apply(each, right[i] ?? 0));
    }
  }
}

const arithmetic = {
  sum: (a: number, b: number) => a + b,
  difference: (a: number, b: number) => a - b,
  product: (a: number, b: number) => a * b,
  quotient: (a: number, b: number) => a / b,
  power: (a: number, b: number) => a ** b,
} as const;

/** What stands in an expression: a number stands for itself. */
export type Term = Expression | number;

const termOf = (term: Term): Expression =>
  typeof term === "number" ? { kind: "number", value: term } : term;

function joined(kind: keyof typeof arithmetic, terms: readonly Term[]): Expression {
  const [first = 0, ...rest] = terms;
  return rest.reduce<Expression>(
    (left, right) => ({ kind, left, right: termOf(right) }),
    termOf(first),
  );
}

/** An input by its name. */
export const input = (name: string): Expression => ({ kind: "input", name });
/** The month's number. */
export const month: Expression = { kind: "month" };
/** A line of the same month, which stands above. */
export const line = (name: string): Expression => ({ kind: "line", name, back: 0 });
/** A line so many months before. */
export const before = (name: string, back = 1): Expression => ({ kind: "line", name, back });
/** The sum of all. */
export const plus = (...terms: Term[]): Expression => joined("sum", terms);
/** The first less all others. */
export const minus = (...terms: Term[]): Expression => joined("difference", terms);
/** The product of all. */
export const times = (...terms: Term[]): Expression => joined("product", terms);
/** The first divided by all others. */
export const over = (...terms: Term[]): Expression => joined("quotient", terms);
/** A power. */
export const power = (base: Term, exponent: Term): Expression => joined("power", [base, exponent]);
/** `yes` where the left is at most the right, else `no`. */
export function atMost(
  left: Term,
  right: Term,
  { yes, no }: { readonly yes: Term; readonly no: Term },
): Expression {
  return {
    kind: "at-most",
    left: termOf(left),
    right: termOf(right),
    yes: termOf(yes),
    no: termOf(no),
  };
}
