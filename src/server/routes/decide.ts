import type { FastifyInstance } from "fastify";
import { patiently } from "../../collect/group-commit.ts";
import { readShop } from "../../collect/shop.ts";
import { PerennialError } from "../../core/errors.ts";
import type { Instant } from "../../core/time.ts";
import { decideAnswer } from "../../decide/decide-answer.ts";
import { decideRequest } from "../../decide/decide-request.ts";
import { outcomeRequest, outcomeTime } from "../../decide/outcome.ts";
import type { Store } from "../../store/store.ts";
import type { Asker, Askers } from "../asker.ts";
import type { Endpoints } from "../endpoint.ts";
import type { Live } from "../live.ts";
import { parsed } from "../parsed.ts";
import { bodyOf, openToPages, success } from "../public-door.ts";

/** Ten thousand names twice, of the length that SKUs and treatments have. */
const largestBytes = 2 * 1024 * 1024;
/** Callers give up some seconds later. */
const patienceMs = 25_000;

/** What the document of the API says of these routes. */
export const decideEndpoints: Endpoints = {
  "POST /api/decide": {
    ...{ tag: "decisions", opens: "asker" },
    summary: "What to show a person at some placements.",
    description:
      "A write key is public: it may ask for its own anonymousId, or with a token that the shop signed, and is not told program, held and why. " +
      "A placement that does not exist has an error of its own; the others are answered.",
    body: {
      name: "DecideRequest",
      schema: decideRequest,
      examples: {
        server: { customer: "17850", placements: ["home-hero"], exclude: ["ten-percent"] },
        page: {
          anonymousId: "4f2a",
          placements: [{ id: "home-products", count: 8, context: { product: "85123A" } }],
        },
      },
    },
    answer: {
      name: "DecideAnswer",
      schema: decideAnswer,
      description: "By the name of each placement.",
    },
  },
  "POST /api/outcome": {
    ...{ tag: "decisions", opens: "asker" },
    summary: "What came of a decision. One that nobody saw does not count: tell shown first.",
    description:
      "The receipt must be one of this shop, unchanged. The same outcome may be told again: it counts once.",
    body: {
      name: "OutcomeRequest",
      schema: outcomeRequest,
      examples: {
        shown: { receipt: "r2.…", outcome: "shown" },
        accepted: {
          ...{ receipt: "r2.…", outcome: "accepted", at: "2026-11-29T16:13:46Z" },
          value: { amount: "12.50", currency: "EUR" },
        },
      },
    },
    answer: { name: "Done", schema: success },
  },
};

/**
 * `POST /api/decide`: what to show a person at some placements; `POST /api/outcome`: what came of it. The shop's servers
 * call them with a secret key, its pages with the write key of their source.
 */
export async function decideRoutes(
  app: FastifyInstance,
  { store, live }: { readonly store: Store; readonly live: Live },
  { askerOf, whoOf }: Askers,
): Promise<void> {
  /** When a request is made: now, or in a sample shop when it says. */
  const timeOf = async (
    said: string | undefined,
    { kind }: Asker,
  ): Promise<Instant | undefined> => {
    if (said === undefined) return undefined;
    const at = Date.parse(said);
    const isSample = kind === "shop" && (await readShop(store))?.sample === true;
    if (isSample && at <= Date.now()) return at;
    throw new PerennialError(
      "BAD_ARGUMENT",
      `at: ${said} ${isSample ? "is after now" : "may be said in a sample shop alone, with a secret key"}. Leave it out: it is then now.`,
    );
  };
  await app.register(async (door) => {
    openToPages(door, largestBytes);
    const open = { config: { public: true } };
    for (const path of ["/api/decide", "/api/outcome"])
      door.options(path, open, (_request, reply) => reply.status(204).send());
    door.post("/api/decide", open, async (request, reply) => {
      const asker = await askerOf(request, reply);
      const { writeKey: _key, ...body } = bodyOf(request);
      const asked = parsed(decideRequest, body);
      const who = await whoOf(asked, asker);
      if (who === undefined) throw nobody();
      const at = await timeOf(asked.at, asker);
      const from = { who, source: asker.source, mayKnowWhy: asker.kind === "shop", at };
      return { placements: live.decider.decide(asked, from) };
    });
    door.post("/api/outcome", open, async (request, reply) => {
      const { source } = await askerOf(request, reply);
      const { writeKey: _key, ...body } = bodyOf(request);
      const { receipt, outcome, at, value } = parsed(outcomeRequest, body);
      const decision = live.ledger.readReceipt(receipt);
      if (decision === undefined) throw badReceipt();
      if (live.suppression.holdsSubject(decision.subject)) return { success: true };
      const now = Date.now();
      const said = at === undefined ? now : Date.parse(at);
      const when = outcomeTime(said, { decidedAt: decision.at, now });
      const taken = live.ledger.take([{ decision, outcome, at: when, value, source }]);
      await patiently(taken, patienceMs);
      return { success: true };
    });
  });
}

function nobody(): PerennialError {
  return new PerennialError("BAD_ARGUMENT", "customer: name the customer, or an anonymousId.");
}

function badReceipt(): PerennialError {
  return new PerennialError(
    "BAD_ARGUMENT",
    "receipt: is no receipt of a decision of this shop, or was changed on its way.",
  );
}
