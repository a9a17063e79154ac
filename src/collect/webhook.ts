import { createHmac, timingSafeEqual } from "node:crypto";
import { rememberSubjects } from "../core/subject.ts";
import type { Instant } from "../core/time.ts";
import type { Store } from "../store/store.ts";
import { consentColumns, consentRow } from "./consent.ts";
import { type CustomerTelling, identifyItem } from "./customer-telling.ts";
import type { EventProblem } from "./event.ts";
import type { Intake } from "./intake.ts";
import type { OrderBook } from "./order-book.ts";
import type { OrderTelling, ReadTelling, TellingReading } from "./order-telling.ts";
import { quarantine } from "./quarantine.ts";
import { readShop } from "./shop.ts";
import { readShopifyCustomer } from "./shopify-customer.ts";
import { readShopifyWebhook } from "./shopify-webhook.ts";
import type { Sighting } from "./sighting.ts";
import { holdsTelling, type Suppression, suppressedReason } from "./suppression.ts";
import { readWooCustomer } from "./woocommerce-customer.ts";
import { readWooWebhook } from "./woocommerce-webhook.ts";

/** The shop systems whose webhooks are understood. */
export type ShopSystem = "shopify" | "woocommerce";

/** A webhook that was signed by its sender. */
export interface Webhook {
  readonly system: ShopSystem;
  /** The source that it was sent to. */
  readonly source: string;
  readonly topic: string;
  readonly body: string;
  readonly receivedAt: Instant;
}

/** What became of a webhook: it is on disk, or it says nothing that matters here, or it waits in the quarantine. */
export type WebhookOutcome =
  | { readonly state: "taken" }
  | { readonly state: "left out"; readonly why: string }
  | ({ readonly state: "put aside" } & EventProblem);

/** A webhook, and what became of it. */
export interface HeardWebhook {
  readonly webhook: Webhook;
  readonly outcome: WebhookOutcome;
}

/** The door for webhooks. */
export interface Webhooks {
  /** Takes a webhook. One that comes again changes nothing: what it tells bears its own time. */
  readonly receive: (webhook: Webhook) => Promise<WebhookOutcome>;
  /** Resolves when all that was received so far is on disk, and holds no identity in memory any more. */
  readonly forget: () => Promise<void>;
}

/** What webhooks tell goes to these. */
interface Takers {
  readonly book: OrderBook;
  readonly intake: Pick<Intake, "receive">;
  readonly persons: {
    readonly take: (sightings: readonly Sighting[]) => Promise<void> | undefined;
  };
  /** Told whose consents have changed. */
  readonly changed: (subjects: Iterable<string>) => void;
  readonly suppression: Suppression;
  /** Told what became of a webhook, when that is on disk; never of an erased person's. */
  readonly heard?: ((heard: HeardWebhook) => void) | undefined;
}

