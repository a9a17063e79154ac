// Runs dependency-cruiser over src/ and snippet/ and fails when a floor is broken, and also when nothing was read:
// a check that saw no module proves nothing.
import { spawnSync } from "node:child_process";

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
console.log(
  `floors: ${summary.totalCruised} modules and dependencies read, ${summary.error} violations`,
);
process.exit(summary.error > 0 ? 1 : 0);
