import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import cookie from "@fastify/cookie";
import statics from "@fastify/static";
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import { type DataFolder, removeNote, writeNote } from "../core/data-folder.ts";
import { PerennialError, systemCode, toPerennialError } from "../core/errors.ts";
import { createLogger } from "../core/log.ts";
import { snapshotLoader } from "../decide/lists/snapshot-loader.ts";
import type { Operational } from "../store/operational.ts";
import type { Store } from "../store/store.ts";
import {
  acceptToken,
  ownerToken,
  proofOfServer,
  requireLocalHost,
  requireOwner,
  requireSameOrigin,
} from "./access.ts";
import { apiDocument } from "./api-document.ts";
import { openAskers } from "./asker.ts";
import { eventStreams } from "./event-streams.ts";
import { openJobs } from "./jobs.ts";
import { type Live, openLive } from "./live.ts";
import { operations } from "./operations.ts";
import { approvalRoutes } from "./routes/approvals.ts";
import { arrivalRoutes } from "./routes/arrivals.ts";
import { audienceBuilderRoutes } from "./routes/audience-builder.ts";
import { audienceRoutes } from "./routes/audiences.ts";
import { caseRoutes } from "./routes/cases.ts";
import { couponRoutes } from "./routes/coupons.ts";
import { customerRoutes } from "./routes/customers.ts";
import { decideRoutes } from "./routes/decide.ts";
import { exportRoutes } from "./routes/exports.ts";
import { goalRoutes } from "./routes/goals.ts";
import { guideRoutes } from "./routes/guide.ts";
import { historyRoutes } from "./routes/history.ts";
import { intakeRoutes } from "./routes/intake.ts";
import { jobRoutes } from "./routes/jobs.ts";
import { ledgerRoutes } from "./routes/ledger.ts";
import { measureRoutes } from "./routes/measure.ts";
import { openApiRoutes } from "./routes/openapi.ts";
import { personRoutes } from "./routes/persons.ts";
import { productRoutes } from "./routes/products.ts";
import { snippetRoutes } from "./routes/snippet.ts";
import { sourceRoutes } from "./routes/sources.ts";
import { valueRoutes } from "./routes/value.ts";
import { webhookRoutes } from "./routes/webhooks.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** True for what other sites may call: a write key opens it, not the owner's token. */
    public?: boolean;
  }
}

/** A server that is up. */
export interface RunningServer {
  /** Where it answers, e.g. `http://127.0.0.1:4000`. */
  readonly url: string;
  /** The address that opens the studio: it carries the owner's token. */
  readonly address: string;
  readonly close: () => Promise<void>;
}

/** The note by which other commands find the server of a data folder. */
export const serverNote = "server.json";

/** The application without a socket: tests call it with `app.inject`. */
export async function createApp(
  store: Store,
  token: string,
  live?: Live,
): Promise<FastifyInstance> {
  const loggerInstance: FastifyBaseLogger = createLogger();
  const logController = new LogController({ disableRequestLogging: true });
  const routerOptions = { maxParamLength: 1_000 };
  const app = Fastify({ loggerInstance, logController, routerOptions });
  await app.register(cookie);
  // No body is ever held in memory: an upload is read as it comes by the operation that wants it.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (_request, _body, done) => done(null));
  app.addHook("onRequest", async (request, reply) => {
    // Events come from other sites, through whatever name those know the server by.
    if (request.routeOptions.config.public === true) return undefined;
    requireLocalHost(request);
    reply.headers(securityHeaders);
    // By the route that was matched, never by the address as it was written: `/%61pi/value` is the same route.
    const isApi = request.routeOptions.url?.startsWith("/api/") === true;
    if (isApi) {
      requireSameOrigin(request);
      requireOwner(request, token);
    } else if (acceptToken(request, reply, token)) return reply;
    return undefined;
  });
  leaveNobodyWaiting(app);
  app.setErrorHandler((thrown: unknown, request, reply) => {
    const error = asPerennial(thrown);
    if (error.status >= 500)
      request.log.error({ event: "request-failed", code: error.code, err: error });
    const isForNow = error.code === "TOO_BUSY" || error.code === "ENGINE_UNAVAILABLE";
    if (isForNow && !reply.hasHeader("retry-after")) reply.header("retry-after", "1");
    reply.status(error.status).send({ error: { code: error.code, message: error.message } });
  });
  app.get("/hello", (request) => proofOfServer(request, token));
  valueRoutes(app, store);
  customerRoutes(app, store);
  exportRoutes(app, store);
  productRoutes(app, store, live);
  historyRoutes(app, store, live);
  personRoutes(app, store, live);
  snippetRoutes(app);
  openApiRoutes(app, apiDocument);
  await audienceBuilderRoutes(app, store);
  const askers = openAskers(token, live);
  await guideRoutes(app, store, { askers, live });
  if (live) {
    const watched = { live, openStream: eventStreams(app) };
    sourceRoutes(app, store, live.operational);
    arrivalRoutes(app, store, watched);
    audienceRoutes(app, store, watched);
    jobRoutes(app, live.operational);
    couponRoutes(app, store, live);
    ledgerRoutes(app, store, live);
    measureRoutes(app, store, live);
    approvalRoutes(app, live);
    await caseRoutes(app, store, live);
    goalRoutes(app, store, live);
    await decideRoutes(app, { store, live }, askers);
    await intakeRoutes(app, live.intake, live.sources.find);
    await webhookRoutes(app, live.webhooks, live.sources.findById);
  }
  await serveStudio(app);
  return app;
}

