// What a live customer takes of the server's memory: events of so many customers, each of three events, are put into a
// store; the server is started, asks 100 audiences of all of them, and is weighed when it rests.
// `npm run bench -- live-customers [CUSTOMERS] [AUDIENCES]`.
import { readdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import { openDataFolder } from "../dist/core/data-folder.js";
import { openStore } from "../dist/store/open-store.js";
import { sql } from "../dist/store/sql.js";
import { startServer } from "./server.js";

const customers = Number(process.argv[3] ?? 200_000);
const audiences = Number(process.argv[4] ?? 100);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Resident memory in MB, and the processor's seconds so far. */
function weigh(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return { mb: (Number(stat[21]) * 4_096) / 1e6, cpu: (Number(stat[11]) + Number(stat[12])) / 100 };
}

/** The processor's seconds of a process and of its children, which are the engines. */
function effort(pid) {
  const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return processes.reduce((sum, name) => {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8").split(") ")[1].split(" ");
      const isOurs = Number(name) === pid || Number(stat[1]) === pid;
      return isOurs ? sum + (Number(stat[11]) + Number(stat[12])) / 100 : sum;
    } catch {
      return sum;
    }
  }, 0);
}

async function untilRests(pid) {
  for (let quiet = 0, before = effort(pid); quiet < 5; ) {
    await pause(1_000);
    const now = effort(pid);
    quiet = now - before < 0.2 ? quiet + 1 : 0;
    before = now;
  }
}

async function fill(data) {
  const store = await openStore({ folder: openDataFolder(data) });
  for (let from = 0; from < customers; from += 100_000) {
    const some = Math.min(100_000, customers - from);
    await store.command(
      sql([
        `INSERT INTO event_local (subject_id, at, kind, name, source, identity_kind, identity, message_id, message_hash, anonymous_id, properties, received_at)
SELECT reinterpretAsUInt64(reverse(substring(SHA256(concat('anonymous_id:', who)), 1, 8))),
  now64(3) - toIntervalMinute(number % 10000), 'track',
  ['Product Viewed', 'Product Added', 'Products Searched', 'Checkout Started'][1 + number % 4], 'bench', 'anonymous_id', who,
  toString(number), sipHash64(number), who,
  concat('{"sku":"SKU-', toString(number % 5000), '","price":', toString(30 + number % 50), '}'), now64(3) - toIntervalMinute(number % 10000)
FROM (SELECT ${from * 3} + number AS number, concat('anon-', toString(intDiv(number, 3))) AS who FROM numbers(${some * 3}))`,
      ]),
    );
  }
  await store.close();
}

const server = await startServer({ audiences });
await untilRests(server.pid());
const empty = weigh(server.pid());
await server.restart(0, fill);
const started = performance.now();
await untilRests(server.pid());
const full = weigh(server.pid());
console.log(
  `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}; ${audiences} audiences\n`,
);
console.log("| customers | server, MB | bytes a customer | until all were asked, s | CPU s |");
console.log("|---|---|---|---|---|");
console.log(`| 0 | ${empty.mb.toFixed(0)} | | | |`);
console.log(
  `| ${customers.toLocaleString("en")} | ${full.mb.toFixed(0)} | ${(((full.mb - empty.mb) * 1e6) / customers).toFixed(0)} | ${((performance.now() - started) / 1_000 - 5).toFixed(0)} | ${full.cpu.toFixed(0)} |`,
);
await server.close();
process.exit(0);
