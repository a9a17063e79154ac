import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { type EventKind, isObject } from "../../collect/event.ts";
import { eventBatch, eventCall } from "../../collect/event-call.ts";
import type { Intake } from "../../collect/intake.ts";
import type { Source } from "../../collect/source.ts";
import { limitInWords, sourceAllowances } from "../../collect/source-limit.ts";
import { PerennialError } from "../../core/errors.ts";
import type { Endpoint, Endpoints } from "../endpoint.ts";
import { bodyOf, keyOf, openToPages, refused, success } from "../public-door.ts";

/** Finds the source that a write key names. */
export type FindSource = (writeKey: string) => Promise<Source | undefined>;

/** The most bytes of a request, unpacked, and the most items, as Segment has them. */
const largestBatchBytes = 500 * 1024;
const mostItems = 2_500;

/** The addresses of one call: the server libraries' and the browser's short ones. */
const calls: readonly (readonly [path: string, kind: EventKind])[] = [
  ["identify", "identify"],
  ["i", "identify"],
  ["track", "track"],
  ["t", "track"],
  ["page", "page"],
  ["p", "page"],
  ["screen", "screen"],
  ["s", "screen"],
  ["group", "group"],
  ["g", "group"],
  ["alias", "alias"],
  ["a", "alias"],
];

const nameOf = (kind: EventKind): string => `${kind[0]?.toUpperCase()}${kind.slice(1)}Call`;
const batchPaths = ["/v1/batch", "/v1/b", "/beacon/v1/batch"];
const settingsPaths = ["/sourceConfig/", "/sourceConfig"];

const callWords: Readonly<Record<EventKind, string>> = {
  identify: "Who somebody is.",
  track: "What somebody did.",
  page: "That somebody saw a page.",
  screen: "That somebody saw a screen of an app.",
  group: "To which group somebody belongs.",
  alias: "That two ids are one person's.",
};

const callExamples: Readonly<Record<EventKind, object>> = {
  identify: { userId: "7", traits: { email: "ana@example.com" } },
  track: { userId: "7", event: "Product Viewed", properties: { sku: "X" }, messageId: "m-1" },
  page: { anonymousId: "4f2a", name: "Shoes", properties: { url: "https://shop.example/shoes" } },
  screen: { anonymousId: "4f2a", name: "Cart" },
  group: { userId: "7", groupId: "g-1", traits: { name: "Runners" } },
  alias: { userId: "7", previousId: "4f2a" },
};

const rejection = z.strictObject({
  ...{ index: z.int(), field: z.string(), value: z.string(), reason: z.string() },
});
const batchAnswer: z.ZodType = z.union([
  z.strictObject({
    ...{ success: z.literal(true), accepted: z.int(), repeated: z.int() },
    rejected: z.array(rejection),
  }),
  success,
]);

/** What the document of the API says of these routes. */
export const intakeEndpoints: Endpoints = {
  ...Object.fromEntries(
    calls.map(([path, kind]): [string, Endpoint] => [
      `POST /v1/${path}`,
      {
        ...{ tag: "events", opens: "source" },
        summary: path === kind ? callWords[kind] : `${kind}, as browsers address it.`,
        description:
          "Answered when the event is on disk. 400, and what is wrong, need not be sent again; 429 and 503 must be.",
        body: {
          name: nameOf(kind),
          schema: eventCall(kind),
          examples: { [kind]: callExamples[kind] },
        },
        answer: { name: "Done", schema: success },
      },
    ]),
  ),
  ...Object.fromEntries(
    batchPaths.map((path): [string, Endpoint] => [
      `POST ${path}`,
      {
        ...{ tag: "events", opens: "source" },
        summary: `Many events at once, at most ${mostItems} and ${largestBatchBytes / 1024} KB.`,
        description:
          "An item that is no event is put aside and told in rejected; the others are taken.",
        body: {
          name: "Batch",
          schema: eventBatch(mostItems),
          examples: { batch: { batch: [{ type: "track", ...callExamples.track }] } },
        },
        answer: { name: "BatchAnswer", schema: batchAnswer },
      },
    ]),
  ),
  "GET /v1/projects/:writeKey/settings": {
    ...{ tag: "events", opens: "anyone", errors: ["UNAUTHORISED"] },
    summary: "What Segment's browser SDK asks for before it sends.",
  },
  ...Object.fromEntries(
    settingsPaths.map((path): [string, Endpoint] => [
      `GET ${path}`,
      {
        tag: "events",
        opens: "source",
        summary: "What RudderStack's browser SDK asks for before it sends.",
      },
    ]),
  ),
};

/**
 * The HTTP API of Segment and RudderStack, for their own SDKs: whoever has a write key may send, from any
 * site. Answers only when the events are on disk; 4xx for what need not be sent again, 429 and 503 for what must.
 */
