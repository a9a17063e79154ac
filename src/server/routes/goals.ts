import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { shopMeasures } from "../../plan/goal-measures.ts";
import { readGoalCourse } from "../../plan/read-goal-course.ts";
import { readGoal, readGoalBaseline, readGoals, readKnownShop } from "../../plan/read-goals.ts";
import type { Store } from "../../store/store.ts";
import type { Endpoints } from "../endpoint.ts";
import type { Live } from "../live.ts";
import { parsed } from "../parsed.ts";

const named = z.object({ name: z.string() });
const measured = z.object({ measure: z.enum(shopMeasures) });
const days = z.strictObject({ from: z.iso.date(), to: z.iso.date() });

/** What the document of the API says of these routes. */
export const goalEndpoints: Endpoints = {
  "GET /api/goals": { tag: "plan", summary: "What the shop wants, and where each goal stands." },
  "GET /api/goals/:name": {
    ...{ tag: "plan", errors: ["NOT_FOUND"] },
    summary: "One goal, and where it stands.",
  },
  "GET /api/goals/:name/course": {
    ...{ tag: "plan", errors: ["NOT_FOUND"] },
    summary: "How a goal came to where it stands.",
  },
  "GET /api/shop-measures/:measure": {
    ...{ tag: "plan", params: measured, query: days, errors: ["NO_DATA"] },
    summary: "The measure of a goal over any days, for a baseline.",
  },
};

/** What the shop wants, where each goal stands, and how it came there. */
export function goalRoutes(app: FastifyInstance, store: Store, { operational }: Live): void {
  app.get("/api/goals", async () => ({
    schema: "perennial.goals/1",
    shop: await readKnownShop(store, Date.now()),
    goals: await readGoals(store, operational, Date.now()),
  }));
  app.get("/api/goals/:name", async (request) => {
    const found = await readGoal(store, operational, {
      ...parsed(named, request.params),
      now: Date.now(),
    });
    return { schema: "perennial.goal/1", ...found };
  });
  app.get("/api/goals/:name/course", async (request) => {
    const course = await readGoalCourse(store, operational, {
      ...parsed(named, request.params),
      now: Date.now(),
    });
    return { schema: "perennial.goal-course/1", ...course };
  });
  app.get("/api/shop-measures/:measure", async (request) => {
    const asked = { ...parsed(measured, request.params), ...parsed(days, request.query) };
    const found = await readGoalBaseline(store, { ...asked, now: Date.now() });
    return { schema: "perennial.goal-baseline/1", ...found };
  });
}
