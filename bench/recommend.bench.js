// How long it takes to make item tables of many synthetic interactions, beside the same table by ClickHouse in process, and
// to answer one request. Each measurement runs in a process of its own that makes the interactions first.
import { spawnSync } from "node:child_process";
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";

const runs = Number(process.argv[3] ?? 3);
const script = fileURLToPath(new URL("./recommend-task.js", import.meta.url));

function measure(task, users, items) {
  const args = ["--max-old-space-size=4096", script, task, String(users), String(items)];
  const run = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout);
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

function medians(task, users, items) {
  const all = Array.from({ length: runs }, () => measure(task, users, items));
  const of = (key) => median(all.map((each) => each[key]));
  const seconds = all.map((each) => each.seconds);
  return {
    ...all[0],
    seconds: of("seconds"),
    min: Math.min(...seconds),
    max: Math.max(...seconds),
    cpu: of("cpu"),
  };
}

console.log(
  `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}, medians of ${runs}; load ${loadavg()[0].toFixed(1)} at the start\n`,
);
console.log(
  "| table, 100 neighbours an item | interactions | items | seconds (min to max) | CPU s | of the limit of 10 s | entries | peak memory |",
);
console.log("|---|---|---|---|---|---|---|---|");
const rows = [
  ["transitions", 600_000, 20_000],
  ["cosine", 600_000, 20_000],
  ["ease", 60_000, 2_000],
  ["cosine", 60_000, 10_000],
  ["clickhouse", 60_000, 10_000],
];
const cpu = {};
for (const [task, users, items] of rows) {
  const of = medians(task, users, items);
  cpu[`${task} ${users}`] = of.cpu;
  const name = task === "clickhouse" ? "cosine, by ClickHouse in process" : task;
  console.log(
    `| ${name} | ${of.rows} | ${items} | ${of.seconds.toFixed(2)} (${of.min.toFixed(2)} to ${of.max.toFixed(2)}) | ${of.cpu.toFixed(2)} | ${(of.cpu / 10).toFixed(2)} | ${of.entries} | ${Math.round(of.peakMb)} MB |`,
  );
}
const ratio = cpu["clickhouse 60000"] / cpu["cosine 60000"];
console.log(`\nClickHouse takes ${ratio.toFixed(1)} times the CPU for the same cosine table.\n`);
console.log(
  "| one request, 50 rows of history, 100 neighbours, 100,000 items | p50 ms | p99 ms | p99.9 ms | p99 of the limit of 0.5 ms |",
);
console.log("|---|---|---|---|---|");
const taken = measure("requests", 600_000, 100_000);
const list = "list of 10: stock, margin, cap, diversity of the best 50, explanations";
for (const [name, times] of [
  ["scores, by the clock", taken.score],
  ["scores, CPU", taken.scoreCpu],
  [`${list}, by the clock`, taken.list],
  [`${list}, CPU`, taken.listCpu],
]) {
  const [p50, p99, p999] = times.map((each) => each.toFixed(3));
  console.log(`| ${name} | ${p50} | ${p99} | ${p999} | ${(times[1] / 0.5).toFixed(2)} |`);
}
console.log(`\nLoad ${loadavg()[0].toFixed(1)} at the end.`);
