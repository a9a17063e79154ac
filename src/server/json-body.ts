import type { FastifyInstance } from "fastify";
import { PerennialError } from "../core/errors.ts";

/** Lets the routes of a scope read their bodies as JSON; `what` a body is, is said where it is none. */
export function readJsonBodies(scope: FastifyInstance, what: string, bodyLimit: number): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser("*", { parseAs: "string", bodyLimit }, (_request, body, done) => {
    try {
      done(null, JSON.parse(body.toString()));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      done(new PerennialError("BAD_ARGUMENT", `${what} is no JSON: ${reason}`));
    }
  });
}
