import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const cli = new URL("main.ts", import.meta.url).pathname;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "perennial-off-policy-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | string | null | undefined;
  readonly out: string;
  readonly talk: string;
}

function perennial(...args: string[]): Promise<Ended> {
  const env = { ...process.env, NO_COLOR: "1" };
  return new Promise((resolve) =>
    execFile(process.execPath, ["--import", "tsx", cli, ...args], { env }, (error, out, talk) =>
      resolve({ code: error === null ? 0 : error.code, out, talk }),
    ),
  );
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Two arms by turns; the second brings 1 each third time. */
const log = (rows: number): string =>
  [
    "arm,p,bought,q",
    ...Array.from({ length: rows }, (_, i) => `${"xy"[i % 2]},0.5,${Number(i % 6 === 1)},${i % 2}`),
  ].join("\n");

const columns = ["--action", "arm", "--propensity", "p"];

test("a table of chances is judged as JSON, a policy as a table", async () => {
  const path = file("log.csv", log(1_200));
  const measure = ["measure", "off-policy", "--log", path, ...columns, "--reward", "bought"];
  const best = file("best.json", '{"kind":"best","treatment":"y"}');
  const chances = file("chances.csv", "arm,probability\ny,1");
  const [found, printed] = await Promise.all([
    perennial(...measure, "--target", chances, "--json"),
    perennial(
      ...["policy", "evaluate", best, "--choices", path, ...columns, "--outcome", "bought"],
    ),
  ]);
  expect(found).toMatchObject({ code: 0, talk: "" });
  const document = JSON.parse(found.out);
  expect(document).toMatchObject({
    ...{ schema: "perennial.off-policy/1", choices: 1_200, effectiveSampleSize: 600 },
    ...{ switchAt: 10, model: "actions", unsupported: 0, largestWeight: 2, warnings: [] },
  });
  expect(document.ips).toBeCloseTo(1 / 3, 9);
  expect(document.interval[0]).toBeLessThan(1 / 3);
  expect(document.gain.value).toBeCloseTo(1 / 6, 2);
  expect(document.refused).toBeUndefined();
  expect(printed.out).toContain("It brings more than what was done.");
});

test("where the log cannot tell there is no figure but why; what is asked wrongly is said", async () => {
  const path = file("short.csv", log(60));
  const measure = ["measure", "off-policy", "--log", path, ...columns, "--reward", "bought"];
  const [{ out, code }, unsaid] = await Promise.all([
    perennial(...measure, "--target-probability", "q", "--json"),
    perennial(...measure),
  ]);
  expect(code).toBe(0);
  const refused = expect.stringContaining("Of 60 choices only 30.0 are effective");
  expect(JSON.parse(out)).toMatchObject({ ips: null, dr: null, interval: null, refused });
  expect(unsaid.code).toBe(2);
  expect(unsaid.talk).toContain("Say which policy is judged: --target-probability COLUMN");
});

test("a policy that is no file, and a list that names nothing, are said", async () => {
  const path = file("named.csv", log(40));
  const measure = ["measure", "off-policy", "--log", path, ...columns, "--reward", "bought"];
  const [missing, empty] = await Promise.all([
    perennial(...measure, "--target", join(folder, "nobody.json")),
    perennial(...measure, "--target-probability", "q", "--features", ","),
  ]);
  expect(missing.code).toBe(3);
  expect(missing.talk).toContain("nobody.json cannot be read (ENOENT)");
  expect(empty.code).toBe(2);
  expect(empty.talk).toContain('"," names no column');
}, 30_000);
