import type { FastifyInstance } from "fastify";
import { readDiscovery } from "../../predict/discovery-table.ts";
import { latestRun } from "../../predict/prediction-run.ts";
import type { Store } from "../../store/store.ts";

/** `GET /api/value`: the report of the newest prediction run; `GET /api/discovery`: how much its customers discover. */
export function valueRoutes(app: FastifyInstance, store: Store): void {
  app.get("/api/value", async () => (await latestRun(store)).report);
  app.get("/api/discovery", async () => readDiscovery(store, await latestRun(store)));
}
