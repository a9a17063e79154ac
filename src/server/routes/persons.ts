import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { exportAccess } from "../../customers/access-export.ts";
import { listErasures, readErasure } from "../../customers/erasure-certificate.ts";
import { readIdentities } from "../../customers/identity-view.ts";
import type { Store } from "../../store/store.ts";
import type { Live } from "../live.ts";
import { parsed } from "../parsed.ts";

/** What is known of one person, and who was forgotten. */
export function personRoutes(
  app: FastifyInstance,
  store: Store,
  live?: Pick<Live, "suppression">,
): void {
  app.get("/api/persons/:who/access", (request) => {
    const { who } = parsed(z.object({ who: z.string() }), request.params);
    return exportAccess(store, who);
  });

  app.get("/api/persons/:who/identities", (request) => {
    const { who } = parsed(z.object({ who: z.string() }), request.params);
    return readIdentities(store, who);
  });

  // `dropped`: what came of erased persons, and was not kept, since this server was started.
  app.get("/api/erasures", async () => ({
    erasures: await listErasures(store),
    dropped: live?.suppression.dropped() ?? 0,
  }));

  app.get("/api/erasures/:id", (request) => {
    const { id } = parsed(z.object({ id: z.string() }), request.params);
    return readErasure(store, id);
  });
}
