// How long a decision takes: 50 programs, 200 audiences, 4 placements a call, ledger and receipts on, embedded engines and the
// load on the same machine. `npm run bench -- decide [CUSTOMERS] [CALLS A SECOND]`.
import { spawn } from "node:child_process";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { fillCustomers, untilRests } from "./live-people.js";
import { startServer } from "./server.js";

const customers = Number(process.argv[3] ?? 1_000_000);
const perSecond = Number(process.argv[4] ?? 1_000);
const seconds = 15;
const runs = 3;
const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const placements = ["home", "list", "cart", "account"];

const definitions = [
  ...placements.map((placement) => ({
    ...{ placement, title: placement, kind: "content", control: { text: "control" } },
  })),
  ...Array.from({ length: 50 }, (_, i) => ({
    ...{ program: `program-${i}`, title: `Program ${i}`, state: "running", priority: i % 7 },
    audience: `bench-${(i * 4) % 200}`,
    placements: [placements[i % 4], placements[(i + 1) % 4]],
    treatments: Array.from({ length: 4 }, (_, t) => ({
      ...{ id: `t${t}`, kind: "content", content: { headline: `Treatment ${t} of program ${i}` } },
    })),
  })),
  {
    ...{ holdout: "universal", share: 0.05, salt: "bench", starts: "2026-01-01T00:00:00Z" },
    rotateDays: 90,
  },
];

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

function load(...args) {
  const child = spawn(process.execPath, [at("decide-load.js"), ...args.map(String)], {
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

const server = await startServer({ audiences: 200, more: definitions });
await server.restart(0, (data) => fillCustomers(data, customers));
await untilRests(server.pid());
console.log(
  `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}; ${customers.toLocaleString("en")} customers, 200 audiences, 50 programs, 4 placements a call; medians of ${runs}, ${seconds} s each\n`,
);
console.log(
  "| calls/s asked | calls/s answered | p50 ms | p99 ms (min to max) | most ms | load's own CPU s | refused |",
);
console.log("|---|---|---|---|---|---|---|");
await load(server.url(), server.writeKey, 32, perSecond, 4, customers);
for (const rate of [perSecond, 2 * perSecond]) {
  const all = [];
  for (let run = 0; run < runs; run += 1)
    all.push(await load(server.url(), server.writeKey, 32, rate, seconds, customers));
  const of = (key) => median(all.map((result) => result[key]));
  const p99 = all.map((result) => result.p99);
  console.log(
    `| ${rate} | ${of("perSecond").toFixed(0)} | ${of("p50").toFixed(1)} | ${of("p99").toFixed(1)} (${Math.min(...p99).toFixed(1)} to ${Math.max(...p99).toFixed(1)}) | ${of("most").toFixed(0)} | ${of("cpu").toFixed(2)} | ${of("refused") + of("unanswered")} |`,
  );
}
console.log(`\n${server.cli("programs", "list").split("\n").length - 1} programs have decided.`);
await server.close();
process.exit(0);
