import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { goingQuiet } from "../../test/plan/going-quiet.ts";

const cli = new URL("main.ts", import.meta.url).pathname;
const example = new URL("../../examples/cases/case-going-quiet.json", import.meta.url).pathname;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "perennial-case-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | string | null | undefined;
  readonly out: string;
  readonly talk: string;
}

function perennial(...args: string[]): Promise<Ended> {
  const env = { ...process.env, NO_COLOR: "1", PERENNIAL_DATA: join(folder, "data") };
  return new Promise((resolve) =>
    execFile(
      process.execPath,
      ["--import", "tsx", cli, "case", ...args],
      { env, maxBuffer: 64 * 1024 * 1024 },
      (error, out, talk) => resolve({ code: error === null ? 0 : error.code, out, talk }),
    ),
  );
}

function written(name: string, otherwise: object): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify({ ...goingQuiet(), ...otherwise }));
  return path;
}

test("a case from a file is told with its chances, what moves it, its cash and what it rests on", async () => {
  const { code, out } = await perennial(example);
  expect(code).toBe(0);
  expect(out).toContain("Bring back customers who go quiet (program going-quiet)");
  expect(out).toMatch(/Net present value, 12 months +8,950 /);
  expect(out).toMatch(/Orders added by a person reached +−2,131 +20,031 +█{20}/);
  expect(out).toMatch(/Cumulative discounted cash flow +−9,500/);
  expect(out).toMatch(/Of these, only came earlier +10 % +20 % +30 % +D +Ben +his judgement/);
});

test("it leaves as a workbook, two pages, and its draws", async () => {
  const [xlsx, pdf, csv] = ["xlsx", "pdf", "csv"].map((form) => join(folder, `case.${form}`));
  const { code, out, talk } = await perennial(
    ...[example, "--json", "--xlsx", xlsx ?? "", "--pdf", pdf ?? "", "--csv", csv ?? ""],
  );
  expect(code).toBe(0);
  const told = JSON.parse(out);
  expect(told).toMatchObject({ schema: "perennial.case/1", hash: "", overlaps: [] });
  expect(
    readFileSync(xlsx ?? "")
      .subarray(0, 2)
      .toString(),
  ).toBe("PK");
  const pages = readFileSync(pdf ?? "", "latin1").match(/\/Type\s*\/Page\b/g);
  expect(pages).toHaveLength(2);
  const lines = readFileSync(csv ?? "", "utf8")
    .trimEnd()
    .split("\n");
  expect(lines).toHaveLength(10_001);
  const values = lines.slice(1).map((line) => Number(line.split(",").at(-2)));
  const above = values.filter((value) => value > 0).length / values.length;
  expect(above).toBe(told.chances.chanceAboveZero);
  expect(talk).toContain(`Wrote ${pdf}.`);
});

const faults: readonly (readonly [string, () => string, string])[] = [
  [
    "no JSON",
    () => written("none.json", {}).replace("none", "missing"),
    "missing.json cannot be read (ENOENT)",
  ],
  [
    "prose",
    () => {
      const path = join(folder, "prose.json");
      writeFileSync(path, "Once upon a time");
      return path;
    },
    "prose.json is no JSON: ",
  ],
  [
    "a driver out of its range",
    () => written("share.json", { holdout: 2 }),
    "holdout: must be at most 0.9, not 2",
  ],
  [
    "correlations that cannot be",
    () =>
      written("together.json", {
        together: [
          { drivers: ["lift", "margin"], correlation: 0.9 },
          { drivers: ["lift", "reach"], correlation: 0.9 },
          { drivers: ["margin", "reach"], correlation: -0.9 },
        ],
      }),
    "going-quiet: The correlation of",
  ],
  ["a program of a shop without any", () => "nobody", 'There is no program "nobody"'],
];
test("a file that cannot be written is said by its option", async () => {
  for (const option of ["--xlsx", "--pdf"]) {
    const { code, talk } = await perennial(example, option, join(folder, "none", "case"));
    expect(code).not.toBe(0);
    expect(talk).toContain(`${option} ${join(folder, "none", "case")} cannot be written (ENOENT).`);
  }
});

test.each(faults)("%s is said in a sentence", async (_what, path, message) => {
  const { code, out, talk } = await perennial(path());
  expect(code).not.toBe(0);
  expect(out).toBe("");
  expect(talk).toContain(message);
  expect(talk).not.toMatch(/\n\s+at /);
});
