import type { FastifyInstance } from "fastify";
import { readDiscovery } from "../../predict/discovery-table.ts";
import { latestRun } from "../../predict/prediction-run.ts";
import type { Store } from "../../store/store.ts";
import type { Endpoints } from "../endpoint.ts";

/** What the document of the API says of these routes. */
export const valueEndpoints: Endpoints = {
  "GET /api/value": {
    ...{ tag: "values", errors: ["NO_DATA"] },
    summary:
      "The report of the newest prediction: what customers are worth, with intervals and checks.",
  },
  "GET /api/discovery": {
    ...{ tag: "values", errors: ["NO_DATA"] },
    summary: "How much of what customers buy is new to them.",
  },
};

/** `GET /api/value`: the report of the newest prediction run; `GET /api/discovery`: how much its customers discover. */
export function valueRoutes(app: FastifyInstance, store: Store): void {
  app.get("/api/value", async () => (await latestRun(store)).report);
  app.get("/api/discovery", async () => readDiscovery(store, await latestRun(store)));
}
