// The load of decide.bench.js: so many calls a second, each at its instant whether the ones before were answered or not, over
// so many connections. A wait begins at the instant at which the call was due. Prints JSON.
import { connect } from "node:net";

const [, , url, key, connections, perSecond, seconds, customers, products] = process.argv;
const { hostname, port } = new URL(url);
const head = `POST /api/decide HTTP/1.1\r\nhost: ${hostname}:${port}\r\ncontent-type: application/json\r\nauthorization: Bearer ${key}\r\ncontent-length: `;
const waits = [];
const free = [];
const due = [];
let refused = 0;
let sent = 0;

function body() {
  sent += 1;
  // Every second of them has bought before.
  const among = sent % 2 === 0 ? Math.min(100_000, Number(customers)) : Number(customers);
  const anonymousId = `anon-${(sent * 7_919) % among}`;
  const product = `SKU-${(sent * 104_729) % Number(products)}`;
  const cart = [product, `SKU-${(sent * 1_299_709) % Number(products)}`];
  const placements = [
    "home",
    { id: "page", context: { product } },
    { id: "cart", context: { cart } },
    "account",
  ];
  return JSON.stringify({ anonymousId, placements, exclude: ["SKU-1", "SKU-2"] });
}

function open() {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    let text = "";
    let since = 0;
    const send = (instant) => {
      since = instant;
      const bytes = body();
      socket.write(`${head}${bytes.length}\r\n\r\n${bytes}`, "latin1");
    };
    socket.setEncoding("latin1");
    socket.once("connect", () => {
      free.push(send);
      resolve(socket);
    });
    socket.once("error", reject);
    socket.on("data", (chunk) => {
      text += chunk;
      const headEnd = text.indexOf("\r\n\r\n");
      if (headEnd < 0) return;
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1]);
      if (text.length < headEnd + 4 + length) return;
      const taken = text.startsWith("HTTP/1.1 200 ") && text.includes('"receipt"');
      if (taken) waits.push(performance.now() - since);
      else refused += 1;
      text = "";
      const next = due.shift();
      if (next === undefined) free.push(send);
      else send(next);
    });
  });
}

const sockets = await Promise.all(Array.from({ length: Number(connections) }, open));
const started = performance.now();
const total = Number(perSecond) * Number(seconds);
let begun = 0;
await new Promise((resolve) => {
  const timer = setInterval(() => {
    const now = performance.now();
    while (begun < total && started + (begun * 1_000) / Number(perSecond) <= now) {
      const instant = started + (begun * 1_000) / Number(perSecond);
      begun += 1;
      const send = free.pop();
      if (send) send(instant);
      else due.push(instant);
    }
    if (waits.length + refused < total && now - started < 1_000 * Number(seconds) + 20_000) return;
    clearInterval(timer);
    resolve();
  }, 1);
});
const elapsed = (performance.now() - started) / 1_000;
for (const socket of sockets) socket.destroy();
waits.sort((a, b) => a - b);
const at = (share) => waits[Math.min(waits.length - 1, Math.floor(waits.length * share))];
const cpu = process.cpuUsage();
console.log(
  JSON.stringify({
    perSecond: waits.length / elapsed,
    p50: at(0.5),
    p99: at(0.99),
    most: at(1),
    refused,
    unanswered: total - waits.length - refused,
    cpu: (cpu.user + cpu.system) / 1e6,
  }),
);
