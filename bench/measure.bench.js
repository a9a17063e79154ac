// How long measuring takes: an experiment of 10,000,000 rows (aim: 10 s, 2 GB), and the dividend of 1,000,000 rows with 20 features and three actions (aim: 60 s),
// beside reading the same file alone. `npm run bench -- measure [ROWS] [POLICY ROWS]`. Files are made first, in a folder of their own.
import { spawn } from "node:child_process";
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { fileOnDisk } from "../dist/collect/source-file.js";
import { openTable } from "../dist/collect/table-file.js";
import { createRandom } from "../dist/stats/random.js";

const rows = Number(process.argv[3] ?? 10_000_000);
const policyRows = Number(process.argv[4] ?? 1_000_000);
const perennial = fileURLToPath(new URL("../bin/perennial.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "perennial-measure-"));

async function write(path, header, count, line) {
  const out = createWriteStream(path);
  out.write(`${header}\n`);
  for (let from = 0; from < count; from += 20_000) {
    let text = "";
    for (let i = from; i < Math.min(count, from + 20_000); i += 1) text += `${line(i)}\n`;
    if (!out.write(text)) await new Promise((resolve) => out.once("drain", resolve));
  }
  out.end();
  await finished(out);
}

/** Runs a command; seconds by the clock, of the processors, and the most memory that it held. */
async function run(...args) {
  const started = performance.now();
  const child = spawn(perennial, args, { stdio: ["ignore", "ignore", "inherit"] });
  let [most, cpu] = [0, 0];
  const timer = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
      most = Math.max(most, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
      const stat = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ")[1].split(" ");
      cpu = (Number(stat[11]) + Number(stat[12])) / 100;
    } catch {
      // It has just ended.
    }
  }, 20);
  await new Promise((resolve, reject) =>
    child.once("exit", (code) =>
      code === 0 ? resolve() : reject(new Error(`it ended with ${code}`)),
    ),
  );
  clearInterval(timer);
  return { seconds: (performance.now() - started) / 1_000, cpu, most };
}

const random = createRandom("measure");
const experiment = join(folder, "experiment.csv");
await write(experiment, "customer,arm,visit,spend,history", rows, (i) => {
  const visit = random.uniform() < 0.15 ? 1 : 0;
  const spend = visit === 1 && random.uniform() < 0.06 ? (200 * random.uniform()).toFixed(2) : "0";
  return `c${i},${random.uniform() < 0.5 ? "mail" : "none"},${visit},${spend},${(500 * random.uniform()).toFixed(2)}`;
});
const policy = join(folder, "policy.csv");
const names = Array.from({ length: 20 }, (_, f) => `f${f}`);
await write(policy, `action,outcome,${names.join(",")}`, policyRows, () => {
  const features = names.map(() => random.uniform().toFixed(3));
  const action = random.integer(3);
  const gain =
    action === 0 ? 0 : action === 1 ? Number(features[0]) - 0.5 : Number(features[1]) - 0.6;
  return `${action},${(gain + random.normal()).toFixed(3)},${features.join(",")}`;
});

const started = performance.now();
const table = await openTable(fileOnDisk(experiment), {});
for await (const batch of table.batches) if (batch.bad.length > 0) throw new Error("a bad row");
const reading = (performance.now() - started) / 1_000;

console.log(`${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}\n`);
console.log(
  "| what | rows | s | CPU s | most MB | times the reading alone |\n|---|---|---|---|---|---|",
);
const common = [
  "measure",
  "experiment",
  "--data",
  experiment,
  "--arm",
  "arm",
  "--control",
  "none",
  "--outcome",
  "spend,visit",
  "--json",
];
for (const [what, args] of [
  ["experiment", common],
  ["experiment, a covariate", [...common, "--covariates", "history"]],
  ["experiment, units named", [...common, "--cluster", "customer"]],
]) {
  const { seconds, cpu, most } = await run(...args);
  console.log(
    `| ${what} | ${rows} | ${seconds.toFixed(1)} | ${cpu.toFixed(1)} | ${most.toFixed(0)} | ${(seconds / reading).toFixed(1)} |`,
  );
}
const { seconds, cpu, most } = await run(
  ...["measure", "policy", "--data", policy, "--action", "action", "--randomized"],
  ...["--outcome", "outcome", "--features", names.join(","), "--json"],
);
console.log(
  `| policy, 20 features, 3 actions | ${policyRows} | ${seconds.toFixed(1)} | ${cpu.toFixed(1)} | ${most.toFixed(0)} | |`,
);
console.log(`\nReading ${rows} rows alone: ${reading.toFixed(1)} s.`);
rmSync(folder, { recursive: true, force: true });