export async function intakeRoutes(
  app: FastifyInstance,
  intake: Intake,
  findSource: FindSource,
): Promise<void> {
  const allowances = sourceAllowances();
  await app.register(async (door) => {
    openToPages(door, largestBatchBytes);
    const open = { config: { public: true } };
    for (const path of ["/v1/*", "/beacon/v1/*", ...settingsPaths]) {
      door.options(path, open, (_request, reply) => reply.status(204).send());
    }
    for (const [path, kind] of calls) {
      door.post(`/v1/${path}`, open, (request, reply) => {
        const body = bodyOf(request);
        return take(request, reply, { items: [body], kind, sentAt: body["sentAt"] });
      });
    }
    for (const path of batchPaths) {
      door.post(path, open, (request, reply) => {
        const { batch, sentAt, context } = bodyOf(request);
        if (!Array.isArray(batch)) throw refused(`"batch" must be a list of events.`);
        if (batch.length > mostItems)
          throw refused(`A batch may have ${mostItems} events, this one has ${batch.length}.`);
        return take(request, reply, { items: batch, sentAt, context });
      });
    }
    const take = async (
      request: FastifyRequest,
      reply: FastifyReply,
      sent: Pick<Parameters<Intake["receive"]>[0], "items" | "kind" | "sentAt" | "context">,
    ): Promise<unknown> => {
      const source = await sourceOf(request, findSource);
      const waitMs = allowances.take(source, sent.items.length);
      if (waitMs > 0) throw overLimit(reply, source, waitMs);
      const receipt = await intake.receive({
        ...sent,
        source: source.name,
        receivedAt: Date.now(),
      });
      const { rejected } = receipt;
      const only = sent.kind !== undefined ? rejected[0] : undefined;
      if (only) throw refused(`${only.field}: ${only.reason}. It waits in the quarantine.`);
      reply.header("content-type", "application/json");
      return rejected.length === 0 ? answerOfAll : { success: true, ...receipt };
    };
    settingsRoutes(door, findSource);
  });
}

/** The refusal of a request as a whole, with the time after which it is taken if nothing else comes. */
function overLimit(reply: FastifyReply, { name, limit }: Source, waitMs: number): PerennialError {
  const seconds = Math.ceil(waitMs / 1_000);
  reply.header("retry-after", String(seconds));
  return new PerennialError(
    "TOO_BUSY",
    `The source "${name}" may send ${limit ? limitInWords(limit) : "less"}. Send the same request again in ${seconds} s.`,
  );
}

const answerOfAll = '{"success":true}';

/** What the browser SDKs ask for before they send: that this is their one destination. */
function settingsRoutes(door: FastifyInstance, findSource: FindSource): void {
  const open = { config: { public: true } };
  door.get("/v1/projects/:writeKey/settings", open, async (request) => {
    const { writeKey } = isObject(request.params) ? request.params : {};
    const source = await requireSource(String(writeKey), findSource);
    const { protocol, host } = placeOf(request);
    return {
      integrations: {
        "Segment.io": {
          apiKey: source.writeKey,
          apiHost: `${host}/v1`,
          protocol,
          addBundledMetadata: true,
          type: "server",
        },
      },
      plan: {},
      edgeFunction: {},
    };
  });
  for (const path of settingsPaths) {
    door.get(path, open, async (request) => {
      const source = await sourceOf(request, findSource);
      return {
        source: {
          id: source.sourceId,
          name: source.name,
          writeKey: source.writeKey,
          enabled: true,
          workspaceId: "perennial",
          config: { statsCollection: { errors: { enabled: false }, metrics: { enabled: false } } },
          destinations: [],
          connections: [],
          dataplanes: {},
        },
        updatedAt: "2026-01-01T00:00:00.000Z",
      };
    });
  }
}

/** How the caller reached us, also through a proxy that says so. */
function placeOf(request: FastifyRequest): { readonly protocol: string; readonly host: string } {
  const said = (name: string): string =>
    String(request.headers[name] ?? "")
      .split(",")[0]
      ?.trim() ?? "";
  const forwarded = said("x-forwarded-proto");
  const protocol = forwarded === "https" ? "https" : "http";
  return { protocol, host: said("x-forwarded-host") || (request.headers.host ?? "") };
}

/** The source that a request names: by Basic or Bearer authorisation, in its body, or in its address. */
async function sourceOf(request: FastifyRequest, findSource: FindSource): Promise<Source> {
  return requireSource(keyOf(request), findSource);
}

async function requireSource(key: string, findSource: FindSource): Promise<Source> {
  const source = key === "" ? undefined : await findSource(key);
  if (source) return source;
  throw new PerennialError(
    "UNAUTHORISED",
    key === ""
      ? "The request names no write key."
      : `No source has the write key "${key.slice(0, 40)}". See perennial sources list.`,
  );
}
