import type { FastifyInstance } from "fastify";
import { readSimulatedOrders } from "../../collect/simulated-orders.ts";
import { listSources } from "../../collect/source.ts";
import { readSourceActivity } from "../../collect/source-activity.ts";
import type { Operational } from "../../store/operational.ts";
import type { Store } from "../../store/store.ts";
import type { Endpoints } from "../endpoint.ts";

/** What the document of the API says of these routes. */
export const sourceEndpoints: Endpoints = {
  "GET /api/sources": { tag: "data", summary: "The sources of events, with their write keys." },
  "GET /api/sources/simulated": {
    ...{ tag: "studio" },
    summary: "How many orders come of an invented shop.",
  },
  "GET /api/sources/activity": { tag: "data", summary: "What each source sent of late." },
};

/** The sources of events, and what each sent of late. Changes are operations. */
export function sourceRoutes(app: FastifyInstance, store: Store, operational: Operational): void {
  app.get("/api/sources", () => listSources(operational));
  app.get("/api/sources/simulated", async () => ({
    orders: await readSimulatedOrders(store, operational),
  }));
  app.get("/api/sources/activity", () => readSourceActivity(store, Date.now()));
}
