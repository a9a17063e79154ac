import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { readShop } from "../../collect/shop.ts";
import { exportAccess } from "../../customers/access-export.ts";
import { listErasures, readErasure } from "../../customers/erasure-certificate.ts";
import { erasureOutlook, planErasure } from "../../customers/forget-person.ts";
import { memberSubjects, readIdentities } from "../../customers/identity-view.ts";
import { readFact } from "../../customers/person-fact.ts";
import { happeningKinds, readHappenings } from "../../customers/person-timeline.ts";
import type { Store } from "../../store/store.ts";
import type { Endpoints } from "../endpoint.ts";
import type { Live } from "../live.ts";
import { parsed } from "../parsed.ts";
import { findPerson, readPerson } from "../person-detail.ts";

const byWho = z.object({ who: z.string() });

const timelineQuery = z.strictObject({
  /** Kinds with commas between them. */
  kinds: z
    .string()
    .transform((text) => text.split(","))
    .pipe(z.array(z.enum(happeningKinds)))
    .optional(),
  before: z.string().max(2_000).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});

const factQuery = z.strictObject({
  kind: z.enum(happeningKinds),
  source: z.string(),
  key: z.string(),
});

const ofOne = { tag: "persons", errors: ["BAD_ARGUMENT", "NOT_FOUND"] } as const;

/** What the document of the API says of these routes. */
export const personEndpoints: Endpoints = {
  "GET /api/persons/:who": {
    ...ofOne,
    summary: "One person, by any name: who it is, what is known, in which audiences.",
    description: "A name is kind:value, a value alone, or the person's own id; so in all of these.",
  },
  "GET /api/persons/:who/timeline": {
    ...{ ...ofOne, query: timelineQuery },
    summary: "What happened with a person, the newest first.",
    description: "kinds has commas between them; before is what the page before said.",
  },
  "GET /api/persons/:who/fact": {
    ...{ ...ofOne, query: factQuery },
    summary: "One thing of the timeline, whole.",
  },
  "GET /api/persons/:who/access": {
    ...ofOne,
    summary: "All that is known of a person, to be given to them.",
  },
  "GET /api/persons/:who/identities": {
    ...ofOne,
    summary: "The names of a person, and why they are one person's.",
  },
  "GET /api/persons/:who/erasure-plan": {
    ...ofOne,
    summary: "What an erasure would touch, in numbers.",
  },
  "GET /api/erasures": { tag: "persons", summary: "Who was forgotten, by number." },
  "GET /api/erasures/:id": {
    ...{ tag: "persons", errors: ["NOT_FOUND"] },
    summary: "The certificate of an erasure.",
  },
};

/** What is known of one person, and who was forgotten. */
export function personRoutes(
  app: FastifyInstance,
  store: Store,
  live?: Pick<Live, "suppression" | "memberships" | "operational">,
): void {
  const whoOf = (params: unknown): string => parsed(byWho, params).who;
  const found = async (params: unknown): Promise<Parameters<typeof readFact>[1]> => {
    const person = await findPerson(store, whoOf(params));
    const [subjects, shop] = await Promise.all([memberSubjects(store, person), readShop(store)]);
    return { person, subjects, shop };
  };

  app.get("/api/persons/:who", (request) => {
    const audiences = live?.memberships.audiences() ?? [];
    return readPerson(store, whoOf(request.params), { audiences, now: Date.now() });
  });

  app.get("/api/persons/:who/timeline", async (request) => {
    const query = parsed(timelineQuery, request.query);
    return readHappenings(store, await found(request.params), query);
  });

  // One thing of the timeline, whole.
  app.get("/api/persons/:who/fact", async (request) => {
    const named = parsed(factQuery, request.query);
    return readFact(store, await found(request.params), named);
  });

  app.get("/api/persons/:who/access", (request) =>
    exportAccess(store, whoOf(request.params), live?.operational),
  );

  app.get("/api/persons/:who/identities", (request) =>
    readIdentities(store, whoOf(request.params)),
  );

  // What an erasure would touch, in numbers.
  app.get("/api/persons/:who/erasure-plan", async (request) =>
    erasureOutlook(await planErasure(store, whoOf(request.params))),
  );

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
