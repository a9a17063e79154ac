import type { BusinessCase } from "../../../src/plan/case.ts";
import type { CaseDriver } from "../../../src/plan/case-driver.ts";
import { type DriverKind, driverKinds } from "../../../src/plan/driver-kind.ts";
import { type FigureUnit, figureOf } from "./case-fields.ts";

/** The drivers that every case must name. */
export const neededDrivers: readonly DriverKind[] = driverKinds.filter(
  ({ usual }) => usual === undefined,
);

/** What is typed of one driver: low and high are left out together. */
export interface TypedDriver {
  readonly low: string;
  readonly likely: string;
  readonly high: string;
}

/** A case as it is begun in the studio. */
export interface CaseBeginning {
  readonly program: string;
  readonly title: string;
  readonly holdout: number;
  /** Who makes it, and answers for what is a judgement. */
  readonly author: string;
  /** Where the number of people comes from; empty where it was typed. */
  readonly peopleSource: string;
  readonly typed: Readonly<Record<string, TypedDriver>>;
}

/** The case of a beginning, or what it still needs, in words. */
export function begunCase(of: CaseBeginning): BusinessCase | string {
  const author = of.author.trim();
  if (author === "") return "Say who makes it.";
  const drivers: Record<string, CaseDriver> = {};
  for (const kind of neededDrivers) {
    const typed = of.typed[kind.name];
    const isCounted = kind.name === "people" && of.peopleSource !== "";
    const said = isCounted
      ? ({ grade: "C", source: of.peopleSource, owner: author } as const)
      : ({ grade: "D", source: "", owner: author } as const);
    const amount = typed === undefined ? "is missing" : typedAmount(typed, kind);
    if (typeof amount === "string") return `${kind.title} ${amount}.`;
    drivers[kind.name] = { ...said, ...amount };
  }
  return {
    ...{ case: of.program, program: of.program, title: of.title, author },
    ...{ months: 12, runs: 3, discountRate: 0.09, holdout: of.holdout },
    ...{ drivers, together: [], draws: 10_000, seed: 1 },
  };
}

function typedAmount(
  { low, likely, high }: TypedDriver,
  { unit, least, most }: DriverKind,
):
  | { readonly value: number }
  | { readonly low: number; readonly likely: number; readonly high: number }
  | string {
  const read = (text: string): number | undefined => figureOf(text, unit satisfies FigureUnit);
  const [from, at, to] = [low, likely, high].map(read);
  if (at === undefined) return likely.trim() === "" ? "is missing" : `is no number: ${likely}`;
  const isAlone = low.trim() === "" && high.trim() === "";
  const given = isAlone ? [at] : [from, at, to];
  const inOrder = given.every((each, i) => each !== undefined && each >= (given[i - 1] ?? -1e300));
  if (!inOrder) return "needs low, likely and high in this order, or likely alone";
  if (given.some((each) => each === undefined || each < least || each > most))
    return `cannot be ${unit === "share" ? "outside of -100 to 100%" : "so much"}`;
  return from === undefined || to === undefined
    ? { value: at }
    : { low: from, likely: at, high: to };
}
