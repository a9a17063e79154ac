import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { PerennialError } from "../../core/errors.ts";
import type { Endpoints } from "../endpoint.ts";

/** What the document of the API says of these routes. */
export const snippetEndpoints: Endpoints = {
  "GET /perennial.js": {
    ...{ tag: "events", opens: "anyone", errors: ["NOT_FOUND"] },
    summary: "The script by which a shop's pages send events.",
    answer: { types: ["text/javascript"], schema: z.string() },
  },
};

/** `GET /perennial.js`: the script by which a shop's pages send events, for any site. */
export function snippetRoutes(app: FastifyInstance): void {
  const script = readSnippet();
  app.get("/perennial.js", { config: { public: true } }, (request, reply) => {
    if (script === undefined)
      throw new PerennialError("NOT_FOUND", "The snippet is not built. Run: npm run build");
    reply.headers({
      "access-control-allow-origin": "*",
      "cross-origin-resource-policy": "cross-origin",
      "x-content-type-options": "nosniff",
      // A new version reaches the shop's pages within the hour.
      "cache-control": "public, max-age=3600",
      etag: `W/"${script.hash}"`,
      vary: "accept-encoding",
    });
    if (request.headers["if-none-match"]?.includes(script.hash)) return reply.status(304).send();
    reply.type("text/javascript; charset=utf-8");
    const takesGzip = /\bgzip\b/.test(String(request.headers["accept-encoding"]));
    if (!takesGzip) return reply.send(script.plain);
    return reply.header("content-encoding", "gzip").send(script.packed);
  });
}

interface Snippet {
  readonly plain: Buffer;
  readonly packed: Buffer;
  readonly hash: string;
}

/** The built snippet, found from dist/ and from src/; undefined before `npm run build`. */
function readSnippet(): Snippet | undefined {
  const path = ["../../snippet/perennial.js", "../../../dist/snippet/perennial.js"]
    .map((place) => fileURLToPath(new URL(place, import.meta.url)))
    .find((place) => existsSync(place));
  if (path === undefined) return undefined;
  const plain = readFileSync(path);
  const hash = createHash("sha256").update(plain).digest("base64url").slice(0, 22);
  return { plain, packed: gzipSync(plain, { level: 9 }), hash };
}
