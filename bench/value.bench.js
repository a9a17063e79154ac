// How long it takes to fit and score many synthetic customers, with the built package's stats entry.
// Each measurement runs in a process of its own that reads the customers first; medians of three.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeCustomers } from "./value-customers.js";

const runs = 3;
const script = fileURLToPath(new URL("./value-task.js", import.meta.url));
const tasks = [
  { task: "BG/NBD", customers: 1_000_000 },
  { task: "MBG/NBD", customers: 1_000_000 },
  { task: "Pareto/NBD", customers: 1_000_000 },
  { task: "BG/NBD", customers: 10_000_000 },
];

function measure(task, file) {
  const run = spawnSync(process.execPath, [script, task, file], { encoding: "utf8" });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout);
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

console.log(
  `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}, medians of ${runs}\n`,
);
console.log(
  "| compress + fit + score | customers | histories | seconds (min to max) | compress | fit | score | CPU s | peak memory | log-likelihood | purchases expected in 52 weeks | customers alive |",
);
console.log("|---|---|---|---|---|---|---|---|---|---|---|---|");
const folder = mkdtempSync(join(tmpdir(), "perennial-bench-"));
try {
  for (const { task, customers } of tasks) {
    const file = join(folder, `${customers}.bin`);
    writeCustomers(file, customers);
    const all = Array.from({ length: runs }, () => measure(task, file));
    const of = (key) => median(all.map((each) => each[key]));
    const seconds = all.map((each) => each.seconds);
    console.log(
      `| ${task} | ${customers} | ${of("histories")} | ${of("seconds").toFixed(2)} (${Math.min(...seconds).toFixed(2)} to ${Math.max(...seconds).toFixed(2)}) | ${of("compress").toFixed(2)} | ${of("fit").toFixed(2)} | ${of("score").toFixed(2)} | ${of("cpu").toFixed(2)} | ${Math.round(of("peakMb"))} MB | ${of("logLikelihood").toFixed(1)} | ${Math.round(of("expected"))} | ${Math.round(of("alive"))} |`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
