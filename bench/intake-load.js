// The load of intake.bench.js: so many connections, each sending its next batch when the last was answered. Prints JSON.
// On plain sockets, so that the load takes as little as it can of the cores that it shares with what it measures.
import { connect } from "node:net";
import { batches } from "./intake-events.js";

const [, , url, writeKey, connections, size, seconds, first] = process.argv;
const { hostname, port } = new URL(url);
const next = batches(Number(size), Number(first));
const head = `POST /v1/batch HTTP/1.1\r\nhost: ${hostname}:${port}\r\ncontent-type: application/json\r\nauthorization: Basic ${btoa(`${writeKey}:`)}\r\ncontent-length: `;
const waits = [];
let refused = 0;

const started = performance.now();
const end = started + 1_000 * Number(seconds);

/** One connection, until the time is over. */
function client() {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    let text = "";
    let sentAt = 0;
    const send = () => {
      const body = next();
      sentAt = performance.now();
      // The bodies are ASCII: a character is a byte.
      socket.write(`${head}${body.length}\r\n\r\n${body}`, "latin1");
    };
    socket.setEncoding("latin1");
    socket.once("connect", send);
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("the server closed the connection")));
    socket.on("data", (chunk) => {
      text += chunk;
      const headEnd = text.indexOf("\r\n\r\n");
      if (headEnd < 0) return;
      const length = /\r\ncontent-length: (\d+)/i.exec(text)?.[1];
      if (length === undefined) return reject(new Error(`an answer without a length: ${text}`));
      if (text.length < headEnd + 4 + Number(length)) return;
      if (text.startsWith("HTTP/1.1 200 ")) waits.push(performance.now() - sentAt);
      else refused += 1;
      text = "";
      if (performance.now() < end) send();
      else {
        socket.removeAllListeners("close").destroy();
        resolve();
      }
    });
  });
}

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
