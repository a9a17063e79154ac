// How long a decision takes: 100,000 products, customers of whom 100,000 have bought 20 times, 50 programs, 200 audiences, 4 placements
// a call (three of products: boosts, caps, diversity), ledger and receipts on, embedded engines and the load on the same machine.
// `npm run bench -- decide [CUSTOMERS] [CALLS A SECOND]`.
import { spawn } from "node:child_process";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { fillCustomers, fillProducts, untilRests } from "./live-people.js";
import { startServer } from "./server.js";

const customers = Number(process.argv[3] ?? 1_000_000);
const perSecond = Number(process.argv[4] ?? 1_000);
const seconds = 15;
const runs = 3;
const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const products = 100_000;
const buyers = Math.min(100_000, customers);

const list = (by, more = {}) => ({ by, count: 8, caps: { brand: 2 }, ...more });
const placements = [
  { placement: "home", kind: "products", list: list("popular") },
  {
    placement: "page",
    kind: "products",
    list: list("next", { boosts: { margin: 0.2, stock: 0.1 } }),
  },
  { placement: "cart", kind: "products", list: list("together") },
  { placement: "account", kind: "offer" },
].map((each) => ({ ...each, title: each.placement, control: { text: "control" } }));
const treatments = [
  { id: "for-you", kind: "products", list: list("for-you", { boosts: { margin: 0.2 } }) },
  { id: "next", kind: "products", list: list("next", { relevance: 0.8 }) },
  ...["five", "ten"].map((id) => ({ id, kind: "offer", content: { headline: `${id} percent` } })),
];

const definitions = [
  ...placements,
  ...Array.from({ length: 50 }, (_, i) => ({
    ...{ program: `program-${i}`, title: `Program ${i}`, state: "running", priority: i % 7 },
    audience: `bench-${(i * 4) % 200}`,
    placements: [placements[i % 4].placement, placements[(i + 1) % 4].placement],
    treatments,
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
await server.restart(0, async (data) => {
  await fillCustomers(data, customers);
  await fillProducts(data, { products, buyers, lines: 20 });
});
await untilRests(server.pid());
console.log(
  `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}; ${customers.toLocaleString("en")} customers, ${products.toLocaleString("en")} products, 200 audiences, 50 programs, 4 placements a call; medians of ${runs}, ${seconds} s each\n`,
);
console.log(
  "| calls/s asked | calls/s answered | p50 ms | p99 ms (min to max) | most ms | load's own CPU s | refused |",
);
console.log("|---|---|---|---|---|---|---|");
await load(server.url(), server.writeKey, 32, perSecond, 4, customers, products);
for (const rate of [perSecond, 2 * perSecond]) {
  const all = [];
  for (let run = 0; run < runs; run += 1)
    all.push(await load(server.url(), server.writeKey, 32, rate, seconds, customers, products));
  const of = (key) => median(all.map((result) => result[key]));
  const p99 = all.map((result) => result.p99);
  console.log(
    `| ${rate} | ${of("perSecond").toFixed(0)} | ${of("p50").toFixed(1)} | ${of("p99").toFixed(1)} (${Math.min(...p99).toFixed(1)} to ${Math.max(...p99).toFixed(1)}) | ${of("most").toFixed(0)} | ${of("cpu").toFixed(2)} | ${of("refused") + of("unanswered")} |`,
  );
}
console.log(`\n${server.cli("programs", "list").split("\n").length - 1} programs have decided.`);
await server.close();
process.exit(0);
