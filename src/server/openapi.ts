import { z } from "zod";
import { type ErrorCode, errorCodes } from "../core/errors.ts";
import { ownerCookie } from "./access.ts";
import { type Endpoint, type Endpoints, type Opener, tags } from "./endpoint.ts";

/** A value of JSON that is an object. */
interface Json {
  [key: string]: unknown;
}

/** A document of OpenAPI 3.1. */
export interface OpenApi {
  readonly openapi: "3.1.1";
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly components: Readonly<Record<string, Json>>;
}

/**
 * The document of an API (https://spec.openapis.org/oas/v3.1.1). Schemas are those that requests are read by, as JSON Schema of what
 * goes in; what a schema cannot say (a rule between two fields) is told by the refusal.
 */
export function openApiDocument(endpoints: Endpoints, version: string): OpenApi {
  const schemas: Json = { Error: errorSchema };
  const paths: Record<string, Record<string, Json>> = {};
  for (const [key, endpoint] of Object.entries(endpoints)) {
    const { method, path } = addressOf(key);
    const template = path.replace(/:(\w+)/g, "{$1}");
    paths[template] = {
      ...paths[template],
      [method]: operationOf(endpoint, { key, schemas }),
    };
  }
  return {
    openapi: "3.1.1",
    info: { title: "Perennial", version, description },
    servers: [{ url: "/" }],
    tags: Object.entries(tags).map(([name, said]) => ({ name, description: said })),
    paths,
    components: { schemas, responses: errorResponses(), securitySchemes },
  };
}

/** The method, in lower case, and the address of an endpoint. */
export function addressOf(key: string): { readonly method: string; readonly path: string } {
  const [method = "", path = ""] = key.split(" ");
  return { method: method.toLowerCase(), path };
}

interface Place {
  /** The endpoint's name among the others. */
  readonly key: string;
  /** Where schemas that have a name go. */
  readonly schemas: Json;
}

function operationOf(endpoint: Endpoint, place: Place): Json {
  const { tag, summary, description: said, body, opens = "owner" } = endpoint;
  const parameters = [...pathParameters(endpoint, place), ...queryParameters(endpoint, place)];
  return {
    operationId: operationIdOf(place.key),
    tags: [tag],
    summary,
    ...(said === undefined ? {} : { description: said }),
    security: security[opens],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: requestBodyOf(endpoint, place) }),
    responses: responsesOf(endpoint, place),
  };
}

/** @example operationIdOf("GET /api/goals/:name/course") // "getGoalsByNameCourse" */
function operationIdOf(key: string): string {
  const { method, path } = addressOf(key);
  const words = path
    .replace(/^\/api\//, "/")
    .replace(/\/$/, "/slash")
    .replaceAll("/:", "/by-")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "");
  return method + words.map((word) => word[0]?.toUpperCase() + word.slice(1)).join("");
}

function pathParameters({ params }: Endpoint, { key, schemas }: Place): Json[] {
  const known = params === undefined ? {} : propertiesOf(schemaOf(params, schemas)).properties;
  return [...addressOf(key).path.matchAll(/:(\w+)/g)].map(([, name = ""]) => ({
    ...{ name, in: "path", required: true },
    schema: known[name] ?? { type: "string" },
  }));
}

function queryParameters({ query, inQuery = {} }: Endpoint, { schemas }: Place): Json[] {
  if (query === undefined) return [];
  const { properties, required } = propertiesOf(schemaOf(query, schemas));
  return Object.entries(properties).map(([name, schema]) => {
    const written = inQuery[name];
    if (written === undefined)
      return { name, in: "query", required: required.includes(name), schema };
    const inner = schemaOf(written, schemas);
    const isNeeded = !written.safeParse({}).success;
    return {
      ...{ name, in: "query", required: isNeeded, description: "JSON." },
      content: { "application/json": { schema: inner } },
    };
  });
}

