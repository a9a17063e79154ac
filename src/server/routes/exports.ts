import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { seedExport } from "../../audiences/seed-export.ts";
import { seedOptions } from "../../audiences/seed-options.ts";
import { latestRun } from "../../predict/prediction-run.ts";
import type { Store } from "../../store/store.ts";
import type { Endpoints } from "../endpoint.ts";
import { parsed } from "../parsed.ts";

/** What the document of the API says of these routes. */
export const exportEndpoints: Endpoints = {
  "GET /api/exports/seeds.csv": {
    ...{ tag: "audiences", query: seedOptions, errors: ["NO_DATA", "CONFLICT"] },
    summary: "The most valuable customers who agreed to ads, hashed, for an ad platform.",
    answer: { types: ["text/csv"], schema: z.string() },
  },
};

/** Files for other systems. */
export function exportRoutes(app: FastifyInstance, store: Store): void {
  app.get("/api/exports/seeds.csv", async (request, reply) => {
    const options = parsed(seedOptions, request.query);
    const run = await latestRun(store);
    const { counts, csv } = await seedExport(store, run, options);
    reply.headers({
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="seeds-${options.to}-${run.asOf}.csv"`,
      "x-perennial-chosen": counts.chosen,
      "x-perennial-written": counts.written,
    });
    return reply.send(csv);
  });
}
