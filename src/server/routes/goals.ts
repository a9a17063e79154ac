import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { readGoal, readGoals } from "../../plan/read-goals.ts";
import type { Store } from "../../store/store.ts";
import type { Live } from "../live.ts";
import { parsed } from "../parsed.ts";

/** `GET /api/goals`: what the shop wants and where each goal stands. `GET /api/goals/NAME`: one. */
export function goalRoutes(app: FastifyInstance, store: Store, { operational }: Live): void {
  app.get("/api/goals", async () => ({
    schema: "perennial.goals/1",
    goals: await readGoals(store, operational, Date.now()),
  }));
  app.get("/api/goals/:name", async (request) => {
    const { name } = parsed(z.object({ name: z.string() }), request.params);
    const found = await readGoal(store, operational, { name, now: Date.now() });
    return { schema: "perennial.goal/1", ...found };
  });
}
