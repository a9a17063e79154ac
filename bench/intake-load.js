// The load of intake.bench.js: so many connections, each sending its next batch when the last was answered. Prints JSON.
import { Agent, request } from "node:http";
import { batches } from "./intake-events.js";

const [, , url, writeKey, connections, size, seconds] = process.argv;
const agent = new Agent({ keepAlive: true, maxSockets: Number(connections) });
const next = batches(Number(size));
const waits = [];
let refused = 0;

function send() {
  const body = next();
  const started = performance.now();
  const headers = {
    "content-type": "application/json",
    authorization: `Basic ${btoa(`${writeKey}:`)}`,
    "content-length": Buffer.byteLength(body),
  };
  return new Promise((resolve, reject) => {
    const call = request(`${url}/v1/batch`, { method: "POST", agent, headers }, (answer) => {
      answer.resume();
      answer.once("end", () => {
        if (answer.statusCode === 200) waits.push(performance.now() - started);
        else refused += 1;
        resolve();
      });
    });
    call.once("error", reject);
    call.end(body);
  });
}

const started = performance.now();
const end = started + 1_000 * Number(seconds);
const client = async () => {
  while (performance.now() < end) await send();
};
await Promise.all(Array.from({ length: Number(connections) }, client));
const elapsed = (performance.now() - started) / 1_000;
waits.sort((a, b) => a - b);
const cpu = process.cpuUsage();
console.log(
  JSON.stringify({
    events: waits.length * Number(size),
    perSecond: (waits.length * Number(size)) / elapsed,
    p50: waits[Math.floor(waits.length / 2)],
    p99: waits[Math.floor(waits.length * 0.99)],
    refused,
    cpu: (cpu.user + cpu.system) / 1e6,
  }),
);
process.exit(0);
