// Runs all tests and ends with one plain line that says how many passed, failed and were skipped.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "perennial-test-"));
const out = join(folder, "results.json");
const run = spawnSync(
  "node_modules/.bin/vitest",
  [
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${out}`,
    ...process.argv.slice(2),
  ],
  { stdio: "inherit" },
);
let results = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, success: false };
try {
  results = JSON.parse(readFileSync(out, "utf8"));
} catch (error) {
  console.error(`The test runner left no results: ${error.message}`);
}
rmSync(folder, { recursive: true, force: true });
const { numPassedTests, numFailedTests, numPendingTests } = results;
console.log(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`);
const failed = run.status !== 0 || !results.success || numPassedTests === 0;
process.exit(failed ? 1 : 0);
