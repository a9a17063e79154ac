import { z } from "zod";
import { definitionName } from "../decide/placement.ts";
import { type CaseDriver, caseDriver, outOfRange } from "./case-driver.ts";
import { type DriverName, driverKinds } from "./driver-kind.ts";

/** Why a program is worth its while: what it rests on, each figure with its source, and how it is reckoned. */
export interface BusinessCase {
  /** Its name; a program has one at most. */
  readonly case: string;
  readonly program: string;
  readonly title?: string | undefined;
  /** Who made it: forecasts are compared with what came by this name. */
  readonly author: string;
  /** How many months are looked at, from the start. */
  readonly months: number;
  /** For how many of them the program runs. */
  readonly runs: number;
  /** A year's, 0.09 for 9 %. */
  readonly discountRate: number;
  /** Share of the people whom the program never treats. */
  readonly holdout: number;
  readonly drivers: Readonly<Partial<Record<DriverName, CaseDriver>>>;
  /** Drivers that go up and down together. */
  readonly together: readonly Together[];
  /** How people are without the program: what a test needs. */
  readonly baseline?: CaseBaseline | undefined;
  /** How often chance is drawn, and from which seed. */
  readonly draws: number;
  readonly seed: number;
}

/** Two drivers and the correlation of their normal scores, −1 to 1. */
export interface Together {
  readonly drivers: readonly [DriverName, DriverName];
  readonly correlation: number;
}

/** What a person does without the program, within the first month. */
export interface CaseBaseline {
  /** Orders of a person. */
  readonly orders: number;
  /** Standard deviation of a person's contribution; absent: it is taken of the orders' by Poisson's law. */
  readonly spread?: number | undefined;
  /** What a test would cost besides what the program costs anyway. */
  readonly testCost: number;
  readonly source: string;
}

const driverName = z.enum(driverKinds.map(({ name }) => name));

const drivers = z.partialRecord(driverName, caseDriver).superRefine((given, context) => {
  for (const kind of driverKinds) {
    const driver = given[kind.name];
    if (driver === undefined) {
      if (kind.usual === undefined)
        context.addIssue({ code: "custom", path: [kind.name], message: "is missing" });
      continue;
    }
    const problem = outOfRange(driver, kind);
    if (problem) context.addIssue({ code: "custom", path: [kind.name], message: problem });
  }
});

const baseline = z.strictObject({
  orders: z.number().gt(0).max(100),
  spread: z.number().gt(0).optional(),
  testCost: z.number().min(0).default(0),
  source: z.string().trim().max(500).default(""),
});

/** {@link BusinessCase} as it is written in a file. */
export const businessCase: z.ZodType<BusinessCase> = z
  .strictObject({
    case: definitionName,
    program: definitionName,
    title: z.string().trim().min(1).max(200).optional(),
    author: z.string().trim().max(200).default(""),
    months: z.int().min(1).max(60).default(12),
    runs: z.int().min(1).max(60).default(3),
    discountRate: z.number().gt(-0.9).max(10).default(0.09),
    holdout: z.number().min(0).max(0.9).default(0.1),
    drivers,
    together: z
      .array(
        z.strictObject({
          drivers: z.tuple([driverName, driverName]),
          correlation: z.number().gt(-1).lt(1),
        }),
      )
      .max(100)
      .default([]),
    baseline: baseline.optional(),
    draws: z.int().min(1_000).max(100_000).default(10_000),
    seed: z.int().min(0).max(4_294_967_295).default(1),
  })
  .superRefine((given, context) => {
    const fault = (path: (string | number)[], message: string): void =>
      context.addIssue({ code: "custom", path, message });
    if (given.runs > given.months)
      fault(["runs"], `must be at most the ${given.months} months, not ${given.runs}`);
    for (const [i, { drivers: pair }] of given.together.entries()) {
      if (pair[0] === pair[1]) fault(["together", i], `names ${pair[0]} twice`);
      for (const name of pair)
        if (given.drivers[name] === undefined || "value" in given.drivers[name])
          fault(["together", i], `names ${name}, which is no uncertain driver of the case`);
    }
  });
