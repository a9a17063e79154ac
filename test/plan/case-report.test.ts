import { describe, expect, test } from "vitest";
import { createRandom } from "../../src/stats/random.ts";
import { holds } from "../measure/checked-share.ts";
import { caseAuthors, withCost } from "./case-authors.ts";
import { type CaseSeen, seenCases, trueContribution } from "./case-quarter.ts";
import { caseReport } from "./case-report.ts";
import { biasesTold, biasLearnt, calibrated, secondRounds } from "./case-verdict.ts";
import { trueCases, windowDays } from "./quarter-drivers.ts";

/** The quarters' programs without their shop: what is measured is the truth and an error. */
function measuredCases(quarters: number, relativeError: number): CaseSeen[] {
  return Array.from({ length: quarters }, (_, nth) => `report-${nth}`).flatMap((seed) => {
    const random = createRandom(seed);
    return trueCases({ people: 150, seed }).flatMap((each) => {
      const truth = { ...withCost(each, `${seed}:${each.program}`), draws: 1_000 };
      const contribution = trueContribution(truth);
      const standardError = relativeError * contribution;
      const difference = contribution + standardError * random.normal();
      const measured = [{ days: windowDays, difference, standardError, people: 1_000 }];
      return seenCases(truth, { seed, measured });
    });
  });
}

const cases = measuredCases(5, 0.3);

test("of thirty programs that are measured well nothing fails", () => {
  expect(caseReport(cases).failures).toEqual([]);
});

test("an author who is less sure than said fails, where measuring says little", () => {
  const [fair] = caseAuthors;
  // Whoever is sure of what may as well not be.
  const sure = measuredCases(5, 30).map((each) =>
    each.author === fair ? { ...each, stated: each.stated > 0.4 ? 0.02 : 0.98 } : each,
  );
  const { failures } = caseReport(sure);
  expect(failures.filter((each) => each.includes("as a fair author says"))).not.toEqual([]);
});

test("the bias of each author is found, and takes the next promise nearer to the truth", () => {
  const bias = biasLearnt(cases);
  for (const { author, told, truly } of biasesTold(cases, bias)) {
    expect(Math.abs(told.ratio * author.bias - 1)).toBeLessThan(0.25);
    expect(Math.abs(truly * author.bias - 1)).toBeLessThan(0.25);
  }
  for (const { gain, before, after } of secondRounds(cases, bias)) {
    expect(gain.lower).toBeGreaterThan(0);
    expect(before - after).toBeCloseTo(gain.value, 9);
  }
});

describe("chances that were said", () => {
  const said = (chance: number, came: boolean, count: number) =>
    Array.from({ length: count }, () => ({ chance, came }));

  test("are told by thirds, empty ones left out", () => {
    const found = calibrated("x", [
      ...said(0.1, false, 9),
      ...said(0.1, true, 1),
      ...said(1, true, 3),
    ]);
    expect(found.map(({ name, least }) => [name, least])).toEqual([
      ["x: 1 of 10", expect.closeTo(0.1, 12)],
      ["x: 3 of 3", 1],
    ]);
    expect(found.every(holds)).toBe(true);
  });

  test("fail where so many do not come", () => {
    const found = calibrated("x", [...said(0.9, true, 10), ...said(0.9, false, 10)]);
    expect(found.map(holds)).toEqual([false]);
  });
});