/** Whoever is answered while the server closes would else keep the connection, and the server, for a minute and more. */
function leaveNobodyWaiting(app: FastifyInstance): void {
  let closing = false;
  app.addHook("preClose", async () => {
    closing = true;
  });
  app.addHook("onSend", async (_request, reply) => {
    if (closing) reply.header("connection", "close");
  });
}

const securityHeaders = {
  "content-security-policy":
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
};

/** Fastify's own refusals (a body too large, a broken URL) keep their message and are no fault of ours. */
function asPerennial(thrown: unknown): PerennialError {
  if (thrown instanceof Error && "statusCode" in thrown && Number(thrown.statusCode) < 500) {
    return new PerennialError("BAD_ARGUMENT", thrown.message, { cause: thrown });
  }
  return toPerennialError(thrown);
}

/** The studio's files; any other path is one of its places. */
async function serveStudio(app: FastifyInstance): Promise<void> {
  const root = ["../studio", "../../dist/studio"]
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(`${path}/index.html`));
  const notFound = (url: string): PerennialError =>
    new PerennialError("NOT_FOUND", `There is nothing at ${url.split("?")[0]}.`);
  if (root === undefined) {
    app.get("/", (_request, reply) =>
      reply.type("text/plain").send("The studio is not built. Run: npm run build\n"),
    );
    app.setNotFoundHandler((request) => {
      throw notFound(request.url);
    });
    return;
  }
  await app.register(statics, { root, cacheControl: false });
  app.setNotFoundHandler((request, reply) => {
    const isPlace = request.method === "GET" && !/^\/(?:api|assets)\//.test(request.url);
    if (!isPlace) throw notFound(request.url);
    return reply.sendFile("index.html");
  });
}

/**
 * Serves the stores of a data folder on 127.0.0.1; without the operational one it takes no events. The port is `port`, or the next free one when `port` is taken and `strictPort` is not set.
 * @throws PerennialError CONFLICT when the port is taken
 */
export async function serve(
  stores: { readonly store: Store; readonly operational?: Operational | undefined },
  folder: DataFolder,
  options: { readonly port: number; readonly strictPort: boolean },
): Promise<RunningServer> {
  const token = ownerToken(folder);
  const { store, operational } = stores;
  const live = operational ? await openLive(store, operational, snapshotLoader(folder)) : undefined;
  const app = await createApp(store, token, live);
  const url = await listen(app, options);
  const jobs = live
    ? await openJobs(live.operational, (job) =>
        Promise.resolve(
          operations[job]?.run(
            store,
            {},
            { live, operational: async () => live.operational, onProgress: () => {} },
          ),
        ),
      )
    : undefined;
  writeNote(folder, serverNote, { url, token, pid: process.pid });
  return {
    url,
    address: `${url}/?token=${token}`,
    async close() {
      removeNote(folder, serverNote);
      await jobs?.close();
      await app.close();
      await live?.close();
    },
  };
}

async function listen(
  app: FastifyInstance,
  { port, strictPort }: { readonly port: number; readonly strictPort: boolean },
): Promise<string> {
  for (let next = port; ; next += 1) {
    try {
      return await app.listen({ host: "127.0.0.1", port: next });
    } catch (error) {
      const taken = systemCode(error) === "EADDRINUSE";
      if (taken && !strictPort && next < port + 20) continue;
      if (!taken) throw error;
      throw new PerennialError(
        "CONFLICT",
        `Port ${next} is taken. Name another with --port, or end the process that has it.`,
        { cause: error },
      );
    }
  }
}
