import type { FastifyInstance } from "fastify";
import { seedExport } from "../../audiences/seed-export.ts";
import { seedOptions } from "../../audiences/seed-options.ts";
import { latestRun } from "../../predict/prediction-run.ts";
import type { Store } from "../../store/store.ts";
import { parsed } from "../parsed.ts";

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
