import type { FastifyInstance } from "fastify";
import { guideRequest, openShopGuide } from "../../decide/guide/shop-guide.ts";
import type { Store } from "../../store/store.ts";
import { readJsonBodies } from "../json-body.ts";
import { parsed } from "../parsed.ts";

const longestBody = 1024 * 1024;

/** `POST /api/guide`: the next question and the shortlist after the answers so far. */
export async function guideRoutes(app: FastifyInstance, store: Store): Promise<void> {
  const guide = openShopGuide(store);
  await app.register(async (scope) => {
    readJsonBodies(scope, "The request", longestBody);
    scope.post("/api/guide", async ({ body }) => guide.step(parsed(guideRequest, body)));
  });
}
