import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Excel from "exceljs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { caseWorkbook } from "../../src/plan/case-workbook.ts";
import { reckonCase } from "../../src/plan/reckon-case.ts";
import { weighCase } from "../../src/plan/weigh-case.ts";
import { goingQuiet } from "./going-quiet.ts";

let folder: string;
const origin = { hash: "", currency: "EUR", madeAt: "2026-11-30T12:00:00.000Z" };

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "perennial-workbook-"));
  // By itself LibreOffice believes the values that a workbook carries.
  mkdirSync(join(folder, "office", "user"), { recursive: true });
  writeFileSync(
    join(folder, "office", "user", "registrymodifications.xcu"),
    `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>`,
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What LibreOffice reckons for a workbook. */
async function recalculated(name: string, file: Uint8Array): Promise<Excel.Workbook> {
  const out = join(folder, "out");
  writeFileSync(join(folder, name), file);
  execFileSync(
    "soffice",
    [
      `-env:UserInstallation=file://${join(folder, "office")}`,
      ...["--headless", "--convert-to", "xlsx", "--outdir", out, join(folder, name)],
    ],
    { stdio: "ignore", timeout: 240_000 },
  );
  return opened(join(out, name));
}

async function opened(path: string): Promise<Excel.Workbook> {
  const book = new Excel.Workbook();
  await book.xlsx.readFile(path);
  return book;
}

/** Each formula of a workbook: where it stands, and its value here and there. */
function formulas(one: Excel.Workbook, other: Excel.Workbook) {
  const found: { place: string; here: unknown; there: unknown }[] = [];
  one.eachSheet((sheet) =>
    sheet.eachRow((row) =>
      row.eachCell((cell) => {
        if (cell.formula === undefined) return;
        const same = other.getWorksheet(sheet.name)?.getCell(cell.address);
        const there = same?.result ?? same?.value;
        found.push({ place: `${sheet.name}!${cell.address}`, here: cell.result, there });
      }),
    ),
  );
  return found;
}

const cases = {
  "as it is": goingQuiet(),
  "never paid back": goingQuiet({ drivers: { ...goingQuiet().drivers, lift: 0.001 } }),
  "five years, nothing laid out": goingQuiet({
    ...{ months: 60, runs: 24, holdout: 0 },
    drivers: { ...goingQuiet().drivers, setup: 0, running: 0 },
  }),
  "signs that change": goingQuiet({
    ...{ runs: 12 },
    drivers: { ...goingQuiet().drivers, running: 4_000, newPeople: 0, pulledForward: 1 },
  }),
};

test.each(Object.entries(cases))(
  "a spreadsheet reckons what the engine does, in each cell: a case %s",
  async (name, of) => {
    const file = await caseWorkbook(weighCase(of).weighed, origin);
    const path = `${name.replaceAll(/\W+/g, "-")}.xlsx`;
    const there = await recalculated(path, file);
    const all = formulas(await opened(join(folder, path)), there);
    expect(all.length).toBeGreaterThan(3_000);
    const differ = all.filter(({ here, there }) =>
      typeof here === "number" && typeof there === "number"
        ? !(Math.abs(here - there) <= 1e-9 * Math.max(1, Math.abs(here)))
        : here !== there,
    );
    expect(differ).toEqual([]);
  },
);

test("an input that is changed in the sheet changes the value as it does in the engine", async () => {
  const of = goingQuiet();
  const book = new Excel.Workbook();
  writeFileSync(join(folder, "before.xlsx"), await caseWorkbook(weighCase(of).weighed, origin));
  await book.xlsx.readFile(join(folder, "before.xlsx"));
  const inputs = book.getWorksheet("Inputs");
  const changed = { lift: 0.05, runs: 5, holdout: 0.2, carryOver: 0.1 };
  inputs?.eachRow((row) => {
    const value = Object.entries(changed).find(([name]) => row.getCell(2).value === name)?.[1];
    if (value !== undefined) row.getCell(3).value = value;
  });
  const file = new Uint8Array(await book.xlsx.writeBuffer());
  const there = await recalculated("after.xlsx", file);
  const known = { grade: "C", source: "", owner: "" } as const;
  const { lift, carryOver, ...terms } = changed;
  const wanted = reckonCase({
    ...of,
    ...terms,
    drivers: {
      ...of.drivers,
      lift: { ...known, value: lift },
      carryOver: { ...known, value: carryOver },
    },
  });
  const figure = (row: number) => there.getWorksheet("Case")?.getCell(row, 2).result;
  expect(figure(4)).toBeCloseTo(wanted.netPresentValue, 6);
  expect(figure(12)).toBeCloseTo(wanted.breakEvenLift ?? 0, 9);
  expect(figure(13)).toBeCloseTo(wanted.holdoutCost, 6);
  const told = there.getWorksheet("Checks")?.getCell(10, 2).result;
  expect(told, "the last check tells that inputs were changed").toBe(1);
});

test.each([
  ["margin", 0.2],
  ["messagePrice", 0.12],
  ["setup", 60_000],
] as const)(
  "with %s at %d the sheet still finds the engine's internal rate",
  async (name, value) => {
    const of = goingQuiet();
    const path = join(folder, `rate-${name}-before.xlsx`);
    writeFileSync(path, await caseWorkbook(weighCase(of).weighed, origin));
    const book = await opened(path);
    book.getWorksheet("Inputs")?.eachRow((row) => {
      if (row.getCell(2).value === name) row.getCell(3).value = value;
    });
    const there = await recalculated(
      `rate-${name}.xlsx`,
      new Uint8Array(await book.xlsx.writeBuffer()),
    );
    const drivers = { ...of.drivers, [name]: { grade: "C", source: "", owner: "", value } };
    const { internalRate } = reckonCase({ ...of, drivers });
    const found = there.getWorksheet("Case")?.getCell(5, 2).result;
    expect(internalRate.kind).toBe("one");
    expect(found).toBeCloseTo(internalRate.kind === "one" ? internalRate.rate : Number.NaN, 9);
  },
);