/** Whether the signature in base64 is the HMAC-SHA256 of the raw body; takes as long for a wrong one as for a right one. */
export function isSigned(body: Buffer, signature: string, secret: string): boolean {
  const expected = createHmac("sha256", secret).update(body).digest();
  const given = Buffer.from(signature, "base64");
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Opens the door for webhooks. */
export function openWebhooks(store: Store, takers: Takers): Webhooks {
  const underWay = new Set<Promise<unknown>>();
  const receive = async (webhook: Webhook): Promise<WebhookOutcome> => {
    const outcome = await take(store, takers, webhook);
    if (outcome.state === "put aside") {
      if (takers.suppression.holdsText(webhook.body)) return erased;
      await putAside(store, webhook, outcome);
    }
    if (outcome !== erased) takers.heard?.({ webhook, outcome });
    return outcome;
  };
  return {
    async receive(webhook) {
      const received = receive(webhook);
      underWay.add(received);
      try {
        return await received;
      } finally {
        underWay.delete(received);
      }
    },
    async forget() {
      await Promise.allSettled(underWay);
      subjectOf = rememberSubjects();
    },
  };
}

const erased = { state: "left out", why: suppressedReason } as const;

async function take(store: Store, takers: Takers, webhook: Webhook): Promise<WebhookOutcome> {
  const shop = await readShop(store);
  if (shop === undefined) {
    const reason =
      "the shop's currency and time zone are not known yet. Say them, then replay it: perennial shop --currency EUR --timezone Europe/Amsterdam";
    return { state: "put aside", field: "currency", value: "", reason };
  }
  const { system, receivedAt } = webhook;
  const body = jsonOf(webhook.body);
  if (body === undefined)
    return {
      state: "put aside",
      field: "body",
      value: webhook.body.slice(0, 200),
      reason: "is no JSON",
    };
  const reading = { source: system, shopCurrency: shop.currency, rates: shop.rates, receivedAt };
  if (/^customers?[./]/.test(webhook.topic)) {
    const read =
      system === "shopify" ? readShopifyCustomer(body, reading) : readWooCustomer(body, reading);
    const isErased = read.ok && read.telling && takers.suppression.holds(read.telling.identities);
    if (isErased) return erased;
    return settle(read, (customer) => takeCustomer(store, takers, { customer, webhook }));
  }
  const read = readOrder(webhook, body, reading);
  if (read.ok && read.telling && holdsTelling(takers.suppression, read.telling)) return erased;
  return settle(read, (telling) => takeOrder(takers, telling));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readOrder(
  { system, topic }: Webhook,
  body: unknown,
  reading: TellingReading,
): ReadTelling<OrderTelling> {
  const read = system === "shopify" ? readShopifyWebhook : readWooWebhook;
  return read(topic, body, reading);
}

async function settle<Told>(
  read: ReadTelling<Told>,
  work: (told: Told) => Promise<void>,
): Promise<WebhookOutcome> {
  if (!read.ok)
    return { state: "put aside", field: read.field, value: read.value, reason: read.reason };
  if (read.telling === null) return { state: "left out", why: "why" in read ? read.why : "" };
  await work(read.telling);
  return { state: "taken" };
}

let subjectOf = rememberSubjects();

async function takeOrder({ book, persons }: Takers, telling: OrderTelling): Promise<void> {
  if (telling.kind === "order") {
    const identities = telling.identities.map((each) => ({
      ...each,
      subject: subjectOf(each.kind, each.value),
    }));
    const at = Math.min(telling.toldAt, ...telling.lines.map(({ orderedAt }) => orderedAt));
    await persons.take([{ at, source: telling.source, evidence: telling.orderId, identities }]);
  }
  await book.tell([{ telling, by: "system" }]);
}

/** A customer's traits are an identify event; consents are facts of their own, each with its time. */
async function takeCustomer(
  store: Store,
  { intake, changed }: Takers,
  { customer, webhook }: { readonly customer: CustomerTelling; readonly webhook: Webhook },
): Promise<void> {
  const { identities, traits, consents, toldAt, source } = customer;
  const [who] = identities.map((each) => ({ ...each, subject: subjectOf(each.kind, each.value) }));
  if (who === undefined) return;
  const customerId = identities.find(({ kind }) => kind === "customer_id")?.value;
  const messageId = `${webhook.topic}/${who.value}/${toldAt}`.slice(0, 100);
  const item = identifyItem({ messageId, customerId, traits: { ...traits }, toldAt });
  await intake.receive({ source: webhook.source, items: [item], receivedAt: webhook.receivedAt });
  const rows = consents.map((said) =>
    consentRow({ ...said, channel: "", who, source, importId: `webhooks:${source}` }),
  );
  if (rows.length === 0) return;
  await store.insertLines("consent_local", consentColumns, rows.join("\n"));
  changed([who.subject]);
}

async function putAside(store: Store, webhook: Webhook, problem: EventProblem): Promise<void> {
  const { source, topic, system, receivedAt, body } = webhook;
  await quarantine(store, [
    {
      importId: `webhooks-${new Date(receivedAt).toISOString().slice(0, 10)}`,
      what: "webhooks",
      file: source,
      line: 1,
      column: problem.field,
      value: problem.value,
      reason: problem.reason,
      raw: body,
      settings: JSON.stringify({ system, topic, receivedAt }),
    },
  ]);
}
