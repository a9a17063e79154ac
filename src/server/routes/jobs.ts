import type { FastifyInstance } from "fastify";
import type { Operational } from "../../store/operational.ts";
import type { Endpoints } from "../endpoint.ts";
import { readRuns, readSchedules } from "../jobs.ts";

/** What the document of the API says of these routes. */
export const jobEndpoints: Endpoints = {
  "GET /api/jobs": { tag: "data", summary: "What runs by itself, when, and how it went." },
};

/** What runs by itself, when, and how it went. Times are set by operations. */
export function jobRoutes(app: FastifyInstance, operational: Operational): void {
  app.get("/api/jobs", async () => ({
    schedules: await readSchedules(operational),
    runs: await readRuns(operational),
  }));
}
