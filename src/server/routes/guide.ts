import type { FastifyInstance } from "fastify";
import { guideReply } from "../../decide/guide/guide-reply.ts";
import { guideRequest, openShopGuide } from "../../decide/guide/shop-guide.ts";
import type { Store } from "../../store/store.ts";
import type { Askers } from "../asker.ts";
import type { Endpoints } from "../endpoint.ts";
import { guidedPerson, keepAnswers } from "../guide-person.ts";
import type { Live } from "../live.ts";
import { parsed } from "../parsed.ts";
import { bodyOf, openToPages } from "../public-door.ts";

const longestBody = 1024 * 1024;

/** What the document of the API says of these routes. */
export const guideEndpoints: Endpoints = {
  "POST /api/guide": {
    ...{ tag: "decisions", opens: "asker", errors: ["NO_DATA"] },
    summary: "The next question and the shortlist after the answers so far.",
    description:
      "Nothing is kept between the steps: send all answers each time. A write key may name its own anonymousId, or a token that the shop signed.",
    body: {
      name: "GuideRequest",
      schema: guideRequest,
      examples: {
        first: {},
        next: {
          answers: [
            { attribute: "category", value: "Shoes" },
            { attribute: "brand", value: null },
          ],
        },
      },
    },
    answer: { name: "GuideAnswer", schema: guideReply },
  },
};

/** `POST /api/guide`: the next question and the shortlist after the answers so far, for who may ask for decisions. */
export async function guideRoutes(
  app: FastifyInstance,
  store: Store,
  { askers, live }: { readonly askers: Askers; readonly live?: Live | undefined },
): Promise<void> {
  const { askerOf, whoOf } = askers;
  const guide = openShopGuide(store);
  await app.register(async (door) => {
    openToPages(door, longestBody);
    const open = { config: { public: true } };
    door.options("/api/guide", open, (_request, reply) => reply.status(204).send());
    door.post("/api/guide", open, async (request, reply) => {
      const asker = await askerOf(request, reply);
      const { writeKey: _key, ...body } = bodyOf(request);
      const asked = parsed(guideRequest, body);
      const { answers, exclude, remember } = asked;
      const named = await whoOf(asked, asker);
      const who = named && (await guidedPerson(store, named, asked.customer !== named.value));
      const mayKnow = who !== undefined && live?.hasRefused(who.person) !== true;
      const step = await guide.step({ answers, exclude, person: mayKnow ? who.person : undefined });
      if (remember !== true) return step;
      const { source } = asker;
      const kept = mayKnow && live && (await keepAnswers(store, live, { who, source, answers }));
      return { ...step, kept: kept === true };
    });
  });
}
