import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { audienceText, readAudience } from "../../audiences/audience.ts";
import { countAudience } from "../../audiences/audience-count.ts";
import { dryRun } from "../../audiences/audience-list.ts";
import { conditionSchemas } from "../../audiences/condition-schemas.ts";
import { readDefinition } from "../../audiences/definition-reading.ts";
import { starterAudiences } from "../../audiences/gallery.ts";
import { suggest, suggestionQuery } from "../../audiences/suggestions.ts";
import { readShop, type Shop } from "../../collect/shop.ts";
import { PerennialError } from "../../core/errors.ts";
import type { Instant } from "../../core/time.ts";
import type { Store } from "../../store/store.ts";
import type { Endpoints } from "../endpoint.ts";
import { readJsonBodies } from "../json-body.ts";
import { parsed } from "../parsed.ts";

/** The longest definition that is read, in bytes. */
const longestDefinition = 1024 * 1024;

const definition = {
  name: "AudienceDefinition",
  schema: audienceText,
  description:
    "A definition, as perennial apply reads it. What may stand in who is told by /api/audience-conditions.",
  examples: {
    lapsing: {
      ...{ audience: "viewed-shoes", title: "Viewed shoes" },
      who: { did: { event: "Product Viewed" } },
    },
  },
};

/** What the document of the API says of these routes. */
export const audienceBuilderEndpoints: Endpoints = {
  "GET /api/audience-conditions": {
    tag: "audiences",
    summary: "The conditions that audiences are made of, each as JSON Schema.",
    answer: {
      schema: z.strictObject({
        conditions: z.array(
          z.strictObject({ name: z.string(), schema: z.record(z.string(), z.unknown()) }),
        ),
      }),
    },
  },
  "GET /api/audience-gallery": { tag: "studio", summary: "Audiences to begin with." },
  "GET /api/audience-suggestions": {
    ...{ tag: "studio", query: suggestionQuery, errors: ["NO_DATA"] },
    summary: "What may be written into a condition, by what arrived.",
  },
  "POST /api/audiences/read": {
    ...{
      tag: "audiences",
      body: { description: "Anything: what is wrong with it is the answer." },
    },
    summary: "What a definition means in words, or all its faults.",
  },
  "POST /api/audiences/count": {
    ...{ tag: "audiences", body: definition, errors: ["NO_DATA"] },
    summary: "How many people are in an audience that is not kept.",
  },
  "POST /api/audiences/dry-run": {
    ...{ tag: "audiences", body: definition, errors: ["NO_DATA"] },
    summary: "Who would be in an audience that is not kept.",
  },
};

/** What a form for audiences needs: the conditions there are, what may be written into them, and what a definition means. */
export async function audienceBuilderRoutes(app: FastifyInstance, store: Store): Promise<void> {
  const moment = async (): Promise<{ readonly now: Instant; readonly shop: Shop }> => {
    const shop = await readShop(store);
    if (shop) return { now: Date.now(), shop };
    throw new PerennialError("NO_DATA", "The shop's currency and time zone are not known yet.");
  };
  app.get("/api/audience-conditions", async () => ({ conditions: conditionSchemas() }));
  app.get("/api/audience-gallery", async () => ({ audiences: starterAudiences() }));
  app.get("/api/audience-suggestions", async (request) => ({
    suggestions: await suggest(store, parsed(suggestionQuery, request.query), await moment()),
  }));
  await app.register(async (scope) => {
    readJsonBodies(scope, "The definition", longestDefinition);
    scope.post("/api/audiences/read", async (request) => readDefinition(request.body));
    scope.post("/api/audiences/count", async (request) =>
      countAudience(store, readAudience(request.body, "the definition"), await moment()),
    );
    scope.post("/api/audiences/dry-run", async (request) =>
      dryRun(store, readAudience(request.body, "the definition"), await moment()),
    );
  });
}
