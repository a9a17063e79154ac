import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Source } from "../../collect/source.ts";
import { isSigned, type Webhooks } from "../../collect/webhook.ts";
import { PerennialError } from "../../core/errors.ts";
import type { Endpoints } from "../endpoint.ts";

/** A webhook of a large order is some hundred KB. */
const largestBytes = 5 * 1024 * 1024;

const webhookAnswer: z.ZodType = z.strictObject({
  success: z.literal(true),
  state: z.enum(["taken", "left out", "put aside"]).optional(),
  why: z.string().optional(),
  ...{ field: z.string().optional(), value: z.string().optional(), reason: z.string().optional() },
});

/** What the document of the API says of these routes. */
export const webhookEndpoints: Endpoints = {
  "POST /webhooks/:sourceId": {
    ...{ tag: "webhooks", opens: "shop-system" },
    summary: "Where Shopify and WooCommerce send their webhooks.",
    description:
      "X-Shopify-Topic or X-WC-Webhook-Topic says what it tells. One that cannot be read is answered 200 and waits in the quarantine: a sender that hears of failures for days takes the webhook away.",
    body: {
      types: ["application/json", "application/x-www-form-urlencoded"],
      schema: z.record(z.string(), z.unknown()),
      description: "What the shop system sends, to the byte: it is signed. At most 5 MB.",
    },
    answer: { name: "WebhookAnswer", schema: webhookAnswer },
  },
};

/**
 * Where shop systems send their webhooks: `POST /webhooks/SOURCE_ID`. What is not signed with the source's secret is
 * answered 401. One that cannot be read is answered 200 and waits in the quarantine: a sender that hears of a
 * failure for days takes the webhook away.
 */
export async function webhookRoutes(
  app: FastifyInstance,
  webhooks: Webhooks,
  findSource: (sourceId: string) => Promise<Source | undefined>,
): Promise<void> {
  await app.register(async (door) => {
    door.removeAllContentTypeParsers();
    door.addContentTypeParser(
      "*",
      { parseAs: "buffer", bodyLimit: largestBytes },
      (_request, body, done) => done(null, body),
    );
    door.post("/webhooks/:sourceId", { config: { public: true } }, async (request) => {
      const { sourceId } = Object(request.params) satisfies { sourceId?: unknown };
      const source = await findSource(String(sourceId));
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const sent = source && signatureOf(request, source);
      if (!source || !sent) throw unknownSender();
      // WooCommerce asks whether anybody is here, unsigned and without an order, when a webhook is made.
      if (sent.topic === "" && /^webhook_id=\d+$/.test(body.toString("latin1")))
        return { success: true };
      if (!isSigned(body, sent.signature, source.secret ?? source.writeKey)) throw unknownSender();
      const { system, topic } = sent;
      const webhook = { system, topic, source: source.name, body: body.toString("utf8") };
      return { success: true, ...(await webhooks.receive({ ...webhook, receivedAt: Date.now() })) };
    });
  });
}

function unknownSender(): PerennialError {
  return new PerennialError(
    "UNAUTHORISED",
    "The webhook is not signed with the secret of a source of this address. See perennial sources list.",
  );
}

function signatureOf(
  request: FastifyRequest,
  { kind }: Source,
):
  | {
      readonly system: "shopify" | "woocommerce";
      readonly topic: string;
      readonly signature: string;
    }
  | undefined {
  const header = (name: string): string => String(request.headers[name] ?? "");
  if (kind === "shopify")
    return {
      system: kind,
      topic: header("x-shopify-topic"),
      signature: header("x-shopify-hmac-sha256"),
    };
  if (kind === "woocommerce")
    return {
      system: kind,
      topic: header("x-wc-webhook-topic"),
      signature: header("x-wc-webhook-signature"),
    };
  return undefined;
}
