import type { FastifyInstance, RouteOptions } from "fastify";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { z } from "zod";
import { fileOf } from "../../test/decide/definitions.ts";
import { type OpenServer, openServer, ownerToken } from "../../test/server/open-server.ts";
import { addSource } from "../collect/source.ts";
import { errorCodes } from "../core/errors.ts";
import { apiDocument, apiEndpoints } from "./api-document.ts";
import type { Endpoint } from "./endpoint.ts";
import { addressOf, refusalsOf } from "./openapi.ts";
import { operations } from "./operations.ts";
import { addKey } from "./secret-key.ts";

/** The document of the API says what the server does: its routes, who may call them, what they read and with which status they answer. */

/** What the server registered, and by which schemas it read the last request. */
const seen = vi.hoisted(() => ({
  routes: [] as { method: string; url: string }[],
  reads: [] as { schema: unknown; value: unknown }[],
}));

vi.mock("fastify", async (original) => {
  const fastify = await original<typeof import("fastify")>();
  const open = (options: object): FastifyInstance => {
    const app = fastify.default(options);
    app.addHook("onRoute", ({ method, url }: RouteOptions) => {
      for (const each of [method].flat()) seen.routes.push({ method: each, url });
    });
    return app;
  };
  return { ...fastify, default: open };
});
vi.mock("./parsed.ts", async (original) => {
  const { parsed } = await original<typeof import("./parsed.ts")>();
  return {
    parsed: (schema: z.ZodType, value: unknown) => {
      seen.reads.push({ schema, value });
      return parsed(schema, value);
    },
  };
});

let server: OpenServer;
const keys = { owner: ownerToken, secret: "", write: "" };

beforeAll(async () => {
  server = await openServer();
  const shown = {
    audience: "viewers",
    title: "Viewers",
    who: { did: { event: "Product Viewed" } },
  };
  await server.operate("apply-audiences", { prune: false }, fileOf([shown]));
  await server.operate("set-shop", { currency: "EUR", timezone: "UTC" });
  const control = { text: "control" };
  await server.apply([{ placement: "home-hero", title: "Hero", kind: "content", control }]);
  keys.secret = (await addKey(server.operational, "backend")).key;
  keys.write = (await addSource(server.operational, { name: "page", kind: "web" })).writeKey;
});
afterAll(() => server.close());

const endpoints = Object.entries(apiEndpoints);
const isStream = ({ answer }: Endpoint): boolean =>
  answer?.types?.includes("text/event-stream") === true;

/** The address of an endpoint with something for each of its parameters. */
function addressWith({ params }: Endpoint, key: string, audience: string): string {
  const known: Record<string, unknown> = { audience, writeKey: keys.write };
  const read = params === undefined ? {} : sampleOf(z.toJSONSchema(params, { io: "input" }));
  return addressOf(key).path.replace(/:(\w+)/g, (_, name) =>
    String(known[name] ?? Object(read)[name] ?? "nothing-of-this-name"),
  );
}

/** The least that is of a schema. */
function sampleOf(schema: unknown): unknown {
  const { type, enum: values, properties = {}, required = [], format, minimum } = Object(schema);
  if (Array.isArray(values)) return values[0];
  if (type === "object")
    return Object.fromEntries(
      required.map((name: string) => [name, sampleOf(Object(properties)[name])]),
    );
  if (type === "integer" || type === "number") return minimum ?? 1;
  return format === "date" ? "2026-01-01" : "2026-01-01";
}

interface Sent {
  readonly query?: string;
  readonly body?: unknown;
  readonly as?: keyof typeof keys;
  readonly audience?: string;
}

