// Runs dependency-cruiser over src/ and snippet/ and fails when a floor is broken, and also when nothing was read:
// a check that saw no module proves nothing.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

const run = spawnSync("node_modules/.bin/depcruise", ["src", "snippet", "--output-type", "json"], {
  encoding: "utf8",
  maxBuffer: 256 * 1024 * 1024,
});
if (run.status === null || run.stdout === "") {
  console.error(`dependency-cruiser did not run: ${run.stderr}`);
  process.exit(1);
}
const { summary } = JSON.parse(run.stdout);
for (const { rule, from, to } of summary.violations) {
  console.error(`${rule.severity} ${rule.name}: ${from} -> ${to}`);
}
if (summary.totalCruised === 0) {
  console.error("dependency-cruiser read 0 modules: the check is broken.");
  process.exit(1);
}
// The cruiser does not tell types from code: what client/ imports from other folders must be types.
const code = /^(?:im|ex)port (?!type )[^;]*?from "(\.\.\/[^"]*)"/gm;
const carried = readdirSync("src/client")
  .filter((file) => !file.endsWith(".test.ts"))
  .flatMap((file) => {
    const found = [...readFileSync(`src/client/${file}`, "utf8").matchAll(code)];
    return found.map(([, to]) => `error client-carries-types-only: src/client/${file} -> ${to}`);
  });
for (const line of carried) console.error(line);
console.log(
  `floors: ${summary.totalCruised} modules and dependencies read, ${summary.error + carried.length} violations`,
);
process.exit(summary.error + carried.length > 0 ? 1 : 0);
