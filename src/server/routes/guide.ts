import type { FastifyInstance } from "fastify";
import { guideRequest, openShopGuide } from "../../decide/guide/shop-guide.ts";
import type { Store } from "../../store/store.ts";
import type { Askers } from "../asker.ts";
import { parsed } from "../parsed.ts";
import { bodyOf, openToPages } from "../public-door.ts";

const longestBody = 1024 * 1024;

/** `POST /api/guide`: the next question and the shortlist after the answers so far, for who may ask for decisions. */
export async function guideRoutes(
  app: FastifyInstance,
  store: Store,
  { askerOf, whoOf }: Askers,
): Promise<void> {
  const guide = openShopGuide(store);
  await app.register(async (door) => {
    openToPages(door, longestBody);
    const open = { config: { public: true } };
    door.options("/api/guide", open, (_request, reply) => reply.status(204).send());
    door.post("/api/guide", open, async (request, reply) => {
      const asker = await askerOf(request, reply);
      const { writeKey: _key, ...body } = bodyOf(request);
      const asked = parsed(guideRequest, body);
      await whoOf(asked, asker);
      return guide.step(asked);
    });
  });
}
