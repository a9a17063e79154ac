import { gunzipSync } from "node:zlib";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { shownValue } from "../collect/bad-input.ts";
import { isObject, type JsonObject } from "../collect/event.ts";
import { PerennialError, systemCode } from "../core/errors.ts";

/**
 * Lets the pages of any site call the routes of a scope, and reads their bodies as JSON. Some SDKs say text/plain or form
 * data for JSON, so that browsers ask no leave first: the type is not believed.
 */
export function openToPages(door: FastifyInstance, mostBytes: number): void {
  door.removeAllContentTypeParsers();
  door.addContentTypeParser(
    "*",
    { parseAs: "buffer", bodyLimit: mostBytes },
    (request, body, done) => {
      try {
        done(null, readJson(request, asBuffer(body), mostBytes));
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    },
  );
  door.setErrorHandler((error) => {
    // Thrown on to the application's own, which answers it.
    if (systemCode(error) === "FST_ERR_CTP_BODY_TOO_LARGE")
      throw refused(`A request may have ${mostBytes} bytes, this one has more.`);
    // V8 reads JSON of any depth, and ends at some thousands of levels when it is to write it.
    if (error instanceof RangeError) throw refused("The body is nested too deep.");
    throw error;
  });
  door.addHook("onRequest", async (request, reply) => {
    allowOrigin(request, reply);
    if (request.method === "OPTIONS") return reply.status(204).send();
    return undefined;
  });
}

/** What a public door answers where there is nothing to say but that it is done. */
export const success: z.ZodType = z.strictObject({ success: z.literal(true) });

/** The key that a request names: by Basic or Bearer authorisation, in its body, or in its address; empty: none. */
export function keyOf(request: FastifyRequest): string {
  const given = request.headers.authorization ?? "";
  const basic = /^Basic\s+(\S+)/i.exec(given)?.[1];
  const bearer = /^Bearer\s+(\S+)/i.exec(given)?.[1];
  const ofBody = isObject(request.body) ? request.body["writeKey"] : undefined;
  const ofQuery = isObject(request.query) ? request.query["writeKey"] : undefined;
  const key =
    basic === undefined
      ? (bearer ?? ofBody ?? ofQuery)
      : Buffer.from(basic, "base64").toString("utf8").split(":")[0];
  return typeof key === "string" ? key : "";
}

/** @throws PerennialError BAD_ARGUMENT where the body is no JSON object */
export function bodyOf(request: FastifyRequest): JsonObject {
  if (isObject(request.body)) return request.body;
  throw refused("The body must be a JSON object.");
}

/** A refusal of the request as a whole. */
export function refused(message: string): PerennialError {
  return new PerennialError("BAD_ARGUMENT", message);
}

/** Any page may send what it has a write key for; no cookie is ever looked at. */
function allowOrigin(request: FastifyRequest, reply: FastifyReply): void {
  const { origin } = request.headers;
  reply.header("access-control-allow-origin", origin ?? "*");
  reply.header("vary", "origin");
  if (origin !== undefined) reply.header("access-control-allow-credentials", "true");
  // Pages may not read it otherwise.
  reply.header("access-control-expose-headers", "retry-after");
  if (request.method !== "OPTIONS") return;
  const asked = request.headers["access-control-request-headers"];
  reply.header("access-control-allow-headers", asked ?? "authorization, content-type");
  reply.header("access-control-allow-methods", "GET, POST, OPTIONS");
  reply.header("access-control-max-age", "86400");
}

function asBuffer(body: string | Buffer): Buffer {
  return typeof body === "string" ? Buffer.from(body) : body;
}

function readJson(request: FastifyRequest, body: Buffer, mostBytes: number): unknown {
  const unpacked = unpack(request, body, mostBytes);
  if (unpacked.length > mostBytes)
    throw refused(`A request may have ${mostBytes} bytes, this one has ${unpacked.length}.`);
  try {
    return JSON.parse(unpacked.toString("utf8"));
  } catch (error) {
    throw refused(`The body is no JSON: ${error instanceof Error ? error.message : error}.`);
  }
}

function unpack(request: FastifyRequest, body: Buffer, mostBytes: number): Buffer {
  const encoding = request.headers["content-encoding"] ?? "identity";
  if (encoding === "identity" || encoding === "") return body;
  if (encoding !== "gzip")
    throw refused(`The content encoding ${shownValue(encoding)} is not known; gzip is.`);
  try {
    return gunzipSync(body, { maxOutputLength: mostBytes + 1 });
  } catch (error) {
    throw refused(
      `The body is no gzip of at most ${mostBytes} bytes: ${error instanceof Error ? error.message : error}.`,
    );
  }
}
