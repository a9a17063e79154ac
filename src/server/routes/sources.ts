import type { FastifyInstance } from "fastify";
import { listSources } from "../../collect/source.ts";
import type { Operational } from "../../store/operational.ts";

/** The sources of events. Changes are operations. */
export function sourceRoutes(app: FastifyInstance, operational: Operational): void {
  app.get("/api/sources", () => listSources(operational));
}
