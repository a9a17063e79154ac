// How many events a second the door takes, embedded engines and the load on the same machine, beside the
// bare engine inserting the same rows in groups of 2,000. Medians of three. `npm run bench -- intake 0` without audiences.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readEvent } from "../dist/collect/event.js";
import { eventIdentities } from "../dist/collect/event-identities.js";
import { eventColumns, eventRow } from "../dist/collect/event-row.js";
import { hashText, messageHash } from "../dist/collect/message-ids.js";
import { openDataFolder } from "../dist/core/data-folder.js";
import { rememberSubjects } from "../dist/core/subject.js";
import { openStore } from "../dist/store/open-store.js";
import { batches } from "./intake-events.js";
import { startServer } from "./server.js";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const runs = 3;
const seconds = 6;
const audiences = Number(process.argv[3] ?? 100);
const loads = [
  { name: "batches of 100", connections: 32, size: 100 },
  { name: "batches of 100", connections: 64, size: 100 },
  { name: "single events", connections: 200, size: 1 },
];

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** One load on a server of its own, after a second of the same to warm it up. */
async function measure({ connections, size }) {
  const server = await startServer({ audiences });
  try {
    // Not spawnSync: the server's words on standard error are read meanwhile.
    await load(server.url(), server.writeKey, connections, size, 2, 0);
    return await load(server.url(), server.writeKey, connections, size, seconds, 50_000_000);
  } finally {
    await server.close();
  }
}

function load(...args) {
  const child = spawn(process.execPath, [at("intake-load.js"), ...args.map(String)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.on("data", (chunk) => {
    text += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once("close", (code) =>
      code === 0 ? resolve(JSON.parse(text)) : reject(new Error(`the load ended with ${code}`)),
    );
  });
}

/** The same rows, made beforehand, straight into the engine. */
async function bareEngine() {
  const folder = mkdtempSync(join(tmpdir(), "perennial-bench-"));
  const store = await openStore({ folder: openDataFolder(folder) });
  const next = batches(2_000);
  const subjectOf = rememberSubjects();
  const groups = Array.from({ length: 40 }, () => {
    const receivedAt = Date.now();
    const rows = JSON.parse(next()).batch.map((item) => {
      const { event } = readEvent(item, { receivedAt });
      const identities = eventIdentities(event).map((each) => ({
        ...each,
        subject: subjectOf(each.kind, each.value),
      }));
      const key = hashText(messageHash("bench", event.messageId));
      return eventRow({ event, identities, source: "bench", key });
    });
    return rows.join("\n");
  });
  const started = performance.now();
  for (const [i, lines] of groups.entries()) {
    await store.insertLines("event_local", eventColumns, lines, { token: `bench-${i}` });
  }
  const elapsed = (performance.now() - started) / 1_000;
  await store.close();
  rmSync(folder, { recursive: true, force: true });
  return (groups.length * 2_000) / elapsed;
}

console.log(
  `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}, medians of ${runs}, ${seconds} s each, ${audiences} audiences\n`,
);
const bare = [];
for (let run = 0; run < runs; run += 1) bare.push(await bareEngine());
console.log(
  `The bare engine inserts ${Math.round(median(bare))} of the same rows a second, 2,000 at a time.\n`,
);
console.log(
  "| load | connections | events/s (min to max) | p50 ms | p99 ms | ratio to the bare engine | load's own CPU s | refused |",
);
console.log("|---|---|---|---|---|---|---|---|");
for (const each of loads) {
  const all = [];
  for (let run = 0; run < runs; run += 1) all.push(await measure(each));
  const of = (key) => median(all.map((result) => result[key]));
  const rates = all.map(({ perSecond }) => perSecond);
  console.log(
    `| ${each.name} | ${each.connections} | ${Math.round(of("perSecond"))} (${Math.round(Math.min(...rates))} to ${Math.round(Math.max(...rates))}) | ${of("p50").toFixed(0)} | ${of("p99").toFixed(0)} | ${(of("perSecond") / median(bare)).toFixed(2)} | ${of("cpu").toFixed(2)} | ${of("refused")} |`,
  );
}
