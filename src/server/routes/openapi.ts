import type { FastifyInstance } from "fastify";
import type { Endpoints } from "../endpoint.ts";
import type { OpenApi } from "../openapi.ts";

/** What the document of the API says of itself. */
export const openApiEndpoints: Endpoints = {
  "GET /api/openapi.json": {
    ...{ tag: "api", opens: "anyone" },
    summary: "This document.",
    description:
      "The same as perennial openapi prints. It tells what may be asked, and nothing of the shop.",
  },
};

/** `GET /api/openapi.json`: the document of the API, for any site and without a token, as the tools that read it expect. */
export function openApiRoutes(app: FastifyInstance, document: () => OpenApi): void {
  app.get("/api/openapi.json", { config: { public: true } }, (_request, reply) => {
    reply.headers({
      "access-control-allow-origin": "*",
      "cross-origin-resource-policy": "cross-origin",
      "x-content-type-options": "nosniff",
    });
    return reply.send(document());
  });
}
