import type { BusinessCase } from "./case.ts";
import { type CaseDriver, likelyAmount } from "./case-driver.ts";
import { driverKinds } from "./driver-kind.ts";

/** What a case's lines reckon with besides the drivers. */
export const caseTerms = ["runs", "holdout", "discountRate"] as const;

/** A driver where the case does not name it: known, and of nobody. */
const usualDriver = (value: number): CaseDriver => ({ value, grade: "D", source: "", owner: "" });

/** All drivers of a case, those that it does not name at what is usual. */
export function caseDrivers({ drivers }: BusinessCase): readonly NamedDriver[] {
  return driverKinds.map((kind) => ({
    ...kind,
    isNamed: drivers[kind.name] !== undefined,
    driver: drivers[kind.name] ?? usualDriver(kind.usual ?? 0),
  }));
}

/** A driver of a case, with what it is. */
export type NamedDriver = (typeof driverKinds)[number] & {
  readonly driver: CaseDriver;
  readonly isNamed: boolean;
};

/** All inputs at their likely figures. */
export function likelyInputs(of: BusinessCase): Readonly<Record<string, number>> {
  const drivers = caseDrivers(of).map(({ name, driver }) => [name, likelyAmount(driver)] as const);
  const terms = caseTerms.map((name) => [name, of[name]] as const);
  return Object.fromEntries<number>([...drivers, ...terms]);
}