function requestBodyOf({ body = {}, opens }: Endpoint, { schemas }: Place): Json {
  const { types = ["application/json"], schema, examples, isOptional = false } = body;
  const read = schema === undefined ? {} : schemaOf(schema, schemas);
  const hasKey = opens === "asker" || opens === "source";
  const media = {
    schema: named(hasKey ? withWriteKey(read) : read, { name: body.name, schemas }),
    ...(examples === undefined ? {} : { examples: examplesOf(examples) }),
  };
  return {
    required: !isOptional,
    ...(body.description === undefined ? {} : { description: body.description }),
    content: Object.fromEntries(types.map((type) => [type, media])),
  };
}

function examplesOf(examples: Readonly<Record<string, object>>): Json {
  return Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }]));
}

/** What a public door reads before the rest of the body. */
function withWriteKey(read: Json): Json {
  const { properties } = propertiesOf(read);
  return {
    ...read,
    properties: {
      ...properties,
      writeKey: { type: "string", description: "A source's write key, where no header has it." },
    },
  };
}

function responsesOf(endpoint: Endpoint, { schemas }: Place): Json {
  const { answer = {} } = endpoint;
  const { types = ["application/json"], schema } = answer;
  const shown = schema === undefined ? {} : schemaOf(schema, schemas, "output");
  const media = { schema: named(shown, { name: answer.name, schemas }) };
  const statuses = new Set(refusalsOf(endpoint).map((code) => errorCodes[code].status));
  const refusals = [...statuses]
    .sort((a, b) => a - b)
    .map((status) => [String(status), { $ref: `#/components/responses/${nameOf(status)}` }]);
  return {
    "200": {
      description: answer.description ?? endpoint.summary,
      content: Object.fromEntries(types.map((type) => [type, media])),
    },
    ...Object.fromEntries(refusals),
    default: { $ref: "#/components/responses/Refusal" },
  };
}

/** The codes with which an endpoint may refuse; faults of the server, which all have, are not among them. */
export function refusalsOf({ opens = "owner", errors = [], ...read }: Endpoint): ErrorCode[] {
  const reads = read.params ?? read.query ?? read.body;
  const hasLimit = opens === "asker" || opens === "source";
  return [
    ...(reads === undefined ? [] : (["BAD_ARGUMENT"] as const)),
    ...(opens === "anyone" ? [] : (["UNAUTHORISED"] as const)),
    ...(hasLimit ? (["TOO_BUSY", "ENGINE_UNAVAILABLE"] as const) : []),
    ...errors,
  ];
}

/** A schema as JSON Schema; what it has under names of its own goes to the document's. */
function schemaOf(schema: z.ZodType, schemas: Json, io: "input" | "output" = "input"): Json {
  const made: Json = z.toJSONSchema(schema, {
    ...({ io, unrepresentable: "any" } as const),
    // Answers may gain fields; who asks must not name what there is not.
    override({ jsonSchema }) {
      if (io === "output" && jsonSchema.additionalProperties === false)
        delete jsonSchema.additionalProperties;
    },
  });
  const { $schema: _dialect, $defs = {}, ...rest } = made;
  for (const [name, named] of Object.entries(Object($defs))) schemas[name] = pointed(named);
  return jsonObject(pointed(rest));
}

/** A reference to a schema that has a name; one without a name as it is. */
function named(
  schema: Json,
  { name, schemas }: { readonly name: string | undefined; readonly schemas: Json },
): Json {
  if (name === undefined) return schema;
  const before = schemas[name];
  if (before !== undefined && JSON.stringify(before) !== JSON.stringify(schema))
    throw new Error(`Two schemas of the API are called ${name}.`);
  schemas[name] = schema;
  return { $ref: `#/components/schemas/${name}` };
}

/** The same with references into the document. */
function pointed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pointed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === "$ref" && typeof inner === "string"
        ? inner.replace(/^#\/\$defs\//, "#/components/schemas/")
        : pointed(inner),
    ]),
  );
}

