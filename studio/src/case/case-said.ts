import type { BusinessCase } from "../../../src/plan/case.ts";
import type { CaseDriver } from "../../../src/plan/case-driver.ts";
import { type DriverName, driverKinds } from "../../../src/plan/driver-kind.ts";
import type { FigureChange } from "./case-fields.ts";

/** What is said of an assumption besides its figures: how it is known, where it comes from, who answers for it. */
export type CaseSaid = Pick<CaseDriver, "grade" | "source" | "owner">;

/** Grades of evidence as they are chosen. */
export const gradeChoices: readonly {
  readonly grade: CaseDriver["grade"];
  readonly words: string;
}[] = [
  { grade: "A", words: "A, measured by lot" },
  { grade: "B", words: "B, past programs" },
  { grade: "C", words: "C, observed" },
  { grade: "D", words: "D, judgement" },
];

/** The case with something else said of a driver; of one that it does not name nothing can be said. */
export function withSaid(
  of: BusinessCase,
  name: DriverName,
  said: Partial<CaseSaid>,
): BusinessCase {
  const driver = of.drivers[name];
  if (driver === undefined) return of;
  return { ...of, drivers: { ...of.drivers, [name]: { ...driver, ...said } } };
}

const saidWords = { grade: "evidence", source: "source", owner: "owner" } as const;

/** What is said otherwise in a case than in another, of drivers that both name. */
export function changedWords(before: BusinessCase, now: BusinessCase): readonly FigureChange[] {
  return driverKinds.flatMap(({ name, title }) => {
    const [then, given] = [before.drivers[name], now.drivers[name]];
    if (then === undefined || given === undefined) return [];
    return (["grade", "source", "owner"] as const)
      .filter((key) => then[key] !== given[key])
      .map((key) => ({
        title: `${title}, ${saidWords[key]}`,
        from: then[key] || "nothing",
        to: given[key] || "nothing",
      }));
  });
}
