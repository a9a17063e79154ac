import { randomBytes } from "node:crypto";
import { request } from "node:http";
import { z } from "zod";
import type { SourceFile } from "../collect/source-file.ts";
import { type DataFolder, openDataFolder, readNote } from "../core/data-folder.ts";
import { type ErrorCode, errorCodes, PerennialError, systemCode } from "../core/errors.ts";
import { serverProof } from "../server/access.ts";
import type { OperationProgress } from "../server/operation.ts";
import { operations } from "../server/operations.ts";
import { serverNote } from "../server/server.ts";
import { openOperational } from "../store/open-operational.ts";
import { openStore } from "../store/open-store.ts";
import type { Operational } from "../store/operational.ts";
import type { Store } from "../store/store.ts";
import { progressLine, say } from "./terminal.ts";

/** What every command can use: the store to read from, and operations that write. */
export interface Session {
  readonly folder: DataFolder;
  /** Opens the store on first use. */
  readonly store: () => Promise<Store>;
  /** Opens the operational state on first use. */
  readonly operational: () => Promise<Operational>;
  /** Runs an operation: in the server of this data folder while there is one, else here. Shows its progress. */
  readonly operate: (name: string, input: unknown, file?: SourceFile) => Promise<unknown>;
}

/** Runs one command's work in a session and closes what it opened. */
export async function inSession<T>(
  options: { readonly data?: string | undefined },
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const folder = openDataFolder(options.data);
  let opened: Promise<Store> | undefined;
  const store = (): Promise<Store> => {
    opened ??= openStore({ folder });
    return opened;
  };
  let openedOperational: Promise<Operational> | undefined;
  const operational = (): Promise<Operational> => {
    openedOperational ??= openOperational({ folder });
    return openedOperational;
  };
  try {
    return await work({
      folder,
      store,
      operational,
      async operate(name, input, file) {
        const progress = progressLine();
        const onProgress = (step: OperationProgress): void => {
          if (step.kind === "rows") progress.rows(step.rows);
          else progress.stage(step.stage);
        };
        try {
          const server = await runningServer(folder);
          if (server)
            return await operateThere(
              server,
              { name, input, ...(file ? { file } : {}) },
              onProgress,
            );
          const operation = operations[name];
          if (!operation) throw new PerennialError("INTERNAL", `There is no operation ${name}.`);
          return await operation.run(await store(), input, {
            onProgress,
            operational,
            ...(file ? { file } : {}),
          });
        } finally {
          progress.end();
        }
      },
    });
  } finally {
    await (await opened?.catch(() => undefined))?.close();
    await (await openedOperational?.catch(() => undefined))?.close();
  }
}

/** Computes values after a change; that nobody is left to price is no error of the change. */
export async function predictAnew(operate: Session["operate"]): Promise<void> {
  try {
    await operate("predict", {});
  } catch (error) {
    if (!(error instanceof PerennialError && error.code === "NO_DATA")) throw error;
    say(error.message);
  }
}

/** Where a server answers, and the token that it wants. */
export interface ServerNote {
  readonly url: string;
  readonly token: string;
}

const note: z.ZodType<ServerNote> = z.object({ url: z.string(), token: z.string() });

/** The server that runs on a data folder, if one answers there. */
export async function runningServer(folder: DataFolder): Promise<z.infer<typeof note> | undefined> {
  const noted = note.safeParse(readNote(folder, serverNote));
  if (!noted.success) return undefined;
  // Whoever listens on the port of a server that has died must not get the token: it proves itself first.
  const nonce = randomBytes(16).toString("hex");
  try {
    const response = await fetch(`${noted.data.url}/hello?nonce=${nonce}`, {
      signal: AbortSignal.timeout(10_000),
    });
    const answer = z.object({ proof: z.string() }).safeParse(await response.json());
    const expected = serverProof(noted.data.token, nonce);
    return answer.success && answer.data.proof === expected ? noted.data : undefined;
  } catch {
    return undefined;
  }
}

const answerLine = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("rows"), rows: z.any() }),
  z.object({ kind: z.literal("stage"), stage: z.string() }),
  z.object({ kind: z.literal("done"), result: z.unknown() }),
  z.object({ kind: z.literal("error"), code: z.string(), message: z.string() }),
]);

/** Sends an operation and its file to a server and follows the lines of its answer. */
async function operateThere(
  server: { readonly url: string; readonly token: string },
  call: { readonly name: string; readonly input: unknown; readonly file?: SourceFile },
  onProgress: (step: OperationProgress) => void,
): Promise<unknown> {
  const url = new URL(`/api/operations/${call.name}`, server.url);
  url.searchParams.set("input", JSON.stringify(call.input));
  if (call.file) {
    url.searchParams.set("file", call.file.name);
    if (call.file.size !== undefined) url.searchParams.set("size", String(call.file.size));
  }
  const answer = await send(url, server.token, call.file);
  for await (const text of linesOf(answer)) {
    const line = answerLine.parse(JSON.parse(text));
    if (line.kind === "done") return line.result;
    if (line.kind === "error") throw new PerennialError(asCode(line.code), line.message);
    onProgress(line);
  }
  throw serverGone();
}

/** The lines of an answer that comes over time; one that breaks off is the server's end. */
async function* linesOf(answer: NodeJS.ReadableStream): AsyncGenerator<string> {
  let rest = "";
  try {
    for await (const chunk of answer) {
      const lines = (rest + chunk.toString()).split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
    }
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    throw serverGone(error);
  }
}

function serverGone(cause?: unknown): PerennialError {
  return new PerennialError(
    "ENGINE_UNAVAILABLE",
    "The server ended before it was done. Start it again and repeat the command: nothing is counted twice.",
    { cause },
  );
}

function asCode(code: string): ErrorCode {
  const known = Object.keys(errorCodes).find((each): each is ErrorCode => each === code);
  return known ?? "INTERNAL";
}

function send(
  url: URL,
  token: string,
  file: SourceFile | undefined,
): Promise<NodeJS.ReadableStream> {
  return new Promise((resolve, reject) => {
    const call = request(url, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/octet-stream",
      },
    });
    call.once("response", resolve);
    call.once("error", (error) => {
      const away = systemCode(error) ?? "";
      const message = `The server at ${url.host} does not answer (${away || error.message}).`;
      reject(new PerennialError("ENGINE_UNAVAILABLE", message, { cause: error }));
    });
    if (file) file.open().pipe(call);
    else call.end();
  });
}
