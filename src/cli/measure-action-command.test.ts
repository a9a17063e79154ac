import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRandom } from "../stats/random.ts";

const cli = new URL("main.ts", import.meta.url).pathname;
let folder: string;
let data: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "perennial-action-"));
  data = join(folder, "people.csv");
  const random = createRandom("invited");
  const lines = Array.from({ length: 1_000 }, (_, i) => {
    const installed = random.uniform() < (i % 2 === 0 ? 0.1 : 0.5);
    return `${i % 2 === 0 ? "no" : "yes"},${installed},${(10 + (installed ? 4 : 0) + random.normal()).toFixed(2)}`;
  });
  writeFileSync(data, ["invited,installed,spend", ...lines].join("\n"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | string | null | undefined;
  readonly out: string;
  readonly talk: string;
}

function perennial(...args: string[]): Promise<Ended> {
  const env = { ...process.env, NO_COLOR: "1" };
  const command = ["--import", "tsx", cli, "measure", "action", ...args];
  return new Promise((resolve) =>
    execFile(process.execPath, command, { env }, (error, out, talk) =>
      resolve({ code: error === null ? 0 : error.code, out, talk }),
    ),
  );
}

const ofTable = (): string[] => ["--data", data, "--action", "installed", "--outcome", "spend"];
const byInvitation = ["--encouragement", "invited", "--control", "no"];

test("a value is printed with its grade, what it may be used for, and what it rests on", async () => {
  const { code, out } = await perennial(...ofTable(), ...byInvitation);
  expect(code).toBe(0);
  expect(out).toMatch(
    /^installed: \d+ of 1,000 did it\.\nValue in spend: 3\.\d+ \(95 %: 3\.\d+ to 4\.\d+\), for those whom/,
  );
  expect(out).toContain("Grade B. That the encouragement acts by the action alone");
  expect(out).toContain("A lot moved people to it: a business case may use");
  expect(out).toMatch(/yes moved \d+\.\d in 100 to do it, and brought /);
  expect(out).toContain("Anderson-Rubin, 95 %: ");
}, 30_000);

test("as JSON it has a schema, a grade and a value, and with nothing to tell neither", async () => {
  const { out } = await perennial(...ofTable(), ...byInvitation, "--json");
  const found = JSON.parse(out);
  expect(found).toMatchObject({ schema: "perennial.action/1", action: "installed", grade: "B" });
  expect(found.value.interval[0]).toBeLessThan(4);
  expect(found.value.interval[1]).toBeGreaterThan(4);
  const merely = JSON.parse((await perennial(...ofTable(), "--json")).out);
  expect(merely).toMatchObject({ grade: "D", method: "observed" });
  expect(merely.use).toContain("no business case may use it");
}, 30_000);

test("options that do not go together, and a shop without orders, are told with what to do", async () => {
  const nothing = await perennial("--data", data);
  expect(nothing.code).not.toBe(0);
  expect(nothing.talk).toContain("--data FILE --action COLUMN --outcome COLUMN");
  const both = await perennial("--event", "Installed", "--rows-are-units");
  expect(both.talk).toContain("--rows-are-units is of a table");
  const program = await perennial(...ofTable(), "--program", "p");
  expect(program.talk).toContain("--program goes with --event");
  const keep = await perennial(...ofTable(), "--keep");
  expect(keep.talk).toContain("--keep goes with --event");
  const empty = await perennial("--event", "Installed", "--data", join(folder, "shop"));
  expect(empty.talk).toContain("There are no orders yet");
  const days = await perennial("--event", "Installed", "--window-days", "none");
  expect(days.talk).toContain('--window-days "none" is no number above 0');
}, 60_000);
