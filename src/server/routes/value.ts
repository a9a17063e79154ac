import type { FastifyInstance } from "fastify";
import { latestRun } from "../../predict/prediction-run.ts";
import type { Store } from "../../store/store.ts";

/** `GET /api/value`: the report of the newest prediction run. */
export function valueRoutes(app: FastifyInstance, store: Store): void {
  app.get("/api/value", async () => (await latestRun(store)).report);
}
