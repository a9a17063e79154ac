import { z } from "zod";
import type { Uncertain } from "../stats/uncertain.ts";
import type { DriverKind } from "./driver-kind.ts";

/** How a figure is known: measured by lot (A), pooled of past programs (B), observed (C), somebody's judgement (D). */
export const evidenceGrades = ["A", "B", "C", "D"] as const;
/** One of the grades. */
export type EvidenceGrade = (typeof evidenceGrades)[number];

/** One assumption of a case, as it is written in a file: a known value, three guesses, or an estimate with its error. */
export type CaseDriver = {
  readonly grade: EvidenceGrade;
  /** Where the figure comes from: a query, a program's read-out, an invoice. */
  readonly source: string;
  /** Who answers for it. */
  readonly owner: string;
} & DriverAmount;

type DriverAmount =
  | { readonly value: number }
  | { readonly low: number; readonly likely: number; readonly high: number }
  | { readonly estimate: number; readonly standardError: number };

const said = {
  grade: z.enum(evidenceGrades).default("D"),
  source: z.string().trim().max(500).default(""),
  owner: z.string().trim().max(200).default(""),
};
const figure = z.number();

/** {@link CaseDriver} as it is written: a number by itself is a value of which nothing is said. */
export const caseDriver: z.ZodType<CaseDriver> = z.preprocess(
  (given) => (typeof given === "number" ? { value: given } : given),
  z
    .strictObject({
      ...said,
      value: figure.optional(),
      low: figure.optional(),
      likely: figure.optional(),
      high: figure.optional(),
      estimate: figure.optional(),
      standardError: figure.min(0).optional(),
    })
    .transform((given, context): CaseDriver => {
      const { grade, source, owner, ...amounts } = given;
      const amount = amountSaid(amounts);
      if (typeof amount === "string") {
        context.addIssue(amount);
        return z.NEVER;
      }
      if (grade === "D" && "low" in amount && owner === "") {
        context.addIssue("is a judgement of nobody: name the owner, or say its grade and source");
        return z.NEVER;
      }
      return { grade, source, owner, ...amount };
    }),
);

function amountSaid(
  given: {
    readonly [name in "value" | "low" | "likely" | "high" | "estimate" | "standardError"]?:
      | number
      | undefined;
  },
): DriverAmount | string {
  const { value, low, likely, high, estimate, standardError } = given;
  const named = Object.values(given).filter((each) => each !== undefined).length;
  if (value !== undefined && named === 1) return { value };
  if (estimate !== undefined && standardError !== undefined && named === 2)
    return { estimate, standardError };
  if (low !== undefined && likely !== undefined && high !== undefined && named === 3)
    return low <= likely && likely <= high
      ? { low, likely, high }
      : `must have low, likely and high in this order, not ${low}, ${likely}, ${high}`;
  return "must have value alone, or low, likely and high, or estimate and standardError";
}

/** What is believed of a driver: three guesses are the ends and the mode of a Beta-PERT. */
export function driverAmount(driver: CaseDriver): Uncertain {
  if ("value" in driver) return { kind: "fixed", value: driver.value };
  if ("low" in driver)
    return { kind: "pert", low: driver.low, likely: driver.likely, high: driver.high };
  return { kind: "normal", mean: driver.estimate, sd: driver.standardError };
}

/** The one figure that is reckoned with: the value, the likely guess, the estimate. */
export function likelyAmount(driver: CaseDriver): number {
  if ("value" in driver) return driver.value;
  return "low" in driver ? driver.likely : driver.estimate;
}

/** What is wrong with a driver's figures for what it is; undefined: nothing. */
export function outOfRange(driver: CaseDriver, { least, most }: DriverKind): string | undefined {
  const figures = "low" in driver ? [driver.low, driver.high] : [likelyAmount(driver)];
  const bad = figures.find((each) => !(each >= least && each <= most));
  return bad === undefined ? undefined : `must be from ${least} to ${most}, not ${bad}`;
}
