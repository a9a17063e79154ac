import type { Command } from "commander";
import { openDataFolder } from "../core/data-folder.ts";
import { PerennialError, toPerennialError } from "../core/errors.ts";
import { serve } from "../server/server.ts";
import { openOperational } from "../store/open-operational.ts";
import { openStore } from "../store/open-store.ts";
import type { Store } from "../store/store.ts";
import { runningServer } from "./session.ts";
import { say } from "./terminal.ts";

/** `perennial serve`. */
export function serveCommand(program: Command): void {
  program
    .command("serve")
    .description("serve the studio, the API and the door for events on 127.0.0.1")
    .option("--port <number>", "port (default: 4400, or the next free one)")
    .action(async (flags: { data?: string; port?: string }) => {
      await serveUntilStopped(flags);
    });
}

/** What goes on beside a server that takes events, until it stops. */
export interface Serving {
  readonly url: string;
  readonly store: Store;
  readonly stop: AbortSignal;
}

/** Serves a data folder until the process is told to stop. `beside` goes on meanwhile where events are taken. */
export async function serveUntilStopped(
  flags: { readonly data?: string | undefined; readonly port?: string | undefined },
  beside?: (serving: Serving) => Promise<void>,
): Promise<void> {
  const folder = openDataFolder(flags.data);
  const other = await runningServer(folder);
  if (other) {
    throw new PerennialError(
      "CONFLICT",
      `A server runs on ${folder.path} already: ${other.url}/?token=${other.token}`,
    );
  }
  const port = Number(flags.port ?? 4400);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new PerennialError("BAD_ARGUMENT", `--port ${flags.port} is no port.`);
  }
  const store = await openStore({ folder });
  const operational = await openOperational({ folder }).catch(withoutEvents);
  const server = await serve({ store, operational }, folder, {
    port,
    strictPort: flags.port !== undefined,
  });
  say(`The studio is at ${server.address}`);
  say("Ctrl-C stops it.");
  const stop = new AbortController();
  const ended = operational && beside?.({ url: server.url, store, stop: stop.signal });
  await stopSignal();
  stop.abort();
  await server.close();
  await ended;
  await operational?.close();
  await store.close();
}

/** What needs no Postgres works without one: the studio, values, imports. */
function withoutEvents(thrown: unknown): undefined {
  const error = toPerennialError(thrown);
  if (error.code !== "ENGINE_UNAVAILABLE") throw error;
  say(`This server takes no events: ${error.message}`);
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
  });
}
