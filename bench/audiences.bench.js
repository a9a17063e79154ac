// From an event that is sent to the change of an audience at a webhook, while other events arrive at a fixed rate and
// 200 other audiences are asked; then exits by time alone, before and after a stop that slept over them.
import { createServer } from "node:http";
import { cpus } from "node:os";
import { batches } from "./intake-events.js";
import { startServer } from "./server.js";

const perSecond = Number(process.argv[3] ?? 5_000);
const audiences = Number(process.argv[4] ?? 200);
const seconds = 20;
const size = 100;
const probe = { audience: "probe", title: "Probe", who: { did: { event: "Probe", within: "1m" } } };

const entered = new Map();
const left = new Map();
let changes = 0;
const receiver = createServer(async (request, response) => {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  const now = Date.now();
  response.writeHead(204).end();
  for (const { audience, change, identities } of JSON.parse(Buffer.concat(pieces)).changes) {
    changes += 1;
    if (audience !== "probe") continue;
    const name = identities.find(({ kind }) => kind === "customer_id")?.value;
    const told = change === "entered" ? entered : left;
    if (!told.has(name)) told.set(name, now);
  }
});
await new Promise((resolve) => receiver.listen(0, "127.0.0.1", resolve));

const server = await startServer({ audiences, more: [probe] });
server.cli("subscriptions", "add", `http://127.0.0.1:${receiver.address().port}/`);

async function send(body) {
  const answer = await fetch(`${server.url()}/v1/batch`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${server.writeKey}:`)}` },
    body,
  });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
}

const sent = new Map();
async function sendProbe(name) {
  sent.set(name, Date.now());
  const event = { type: "track", event: "Probe", userId: name, messageId: name };
  await send(JSON.stringify({ batch: [event] }));
}

const next = batches(size);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
async function background(until) {
  const started = performance.now();
  const flying = new Set();
  let count = 0;
  while (performance.now() < until) {
    const flight = send(next()).finally(() => flying.delete(flight));
    flying.add(flight);
    count += size;
    // Behind the plan, the next goes at once; never more than a second's worth waits.
    const due = started + (count / perSecond) * 1_000;
    await pause(Math.max(0, due - performance.now()));
    if (flying.size > perSecond / size) await Promise.race(flying);
  }
  await Promise.all(flying);
  return count / ((performance.now() - started) / 1_000);
}

const quantile = (values, share) => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
};
async function untilTold(map, names, patienceMs) {
  const end = performance.now() + patienceMs;
  while (names.some((name) => !map.has(name)) && performance.now() < end) await pause(50);
  return names.filter((name) => map.has(name));
}

console.log(
  `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}; ${audiences} audiences, ${seconds} s\n`,
);
await background(performance.now() + 5_000);
const end = performance.now() + seconds * 1_000;
const load = background(end);
const names = [];
while (performance.now() < end) {
  const name = `probe-${names.length}`;
  names.push(name);
  await Promise.all([sendProbe(name), pause(50)]);
}
const rate = await load;
const found = await untilTold(entered, names, 15_000);
const waits = found.map((name) => entered.get(name) - sent.get(name));
console.log("| measure | events/s beside it | told of | p50 ms | p99 ms | most ms |");
console.log("|---|---|---|---|---|---|");
const row = (title, beside, some, all) =>
  console.log(
    `| ${title} | ${beside} | ${some.length} of ${all} | ${quantile(some, 0.5)} | ${quantile(some, 0.99)} | ${Math.max(...some)} |`,
  );
row("event sent → change at the webhook", Math.round(rate), waits, names.length);

const leaving = names.slice(-100);
const gone = await untilTold(left, leaving, 90_000);
row(
  "exit by time, after its instant",
  0,
  gone.map((name) => left.get(name) - sent.get(name) - 60_000),
  leaving.length,
);

const sleepers = Array.from({ length: 50 }, (_, i) => `sleeper-${i}`);
for (const name of sleepers) await sendProbe(name);
await untilTold(entered, sleepers, 15_000);
await server.restart(61_000);
const startedAt = Date.now();
const woken = await untilTold(left, sleepers, 30_000);
row(
  "exit slept over, after the server is up",
  0,
  woken.map((name) => left.get(name) - startedAt),
  sleepers.length,
);
console.log(`\n${changes} changes were delivered.`);
receiver.close();
await server.close();
process.exit(0);
