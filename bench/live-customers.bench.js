// What a live customer takes of the server's memory: events of so many customers, each of three events, are put into a
// store; the server is started, asks 100 audiences of all of them, and is weighed when it rests.
// `npm run bench -- live-customers [CUSTOMERS] [AUDIENCES]`.
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { fillCustomers, untilRests } from "./live-people.js";
import { startServer } from "./server.js";

const customers = Number(process.argv[3] ?? 200_000);
const audiences = Number(process.argv[4] ?? 100);

/** Resident memory in MB, and the processor's seconds so far. */
function weigh(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return { mb: (Number(stat[21]) * 4_096) / 1e6, cpu: (Number(stat[11]) + Number(stat[12])) / 100 };
}

const server = await startServer({ audiences });
await untilRests(server.pid());
const empty = weigh(server.pid());
await server.restart(0, (data) => fillCustomers(data, customers));
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