async function send(
  key: string,
  endpoint: Endpoint,
  { query = "", body, as, audience = "viewers" }: Sent,
) {
  seen.reads.length = 0;
  const answer = await server.app.inject({
    method: addressOf(key).method === "get" ? "GET" : "POST",
    url: `${addressWith(endpoint, key, audience)}${query}`,
    headers: as === undefined ? {} : { authorization: `Bearer ${keys[as]}` },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  return { status: answer.statusCode, text: answer.body };
}

const openTo: Readonly<Record<NonNullable<Endpoint["opens"]>, readonly string[]>> = {
  owner: ["owner"],
  asker: ["owner", "secret", "write"],
  source: ["write"],
  "shop-system": [],
  anyone: ["owner", "secret", "write", "nobody"],
};
/** A key that opens an endpoint. */
const opener = ({ opens = "owner" }: Endpoint): keyof typeof keys =>
  opens === "source" ? "write" : "owner";

test("the routes of the document are those that the server has registered, and no other", () => {
  const isApi = (url: string) => !/^\/(?:hello|\*|assets\/.*)?$/.test(url);
  const registered = seen.routes
    .filter(({ method, url }) => isApi(url) && method !== "HEAD" && method !== "OPTIONS")
    .map(({ method, url }) => `${method} ${url}`);
  const documented = endpoints.map(([key, { route }]) => {
    const { method, path } = addressOf(key);
    return `${method.toUpperCase()} ${route ?? path}`;
  });
  expect(registered.length).toBeGreaterThan(80);
  expect([...new Set(documented)].sort()).toEqual(registered.sort());
});

test("each operation has an address, and the document has no other", () => {
  const names = endpoints.flatMap(([key]) => /^POST \/api\/operations\/(.*)$/.exec(key)?.[1] ?? []);
  expect(names).toEqual(Object.keys(operations));
});

test("each route opens to whom the document says, and to nobody else", async () => {
  for (const [key, endpoint] of endpoints) {
    // A page's key in the address is no key of the caller.
    if (key.includes(":writeKey")) continue;
    for (const as of ["owner", "secret", "write", "nobody"] as const) {
      const sent = { query: "?zzz=1", body: { batch: [] }, ...(as === "nobody" ? {} : { as }) };
      const { status, text } = await send(key, endpoint, sent);
      const opens = openTo[endpoint.opens ?? "owner"].includes(as);
      expect([key, as, text.slice(0, 200), status !== 401]).toEqual([
        ...[key, as, text.slice(0, 200), opens],
      ]);
    }
  }
});

test("each route reads a request by the schemas that the document has, and by no other", async () => {
  for (const [key, endpoint] of endpoints) {
    const { query, body, params } = endpoint;
    const sent = { query: "?zzz=1", body: { zzz: 1 }, as: opener(endpoint) };
    const strange = await send(key, endpoint, sent);
    const reads = [...seen.reads];
    if (query === undefined)
      expect([key, reads.filter(({ value }) => Object(value).zzz === "1")]).toEqual([key, []]);
    else {
      expect([key, strange.status]).toEqual([key, 400]);
      expect([key, reads.map(({ schema }) => schema).includes(query)]).toEqual([key, true]);
    }
    if (params !== undefined)
      expect([key, reads.map(({ schema }) => schema).includes(params)]).toEqual([key, true]);
    const ofBody = reads.filter(({ value }) => Object(value).zzz === 1);
    expect([key, ofBody.every(({ schema }) => schema === body?.schema)]).toEqual([key, true]);
    if (endpoint.opens === "asker" || body?.name === "BusinessCase") {
      expect([key, strange.status]).toEqual([key, 400]);
      expect([key, ofBody.length]).toEqual([key, 1]);
    }
  }
});

test("each route answers with a status that the document has for it, and in the form that it has", async () => {
  for (const [key, endpoint] of endpoints) {
    if (isStream(endpoint) || endpoint.route !== undefined) continue;
    const { query, body, answer } = endpoint;
    const asked = query === undefined ? {} : Object(sampleOf(inJson(query)));
    const text = new URLSearchParams(asked).toString();
    const bodies: unknown[] = Object.values(body?.examples ?? { least: body && {} });
    const statuses = [200, ...refusalsOf(endpoint).map((code) => errorCodes[code].status)];
    for (const audience of key.includes(":audience") ? ["viewers", "nobodys"] : ["viewers"])
      for (const each of bodies) {
        const sent = { query: text && `?${text}`, body: each, as: opener(endpoint), audience };
        const found = await send(key, endpoint, sent);
        expect([key, found, statuses.includes(found.status)]).toEqual([key, found, true]);
        if (found.status !== 200) expect(JSON.parse(found.text)).toEqual(aRefusal);
        else if (answer?.schema && answer.types === undefined)
          expect([key, answer.schema.safeParse(JSON.parse(found.text))]).toMatchObject([
            ...[key, { success: true }],
          ]);
      }
  }
});

const inJson = (schema: z.ZodType): unknown =>
  z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });

const aRefusal = {
  error: { code: expect.stringMatching(/^[A-Z_]+$/), message: expect.any(String) },
};

test("every example is of the schema that it is an example of", () => {
  const examples = endpoints.flatMap(([key, { body }]) =>
    Object.values(body?.examples ?? {}).map((given) => [key, body?.schema?.safeParse(given)]),
  );
  expect(examples.length).toBeGreaterThan(20);
  for (const [key, read] of examples) expect([key, read]).toMatchObject([key, { success: true }]);
});

test("names of operations are unique, references lead somewhere, parameters of addresses are declared", () => {
  const document = z.json().parse(JSON.parse(JSON.stringify(apiDocument())));
  const { paths, components, tags } = apiDocument();
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.values(methods).map((operation) => ({ path, ...operation }) as Record<string, unknown>),
  );
  expect(all).toHaveLength(endpoints.length);
  expect(new Set(all.map(({ operationId }) => operationId)).size).toBe(all.length);
  for (const reference of referencesOf(document)) {
    const found = reference
      .slice(2)
      .split("/")
      .reduce<unknown>((at, step) => Object(at)[step], document);
    expect([reference, typeof found]).toEqual([reference, "object"]);
  }
  const names = tags.map(({ name }) => name);
  for (const { path, parameters = [], security, responses, tags: own } of all) {
    const inPath = z
      .array(z.looseObject({ name: z.string(), in: z.string(), required: z.boolean() }))
      .parse(parameters)
      .filter((each) => each.in === "path");
    expect(inPath.map(({ name }) => name)).toEqual(
      [...String(path).matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
    );
    expect(inPath.every(({ required }) => required)).toBe(true);
    expect(Object.keys(Object(responses))).toEqual(expect.arrayContaining(["200", "default"]));
    expect(names).toEqual(expect.arrayContaining(z.array(z.string()).parse(own)));
    for (const scheme of z.array(z.record(z.string(), z.array(z.string()))).parse(security))
      expect(Object.keys(components["securitySchemes"] ?? {})).toEqual(
        expect.arrayContaining(Object.keys(scheme)),
      );
  }
});

function referencesOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesOf);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "$ref" && typeof inner === "string" ? [inner] : referencesOf(inner),
  );
}

test("whoever asks gets the document, also a page of another site, and it names nothing of the shop", async () => {
  const answer = await server.app.inject({
    url: "/api/openapi.json",
    headers: { host: "events.shop.example", origin: "https://editor.example" },
  });
  expect(answer.statusCode).toBe(200);
  expect(answer.headers["access-control-allow-origin"]).toBe("*");
  expect(answer.json()).toEqual(JSON.parse(JSON.stringify(apiDocument())));
  for (const secret of Object.values(keys)) expect(answer.body).not.toContain(secret);
});
