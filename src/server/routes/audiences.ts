import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { audienceFormats } from "../../audiences/ad-export.ts";
import {
  adFile,
  adFileNames,
  adFilesOptions,
  adFileTitle,
  findAdFiles,
} from "../../audiences/ad-files.ts";
import { adPlatforms } from "../../audiences/ad-identifier.ts";
import { readAdExports } from "../../audiences/ad-list-questions.ts";
import { audienceZone, listWithCounts, readAudienceDetail } from "../../audiences/audience-list.ts";
import { findAudience, type KeptAudience, listAudiences } from "../../audiences/audience-store.ts";
import { readVersions } from "../../audiences/audience-version.ts";
import { memberExport, memberExportOptions } from "../../audiences/member-export.ts";
import { readMemberPage } from "../../audiences/member-list.ts";
import { readReach } from "../../audiences/reach.ts";
import { listSubscriptions, withoutSecret } from "../../audiences/subscription.ts";
import type { Store } from "../../store/store.ts";
import type { Endpoints } from "../endpoint.ts";
import type { OpenEventStream } from "../event-streams.ts";
import type { Live } from "../live.ts";
import { parsed } from "../parsed.ts";

const byName = z.object({ audience: z.string() });

const platforms = z.enum(adPlatforms);
const exportsQuery = z.strictObject({ format: platforms });
/** All that may be asked of a file; what goes with which format is read after it. */
const exportQuery = z.strictObject({
  format: z.enum(audienceFormats).default("csv"),
  file: z.enum(adFileNames).optional(),
  export: z.coerce.number().int().min(1).optional(),
  since: z.string().optional(),
});
const changesQuery = z.strictObject({ audience: z.string().optional() });

const memberPage = z.strictObject({
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});

const named = { errors: ["NOT_FOUND"], tag: "audiences" } as const;

/** What the document of the API says of these routes. */
export const audienceEndpoints: Endpoints = {
  "GET /api/audiences": {
    tag: "audiences",
    summary: "All audiences with how many are in them, and how soon changes are on disk.",
  },
  "GET /api/audiences/:audience": { ...named, summary: "One audience, with its rule in words." },
  "GET /api/audiences/:audience/reach": {
    ...named,
    summary: "By which channels an audience can be reached, and how many agreed.",
  },
  "GET /api/audiences/:audience/members": {
    ...{ ...named, query: memberPage },
    summary: "A page of who is in an audience.",
  },
  "GET /api/audiences/:audience/exports": {
    ...{ tag: "audiences", query: exportsQuery },
    summary: "The exports that were made of an audience for an ad platform.",
  },
  "GET /api/audiences/:audience/versions": {
    ...named,
    summary: "All versions of an audience's definition.",
  },
  "GET /api/subscriptions": {
    tag: "audiences",
    summary: "Who is told of changes, without the secrets that sign it.",
  },
  "GET /api/audiences/:audience/export": {
    ...{ ...named, query: exportQuery, errors: ["NOT_FOUND", "CONFLICT"] },
    summary:
      "The members of an audience as a file, or one of the files of an export for an ad platform.",
    description:
      "For an ad platform, file is needed, and the export must have been made: the operation export-audience makes one.",
    answer: { types: ["text/csv", "application/x-ndjson"], schema: z.string() },
  },
  "GET /api/audience-changes": {
    ...{ tag: "audiences", query: changesQuery },
    summary: "Who enters and leaves audiences, as it happens.",
    description:
      "Server-sent events named change, from now on. Their id is the number of the change.",
    answer: { types: ["text/event-stream"], schema: z.string() },
  },
};

/** Audiences: who is in them, and who enters and leaves, as it happens. Changes of definitions are operations. */
export function audienceRoutes(
  app: FastifyInstance,
  store: Store,
  { live, openStream }: { readonly live: Live; readonly openStream: OpenEventStream },
): void {
  const named = async (params: unknown): Promise<KeptAudience> => {
    const { audience } = parsed(byName, params);
    return findAudience(await listAudiences(live.operational), audience);
  };

  app.get("/api/audiences", async () => ({
    audiences: await listWithCounts(store, await listAudiences(live.operational)),
    timezone: await audienceZone(store),
    latency: latencyOf(live.memberships.latencies()),
  }));
  app.get("/api/audiences/:audience", async (request) => {
    const kept = await listAudiences(live.operational);
    const audience = findAudience(kept, parsed(byName, request.params).audience);
    return readAudienceDetail(store, kept, audience);
  });
  app.get("/api/audiences/:audience/reach", async (request) => {
    const { audience } = await named(request.params);
    return readReach(store, audience, Date.now());
  });
  app.get("/api/audiences/:audience/members", async (request) => {
    const { audience } = await named(request.params);
    return readMemberPage(store, audience, parsed(memberPage, request.query));
  });
  app.get("/api/audiences/:audience/exports", async (request) => {
    const { audience } = parsed(byName, request.params);
    const { format: platform } = parsed(exportsQuery, request.query);
    return { exports: await readAdExports(store, { audience, platform }) };
  });
  app.get("/api/audiences/:audience/versions", async (request) => {
    const { audience } = parsed(byName, request.params);
    return { versions: await readVersions(live.operational, audience) };
  });
  app.get("/api/subscriptions", async () => ({
    subscriptions: (await listSubscriptions(live.operational)).map(withoutSecret),
  }));
  app.get("/api/audiences/:audience/export", async (request, reply) => {
    const isMembers = memberFormats.has(parsed(exportQuery, request.query).format);
    if (!isMembers) return sendAdFile(store, request, reply);
    const { audience } = await named(request.params);
    const { format } = parsed(memberExportOptions, request.query);
    reply.headers({
      "content-type": `${format === "csv" ? "text/csv" : "application/x-ndjson"}; charset=utf-8`,
      "content-disposition": `attachment; filename="${audience}.${format}"`,
    });
    return reply.send(memberExport(store, audience, { format }));
  });

  /** Server-sent events: a line of JSON for each change, from now on. */
  app.get("/api/audience-changes", (request, reply) => {
    const { audience } = parsed(changesQuery, request.query);
    const lines = openStream(reply);
    const stop = live.memberships.onChange((changes) => {
      for (const change of changes) {
        if (audience !== undefined && change.audience !== audience) continue;
        lines.write(`id: ${change.seq}\nevent: change\ndata: ${JSON.stringify(change)}\n\n`);
      }
    });
    lines.on("close", stop);
    return reply;
  });
}

const memberFormats: ReadonlySet<string> = new Set(["csv", "ndjson"]);

/** One of the files of an export that was made; making one is an operation. */
async function sendAdFile(
  store: Store,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { audience } = parsed(byName, request.params);
  const query = z.looseObject({ format: platforms, file: z.enum(adFileNames) });
  const { format: platform, file, ...which } = parsed(query, request.query);
  const files = await findAdFiles(store, { audience, platform }, parsed(adFilesOptions, which));
  const { span } = files;
  reply.headers({
    "content-type": "text/csv; charset=utf-8",
    "content-disposition": `attachment; filename="${adFileTitle(files, file)}"`,
    "x-perennial-export": span.upTo,
    "x-perennial-since": span.since,
  });
  return reply.send(await adFile(store, files, file));
}

/** Milliseconds from an event's arrival to the change on disk; null before the first change. */
function latencyOf(measured: readonly number[]): {
  readonly changes: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
} {
  const sorted = [...measured].sort((a, b) => a - b);
  const at = (share: number): number | null =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null;
  return { changes: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99) };
}
