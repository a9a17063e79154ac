import { readFileSync } from "node:fs";
import { type BusinessCase, businessCase } from "../../src/plan/case.ts";

/** The example of a case, with some of it otherwise. */
export function goingQuiet(otherwise: object = {}): BusinessCase {
  const file = new URL("../../examples/cases/case-going-quiet.json", import.meta.url);
  return businessCase.parse({ ...JSON.parse(readFileSync(file, "utf8")), ...otherwise });
}
