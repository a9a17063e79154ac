import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { totalmem } from "node:os";
import { extname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { type DataFolder, readNote, removeNote, writeNote } from "../core/data-folder.ts";
import { PerennialError } from "../core/errors.ts";
import type { EngineHostMessage, EngineHostOptions } from "./engine-host.ts";

/** Where an engine answers. */
export interface EngineAddress {
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

/** Finds the engine to talk to, now and after it has died. */
export interface Engine {
  /** The address of an engine that answers; starts one when none does. `failed` is an address that did not answer. */
  readonly address: (failed?: EngineAddress) => Promise<EngineAddress>;
  readonly close: () => Promise<void>;
}

const noteName = "engine.json";
const addressNote = z.object({ url: z.string(), username: z.string(), password: z.string() });
const patienceMs = 30_000;

/** The remote engine named by a URL (`CLICKHOUSE_URL`), with the user and password that it carries. */
export function remoteEngine(url: string): Engine {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch (error) {
    throw new PerennialError("BAD_ARGUMENT", `CLICKHOUSE_URL is not a URL: ${url}`, {
      cause: error,
    });
  }
  const address = {
    username: decodeURIComponent(parsed.username) || "default",
    password: decodeURIComponent(parsed.password),
    url: `${parsed.protocol}//${parsed.host}${parsed.pathname}`,
  };
  return { address: async () => address, close: async () => {} };
}

/**
 * The engine of a data folder. The first process starts it and owns it; a second one finds the first
 * one's through a note in the folder and uses it. The engine's own lock on its files decides who is
 * first. When the owner ends, the next process that needs the engine becomes its owner.
 */
export function embeddedEngine(
  folder: DataFolder,
  options: { readonly configFile?: string } = {},
): Engine {
  let child: ChildProcess | undefined;
  let closing = false;
  let finding: Promise<EngineAddress> | undefined;

  const start = async (): Promise<EngineAddress | "locked"> => {
    const secret = randomBytes(24).toString("base64url");
    const started = await spawnHost({
      path: folder.clickhouse,
      secret,
      maxMemoryBytes: Math.floor(totalmem() * 0.5),
      ...options,
    });
    if (started === "locked") return started;
    child = started.process;
    const address = {
      url: `http://127.0.0.1:${started.port}`,
      username: "default",
      password: secret,
    };
    writeNote(folder, noteName, address);
    started.process.once("exit", () => {
      child = undefined;
      // It died under its owner: start it again at once, so that the pause is short.
      if (!closing) void find(address).catch(() => undefined);
    });
    return address;
  };

  const search = async (failed?: EngineAddress): Promise<EngineAddress> => {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      // A question that was under way at the end must not bring back what has ended.
      if (closing) throw new PerennialError("ENGINE_UNAVAILABLE", "The store is closed.");
      const noted = addressNote.safeParse(readNote(folder, noteName));
      if (noted.success && noted.data.url !== failed?.url && (await answers(noted.data))) {
        return noted.data;
      }
      if (child === undefined) {
        const started = await start();
        if (started !== "locked") return started;
      }
      if (Date.now() > deadline) {
        throw new PerennialError(
          "ENGINE_UNAVAILABLE",
          `Another process holds ${folder.clickhouse} and does not answer. End it (its id stands in ${folder.path}), or name another folder with --data.`,
        );
      }
      await pause(100);
    }
  };

  const find = (failed?: EngineAddress): Promise<EngineAddress> => {
    finding ??= search(failed).finally(() => {
      finding = undefined;
    });
    return finding;
  };

  return {
    address: find,
    async close() {
      closing = true;
      await finding?.catch(() => undefined);
      const owned = child;
      if (owned === undefined) return;
      removeNote(folder, noteName);
      const gone = new Promise((resolve) => owned.once("exit", resolve));
      owned.disconnect();
      await gone;
    },
  };
}

/** Whether an engine answers there; an answer to a caller without the secret does not count. */
async function answers(address: EngineAddress): Promise<boolean> {
  const credentials = Buffer.from(`${address.username}:${address.password}`).toString("base64");
  try {
    const response = await fetch(`${address.url}/ping`, {
      headers: { authorization: `Basic ${credentials}` },
      signal: AbortSignal.timeout(5_000),
    });
    return response.ok;
  } catch {
    return false;
  }
}

/** Starts the engine's process and waits until it answers or says why it cannot. */
function spawnHost(
  options: EngineHostOptions,
): Promise<{ readonly process: ChildProcess; readonly port: number } | "locked"> {
  const here = import.meta.url;
  const extension = extname(here);
  const host = fileURLToPath(new URL(`./engine-host${extension}`, here));
  if (!existsSync(host))
    throw new PerennialError("INTERNAL", `The engine host is missing: ${host}`);
  const loader = extension === ".ts" ? ["--import", "tsx"] : [];
  const child = spawn(process.execPath, [...loader, host], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    env: { ...process.env, PERENNIAL_ENGINE: JSON.stringify(options), UV_THREADPOOL_SIZE: "8" },
  });
  let complaint = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    complaint = (complaint + chunk.toString("utf8")).slice(-2_000);
  });
  return new Promise((resolve, reject) => {
    child.once("error", (error) => {
      complaint += error.message;
    });
    child.on("message", (message: EngineHostMessage) => {
      if (message.kind === "ready") resolve({ process: child, port: message.port });
      else complaint = `${message.message} ${complaint}`;
    });
    // The engine tells on its standard error that another process holds the files: wait for all of it.
    child.once("close", (code, signal) => {
      if (complaint.includes("Cannot lock file")) return resolve("locked");
      const why = complaint.trim() || `it ended with ${signal ?? code}`;
      return reject(
        new PerennialError("ENGINE_UNAVAILABLE", `The embedded ClickHouse did not start: ${why}`),
      );
    });
  });
}
