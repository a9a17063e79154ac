import { afterAll, beforeAll, expect, test } from "vitest";
import { readMeasureReport } from "../../src/measure/measure-report.ts";
import { exportCase } from "../../src/plan/case-export.ts";
import { readKeptAudits } from "../../src/plan/kept-audit.ts";
import { auditProgram } from "../../src/plan/read-audit.ts";
import { readShopCase } from "../../src/plan/shop-case.ts";
import { readPlan } from "../../src/plan/shop-definition.ts";
import { quarterPrograms } from "../measure/quarter-truth.ts";
import { type CaseQuarter, simulateCaseQuarter, trueContribution } from "./case-quarter.ts";
import { caseReport } from "./case-report.ts";

/** Six programs that ran by approved cases at once, on the same people, through the server's own doors. */

let ran: CaseQuarter;
beforeAll(async () => {
  ran = await simulateCaseQuarter({ people: 600, seed: "cases", nth: 1 });
}, 240_000);
afterAll(() => ran.quarter.close());

const now = Date.now();
const audit = (program: string) => {
  const { store, operational } = ran.quarter.server;
  return auditProgram(store, operational, { program, now });
};

test("each program was measured, and most of what was measured is near the truth", () => {
  const measured = ran.cases.flatMap(({ truth, measured: windows }) => {
    const last = windows.at(-1);
    return last ? [(last.difference - trueContribution(truth)) / last.standardError] : [];
  });
  expect(measured).toHaveLength(ran.cases.length);
  expect(measured.filter((z) => Math.abs(z) < 1.96).length).toBeGreaterThan(0.6 * measured.length);
});

test("what the shop says of the case by which a program ran is what is reckoned of that case", () => {
  for (const { program, windows, known, approvedAt, case: text } of ran.audits) {
    const same = ran.cases.find(
      ({ truth, author }) => truth.program === program && author.name === text.author,
    );
    expect(approvedAt).not.toBeNull();
    expect({ windows, known }).toEqual({
      windows: same?.audit.windows,
      known: same?.audit.known,
    });
  }
});

test("the report tells all that is judged, of one quarter too", () => {
  const { text } = caseReport(ran.cases);
  for (const said of ["as a fair author says", "corrected and measured", "by what was learnt"])
    expect(text).toContain(said);
  expect(text).not.toContain("NaN");
});

test("each case warns of each other program on the same people, in people and in money", async () => {
  const { store, operational } = ran.quarter.server;
  for (const program of quarterPrograms) {
    const found = await readShopCase(store, operational, { program, now });
    expect(found.overlaps.map((each) => each.program).sort()).toEqual(
      quarterPrograms.filter((each) => each !== program).sort(),
    );
    const { told } = await exportCase({ ...found, text: { ...found.text, draws: 1_000 } });
    for (const { title, countedTwice } of found.overlaps) {
      const warning = told.warnings.find((each) => each.includes(`"${title}", which runs`));
      expect(warning).toMatch(/^Everybody for whom this is are also in /);
      expect(warning).toContain(
        `up to ${Math.round(countedTwice ?? 0).toLocaleString("en-GB")} EUR`,
      );
    }
  }
});

test("the statement over programs that were promised twice has parts that are the whole, to the cent", async () => {
  const { server, from, to } = ran.quarter;
  const { statement } = await readMeasureReport(server.store, server.operational, {
    ...{ from, to, by: "month", windowDays: 45, now, actions: [] },
  });
  if (!statement.statement.ok) throw new Error(statement.statement.why);
  const { parts, total } = statement.statement;
  if (!parts.published) throw new Error("has no parts");
  expect(parts.lines.map(({ program }) => program).sort()).toEqual([...quarterPrograms].sort());
  expect(parts.lines.reduce((sum, { shop }) => sum + shop.value, 0)).toBe(total.shop.value);
});

test("compared is the case that all approved, not one that was changed since and approved by some", async () => {
  const { server } = ran.quarter;
  const before = ran.audits.find(({ program }) => program === "story");
  const kept = await readKeptAudits(server.operational);
  expect(kept.map(({ program }) => program).sort()).toEqual([...quarterPrograms].sort());
  await server.operate("set-program-state", { program: "story", state: "paused" });
  const { cases } = await readPlan(server.operational);
  const own = cases.find(({ program }) => program === "story");
  if (own === undefined) throw new Error("has no case");
  const modest = {
    ...own,
    drivers: { ...own.drivers, lift: { estimate: 0.001, standardError: 0.01 } },
  };
  await server.apply([modest]);
  await server.operate("approve-program", { program: "story", role: "owner" });
  expect(await audit("story")).toEqual(before);
  expect(await readKeptAudits(server.operational)).toHaveLength(6);
  // Once all approve the other case it is a case of its own, beside the one before.
  await server.operate("approve-program", { program: "story", role: "legal" });
  const after = await audit("story");
  expect(after.case.drivers.lift).toMatchObject({ estimate: 0.001 });
  expect(after.approvedAt).not.toBe(before?.approvedAt);
  expect(await readKeptAudits(server.operational)).toHaveLength(7);
});

test("all cases are compared by one operation, as its job does each day", async () => {
  const found = await ran.quarter.server.operate("audit-cases", {});
  expect(found).toEqual({ compared: quarterPrograms.length, waiting: 0 });
});
