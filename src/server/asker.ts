import type { FastifyReply, FastifyRequest } from "fastify";
import type { Source } from "../collect/source.ts";
import { sourceAllowances } from "../collect/source-limit.ts";
import { PerennialError } from "../core/errors.ts";
import type { Who } from "../decide/decider.ts";
import { isOwnersToken } from "./access.ts";
import type { Live } from "./live.ts";
import { keyOf } from "./public-door.ts";

/** Who asks what to show: the shop itself, or one of its pages. */
export type Asker =
  | { readonly kind: "shop"; readonly source: string }
  | { readonly kind: "page"; readonly source: string };

/** How a request names the person that it is for. */
export interface Named {
  /** The shop's own id of the customer. */
  readonly customer?: string | undefined;
  readonly anonymousId?: string | undefined;
  /** A token that the shop's server signed for a page: it names the customer. */
  readonly token?: string | undefined;
}

/** Knows who asks, and for whom they may. */
export interface Askers {
  /**
   * By the key of a request: a secret key or the owner's token is the shop's, a write key that of a page, whose source has a limit.
   * @throws PerennialError UNAUTHORISED, TOO_BUSY
   */
  readonly askerOf: (request: FastifyRequest, reply: FastifyReply) => Promise<Asker>;
  /**
   * Whom the request is for: a page names its own visitor, or a customer with a token that the shop signed. Undefined where it names nobody.
   * @throws PerennialError UNAUTHORISED
   */
  readonly whoOf: (named: Named, asker: Asker) => Promise<Who | undefined>;
}

/** Opens it. Without what is live there are no keys but the owner's token. */
export function openAskers(token: string, live?: Pick<Live, "keys" | "sources">): Askers {
  const allowances = sourceAllowances();
  const takeFrom = (source: Source, reply: FastifyReply): void => {
    const waitMs = allowances.take(source, 1);
    if (waitMs === 0) return;
    reply.header("retry-after", String(Math.ceil(waitMs / 1_000)));
    throw new PerennialError("TOO_BUSY", `The source "${source.name}" asks too often.`);
  };
  return {
    async askerOf(request, reply) {
      const key = keyOf(request);
      if (isOwnersToken(key, token)) return { kind: "shop", source: "studio" };
      if (await live?.keys.holds(key)) return { kind: "shop", source: "server" };
      const source = key === "" ? undefined : await live?.sources.find(key);
      if (source === undefined) throw unknownKey(key);
      takeFrom(source, reply);
      return { kind: "page", source: source.name };
    },
    async whoOf({ customer, anonymousId, token: signed }, asker) {
      if (signed !== undefined) {
        const named = await live?.keys.customerOf(signed, Date.now());
        if (named === undefined) throw badToken();
        return { kind: "customer_id", value: named };
      }
      if (customer !== undefined) {
        if (asker.kind === "page") throw notForPages();
        return { kind: "customer_id", value: customer };
      }
      return anonymousId === undefined ? undefined : { kind: "anonymous_id", value: anonymousId };
    },
  };
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