const anObject = z.record(z.string(), z.unknown());
const objectShape = z.object({
  properties: z.record(z.string(), anObject).default({}),
  required: z.array(z.string()).default([]),
});

function jsonObject(value: unknown): Json {
  return anObject.parse(value);
}

function propertiesOf(schema: Json): z.infer<typeof objectShape> {
  return objectShape.parse(schema);
}

const errorSchema: Json = {
  type: "object",
  required: ["error"],
  properties: {
    error: {
      type: "object",
      required: ["code", "message"],
      properties: {
        code: { type: "string", enum: Object.keys(errorCodes) },
        message: { type: "string", description: "What was wrong, where, and what to do." },
      },
    },
  },
};

/** A refusal for each status that codes have, and one for all. */
function errorResponses(): Json {
  const codes = Object.entries(errorCodes);
  const statuses = [...new Set(codes.map(([, { status }]) => status))];
  const content = { "application/json": { schema: { $ref: "#/components/schemas/Error" } } };
  const refusal = (status: number): Json => ({
    description: codes
      .filter(([, info]) => info.status === status)
      .map(([code, { meaning }]) => `${code}: ${meaning}`)
      .join(" "),
    ...(status === 429 || status === 503 ? { headers: { "Retry-After": retryAfter } } : {}),
    content,
  });
  return {
    Refusal: { description: "Any other refusal: docs/errors.md has them all.", content },
    ...Object.fromEntries(statuses.map((status) => [nameOf(status), refusal(status)])),
  };
}

const retryAfter: Json = {
  description: "Seconds after which the same request may be sent again.",
  schema: { type: "integer", minimum: 1 },
};

function nameOf(status: number): string {
  return `Status${status}`;
}

const writeKey = [{ writeKeyBasic: [] }, { writeKeyBearer: [] }, { writeKeyInAddress: [] }];

const security: Readonly<Record<Opener, readonly Json[]>> = {
  owner: [{ ownerToken: [] }, { ownerCookie: [] }],
  asker: [{ secretKey: [] }, { ownerToken: [] }, ...writeKey],
  source: writeKey,
  "shop-system": [{ shopifySignature: [] }, { woocommerceSignature: [] }],
  anyone: [],
};

const securitySchemes: Json = {
  ownerToken: {
    ...{ type: "http", scheme: "bearer" },
    description: "The owner's token: the address that perennial serve prints has it as token=.",
  },
  ownerCookie: {
    ...{ type: "apiKey", in: "cookie", name: ownerCookie },
    description: "What the printed address sets, for the studio.",
  },
  secretKey: {
    ...{ type: "http", scheme: "bearer" },
    description: "A secret key for the shop's own servers: perennial keys add NAME.",
  },
  writeKeyBasic: {
    ...{ type: "http", scheme: "basic" },
    description:
      "A source's write key as the user, without a password, as Segment has it: perennial sources add NAME. It is public. It may stand in the body as writeKey as well.",
  },
  writeKeyBearer: { type: "http", scheme: "bearer", description: "A source's write key." },
  writeKeyInAddress: {
    ...{ type: "apiKey", in: "query", name: "writeKey" },
    description: "A source's write key, for beacons, which have no headers.",
  },
  shopifySignature: {
    ...{ type: "apiKey", in: "header", name: "X-Shopify-Hmac-Sha256" },
    description: "HMAC-SHA256 of the body with the source's secret, base64.",
  },
  woocommerceSignature: {
    ...{ type: "apiKey", in: "header", name: "X-WC-Webhook-Signature" },
    description: "HMAC-SHA256 of the body with the source's secret, base64.",
  },
};

const description =
  "What a shop's servers and pages ask, and what the studio asks. Requests are described by the schemas that the server reads them by. " +
  "The server listens on 127.0.0.1. Every refusal is {error: {code, message}}; a server that has a fault answers 5xx in the same form. Guides: the folder docs.";
