import type { FastifyInstance } from "fastify";
import type { SourceFile } from "../../src/collect/source-file.ts";
import { openDataFolder } from "../../src/core/data-folder.ts";
import { type Live, openLive } from "../../src/server/live.ts";
import { operations } from "../../src/server/operations.ts";
import { createApp } from "../../src/server/server.ts";
import { openOperational } from "../../src/store/open-operational.ts";
import type { Operational } from "../../src/store/operational.ts";
import { temporaryStore } from "../analytics/cluster.ts";
import { fileOf } from "../decide/definitions.ts";

/** The owner's token of every server that {@link openServer} opens. */
export const ownerToken = "a-token-of-the-owner-0123456789";

/** The server of a shop of its own, with what lies behind it. It listens where a test has it listen. */
export interface OpenServer {
  readonly store: Awaited<ReturnType<typeof temporaryStore>>;
  readonly operational: Operational;
  readonly live: Live;
  readonly app: FastifyInstance;
  /** Runs an operation as the server does. */
  readonly operate: (name: string, input: object, file?: SourceFile) => Promise<unknown>;
  /** Applies definitions, as `perennial apply` does. */
  readonly apply: (definitions: readonly object[]) => Promise<unknown>;
  /** Ends all, and removes the shop. */
  readonly close: () => Promise<void>;
}

/**
 * Opens the server of an empty shop.
 * @param prepare does what is to be there before the server starts
 */
export async function openServer(
  prepare: (before: Pick<OpenServer, "store" | "operational">) => Promise<void> = async () => {},
): Promise<OpenServer> {
  const store = await temporaryStore();
  const operational = await openOperational({ folder: openDataFolder(`${store.path}/data`) });
  await prepare({ store, operational });
  const live = await openLive(store, operational);
  const app = await createApp(store, ownerToken, live);
  const operate: OpenServer["operate"] = async (name, input, file) =>
    operations[name]?.run(store, input, {
      operational: async () => operational,
      live,
      onProgress: () => {},
      ...(file ? { file } : {}),
    });
  return {
    ...{ store, operational, live, app, operate },
    apply: (definitions) => operate("apply-definitions", { prune: false }, fileOf(definitions)),
    async close() {
      await app.close();
      await live.close();
      await operational.close();
      await store.close();
    },
  };
}
