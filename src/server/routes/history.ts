import { PassThrough } from "node:stream";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { importKinds } from "../../collect/import-kind.ts";
import { listImports } from "../../collect/import-run.ts";
import { openQuarantine } from "../../collect/quarantine.ts";
import { quarantineGroups } from "../../collect/quarantine-groups.ts";
import type { SourceFile } from "../../collect/source-file.ts";
import { PerennialError, toPerennialError } from "../../core/errors.ts";
import type { Store } from "../../store/store.ts";
import type { Endpoint, Endpoints } from "../endpoint.ts";
import type { Live } from "../live.ts";
import type { Operation, OperationContext } from "../operation.ts";
import { operations } from "../operations.ts";
import { parsed } from "../parsed.ts";

const operationQuery = z.strictObject({
  input: z
    .string()
    .default("{}")
    .transform((text, context) => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: "custom", message: "is not JSON" });
        return z.NEVER;
      }
    }),
  file: z.string().optional(),
  size: z.coerce.number().int().min(0).optional(),
});

/** One reason for which records wait, as `/api/quarantine/groups` names it. */
const quarantineGroup = z.strictObject({
  what: z.enum([...importKinds, "events", "webhooks"]),
  file: z.string(),
  column: z.string(),
  reason: z.string(),
});

const quarantineQuery = quarantineGroup.partial().extend({
  importId: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(1_000_000).optional(),
});

const fileWords =
  "The file as it is, where the operation takes one; file names it, and size says how many bytes it has.";
const operationWords =
  "The answer is a line of JSON for each step and one for the end. Once it has begun the status is 200: the last line says how it ended, done or error.";

/** One line of the answer to an operation. */
const answerLine: z.ZodType = z.union([
  z.strictObject({ kind: z.literal("rows"), rows: z.record(z.string(), z.unknown()) }),
  z.strictObject({ kind: z.literal("stage"), stage: z.string() }),
  z.strictObject({ kind: z.literal("done"), result: z.unknown() }),
  z.strictObject({ kind: z.literal("error"), code: z.string(), message: z.string() }),
]);

/** What the document of the API says of these routes. */
export const historyEndpoints: Endpoints = {
  "GET /api/imports": { tag: "data", summary: "All imports, and what came of each." },
  "GET /api/quarantine": {
    ...{ tag: "data", query: quarantineQuery },
    summary: "The records that wait to be mended.",
  },
  "GET /api/quarantine/groups": {
    tag: "data",
    summary: "The reasons for which records wait, each with how many.",
  },
  ...operationEndpoints(),
};

/** Imports and quarantine to read, and the operations that write. */
export function historyRoutes(app: FastifyInstance, store: Store, live?: Live): void {
  app.get("/api/imports", () => listImports(store));

  app.get("/api/quarantine", (request) => {
    const { importId, limit, ...group } = parsed(quarantineQuery, request.query);
    const named = Object.keys(group).length > 0 ? parsed(quarantineGroup, group) : undefined;
    return openQuarantine(store, { importId, limit, group: named });
  });

  app.get("/api/quarantine/groups", () => quarantineGroups(store));

  // The body is the file itself, streamed; the answer is a line of JSON for each step and one for the end.
  app.post("/api/operations/:name", { bodyLimit: Number.MAX_SAFE_INTEGER }, (request, reply) => {
    const { name } = parsed(z.object({ name: z.string() }), request.params);
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (!operation) throw new PerennialError("NOT_FOUND", `There is no operation "${name}".`);
    const query = parsed(operationQuery, request.query);
    const file: SourceFile | undefined =
      query.file === undefined
        ? undefined
        : { name: query.file, size: query.size, open: () => request.raw };
    reply.header("content-type", "application/x-ndjson");
    return reply.send(
      answerLines(store, operation, query.input, {
        ...(file ? { file } : {}),
        ...(live ? { live } : {}),
        operational: async () => {
          if (live) return live.operational;
          throw new PerennialError("INTERNAL", "This server has no operational state.");
        },
      }),
    );
  });
}

/** Each operation under its own address; all are one route. */
function operationEndpoints(): Endpoints {
  return Object.fromEntries(
    Object.entries(operations).map(([name, { input }]): [string, Endpoint] => [
      `POST /api/operations/${name}`,
      {
        ...{ tag: "operations", route: "/api/operations/:name", query: operationQuery },
        summary: `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll("-", " ")}.`,
        description: operationWords,
        inQuery: { input },
        body: { types: ["application/octet-stream"], isOptional: true, description: fileWords },
        answer: { types: ["application/x-ndjson"], name: "OperationLine", schema: answerLine },
      },
    ]),
  );
}

function answerLines(
  store: Store,
  operation: Operation,
  input: unknown,
  given: Omit<OperationContext, "onProgress">,
): PassThrough {
  const lines = new PassThrough();
  const write = (line: unknown): void => {
    if (!lines.destroyed) lines.write(`${JSON.stringify(line)}\n`);
  };
  const context = { onProgress: write, ...given };
  Promise.resolve()
    .then(() => operation.run(store, input, context))
    .then((result) => write({ kind: "done", result }))
    .catch((error: unknown) => {
      const { code, message } = toPerennialError(error);
      write({ kind: "error", code, message });
    })
    .finally(() => lines.end());
  return lines;
}
