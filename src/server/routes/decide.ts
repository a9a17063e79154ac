import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Source } from "../../collect/source.ts";
import { sourceAllowances } from "../../collect/source-limit.ts";
import { PerennialError } from "../../core/errors.ts";
import { type Caller, type DecideRequest, decideRequest, type Who } from "../../decide/decider.ts";
import { outcomeRequest } from "../../decide/outcome.ts";
import { isOwnersToken } from "../access.ts";
import type { Live } from "../live.ts";
import { parsed } from "../parsed.ts";
import { bodyOf, keyOf, openToPages } from "../public-door.ts";

const largestBytes = 256 * 1024;

/** Who asks: the shop itself, or one of its pages. */
type Asker =
  | { readonly kind: "shop"; readonly source: string }
  | { readonly kind: "page"; readonly source: Source };

/**
 * `POST /api/decide`: what to show a person at some placements; `POST /api/outcome`: what came of it. The shop's servers
 * call them with a secret key, its pages with the write key of their source.
 */
export async function decideRoutes(app: FastifyInstance, live: Live, token: string): Promise<void> {
  const allowances = sourceAllowances();
  const askerOf = async (request: FastifyRequest, reply: FastifyReply): Promise<Asker> => {
    const key = keyOf(request);
    if (isOwnersToken(key, token)) return { kind: "shop", source: "studio" };
    if (await live.keys.holds(key)) return { kind: "shop", source: "server" };
    const source = key === "" ? undefined : await live.sources.find(key);
    if (source === undefined) throw unknownKey(key);
    const waitMs = allowances.take(source, 1);
    if (waitMs === 0) return { kind: "page", source };
    reply.header("retry-after", String(Math.ceil(waitMs / 1_000)));
    throw new PerennialError("TOO_BUSY", `The source "${source.name}" asks too often.`);
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
      return { placements: live.decider.decide(asked, callerOf(asker, who)) };
    });
    door.post("/api/outcome", open, async (request, reply) => {
      const asker = await askerOf(request, reply);
      const { writeKey: _key, ...body } = bodyOf(request);
      const { receipt, outcome, at, value } = parsed(outcomeRequest, body);
      const decision = live.ledger.readReceipt(receipt);
      if (decision === undefined) throw badReceipt();
      if (live.suppression.holdsSubject(decision.subject)) return { success: true };
      const { source } = callerOf(asker, { kind: "guest", value: "" });
      const when = at === undefined ? Date.now() : Date.parse(at);
      await live.ledger.take([{ decision, outcome, at: when, value, source }]);
      return { success: true };
    });
  });

  /** Whom the request may be for: a page names its own visitor, or a customer with a token that the shop signed. */
  async function whoOf(
    { customer, anonymousId, token }: DecideRequest,
    asker: Asker,
  ): Promise<Who> {
    if (token !== undefined) {
      const signed = await live.keys.customerOf(token, Date.now());
      if (signed === undefined) throw badToken();
      return { kind: "customer_id", value: signed };
    }
    if (customer !== undefined) {
      if (asker.kind === "page") throw notForPages();
      return { kind: "customer_id", value: customer };
    }
    if (anonymousId !== undefined) return { kind: "anonymous_id", value: anonymousId };
    throw new PerennialError("BAD_ARGUMENT", "customer: name the customer, or an anonymousId.");
  }
}

function callerOf(asker: Asker, who: Who): Caller {
  if (asker.kind === "shop") return { who, source: asker.source, mayKnowWhy: true };
  return { who, source: asker.source.name, mayKnowWhy: false };
}

function unknownKey(key: string): PerennialError {
  const message =
    key === ""
      ? "The request names no key. Send Authorization: Bearer with a secret key (perennial keys add), or a source's write key."
      : `"${key.slice(0, 6)}…" is neither a secret key nor a source's write key. See perennial keys list and perennial sources list.`;
  return new PerennialError("UNAUTHORISED", message);
}

function notForPages(): PerennialError {
  return new PerennialError(
    "UNAUTHORISED",
    "customer: a write key is public, and may ask for its own anonymousId only. Ask with a secret key from your server, or send a token that it signed (perennial keys token).",
  );
}

function badToken(): PerennialError {
  return new PerennialError(
    "UNAUTHORISED",
    "token: is not signed with a secret key of this shop, or is no longer good. Sign a new one: HS256, kid the key's id, sub the customer, exp in seconds.",
  );
}

function badReceipt(): PerennialError {
  return new PerennialError(
    "BAD_ARGUMENT",
    "receipt: is no receipt of a decision of this shop, or was changed on its way.",
  );
}
