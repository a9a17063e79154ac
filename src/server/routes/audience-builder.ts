import type { FastifyInstance } from "fastify";
import { readAudience } from "../../audiences/audience.ts";
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
import { readJsonBodies } from "../json-body.ts";
import { parsed } from "../parsed.ts";

/** The longest definition that is read, in bytes. */
const longestDefinition = 1024 * 1024;

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
