// A server on a data folder of its own, as a user starts it.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { definitions } from "./audience-definitions.js";

const perennial = fileURLToPath(new URL("../bin/perennial.js", import.meta.url));

function cli(...args) {
  const run = spawnSync(process.execPath, [perennial, ...args], { encoding: "utf8" });
  if (run.status !== 0) throw new Error(run.stderr);
  return run.stdout.trim();
}

/** Starts a server with so many audiences, and other definitions besides. */
export async function startServer({ audiences, more = [] }) {
  const folder = mkdtempSync(join(tmpdir(), "perennial-bench-"));
  const data = join(folder, "data");
  const writeKey = cli("sources", "add", "bench", "--data", data);
  cli("shop", "--currency", "EUR", "--timezone", "Europe/Berlin", "--data", data);
  const files = join(folder, "audiences");
  mkdirSync(files);
  for (const [nth, each] of [...definitions(audiences), ...more].entries())
    writeFileSync(join(files, `${nth}.json`), JSON.stringify(each));
  if (audiences + more.length > 0) cli("apply", files, "--data", data);
  const start = async () => {
    const server = spawn(perennial, ["serve", "--data", data, "--port", "0"], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    const url = await new Promise((resolve) => {
      server.stderr.on("data", (chunk) => {
        const found = /http:\/\/127\.0\.0\.1:\d+/.exec(chunk.toString());
        if (found) resolve(found[0]);
      });
    });
    return { server, url };
  };
  let running = await start();
  const end = async (signal) => {
    running.server.kill(signal);
    await new Promise((resolve) => running.server.once("exit", resolve));
  };
  return {
    writeKey,
    url: () => running.url,
    cli: (...args) => cli(...args, "--data", data),
    pid: () => running.server.pid,
    /** Ends it, waits, does something with its data folder, and starts it again. */
    async restart(pauseMs, meanwhile = () => {}) {
      await end("SIGTERM");
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      await meanwhile(data);
      running = await start();
    },
    async close() {
      await end("SIGTERM");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
