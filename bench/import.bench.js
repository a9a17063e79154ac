// How fast order history comes in, end to end, against the bare engine taking the same prepared rows.
// Each measurement runs in a process of its own on a fresh data folder; medians of five, in turn.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const runs = 5;
const task = fileURLToPath(new URL("./import-task.js", import.meta.url));

function measure(kind) {
  const folder = mkdtempSync(join(tmpdir(), "perennial-bench-"));
  try {
    const run = spawnSync(process.execPath, [task, kind, folder], { encoding: "utf8" });
    if (run.status !== 0) throw new Error(run.stderr);
    return JSON.parse(run.stdout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

const results = { import: [], "bare engine": [] };
for (let run = 0; run < runs; run += 1) {
  for (const kind of Object.keys(results)) results[kind].push(measure(kind));
}
console.log(
  `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}, medians of ${runs}\n`,
);
console.log(
  "| | rows | seconds (min to max) | rows/s | CPU s, Node | CPU s, engine | peak memory, Node |",
);
console.log("|---|---|---|---|---|---|---|");
for (const [kind, all] of Object.entries(results)) {
  const of = (key) => median(all.map((each) => each[key]));
  const seconds = all.map((each) => each.seconds);
  console.log(
    `| ${kind} | ${of("rows")} | ${of("seconds").toFixed(2)} (${Math.min(...seconds).toFixed(2)} to ${Math.max(...seconds).toFixed(2)}) | ${Math.round(of("rows") / of("seconds"))} | ${of("cpu").toFixed(2)} | ${of("engineCpu").toFixed(2)} | ${Math.round(of("peakMb"))} MB |`,
  );
}
const ratio = median(
  results.import.map((each, index) => each.seconds / results["bare engine"][index].seconds),
);
console.log(
  `\nThe import takes ${ratio.toFixed(2)} times as long as the bare engine (median of pairs).`,
);
