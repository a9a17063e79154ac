import type { ListedSource, SourceKind } from "../../../src/collect/source.ts";

/** The kinds of source as they are chosen. */
export const sourceKindTitles: Readonly<Record<SourceKind, string>> = {
  web: "Website or app",
  server: "Server",
  store: "Tills in stores",
  email: "E-mail provider",
  shopify: "Shopify webhooks",
  woocommerce: "WooCommerce webhooks",
  simulated: "Simulated",
};

/** One way to send from a source: what it is for, and the lines to copy. */
export interface SourceSnippet {
  readonly title: string;
  readonly note: string;
  readonly code: string;
}

type GuidedSource = Pick<ListedSource, "kind" | "writeKey" | "sourceId">;

/** Ready lines for a source, its key in place. `origin` is where the server is reached. */
export function snippetsOf(source: GuidedSource, origin: string): readonly SourceSnippet[] {
  if (source.kind === "shopify" || source.kind === "woocommerce") return [webhook(source, origin)];
  const { writeKey } = source;
  const curl = {
    title: "Try it from a terminal",
    note: "The event stands under Live a moment later.",
    code: `curl -u ${writeKey}: ${origin}/v1/track -H 'content-type: application/json' \\\n  -d '${trial(source.kind)}'`,
  };
  if (source.kind === "web")
    return [
      browserTag(writeKey, origin),
      segmentWeb(writeKey, origin),
      rudderWeb(writeKey, origin),
      curl,
    ];
  return [segmentNode(writeKey, origin), rudderNode(writeKey, origin), curl];
}

function trial(kind: SourceKind): string {
  if (kind === "store")
    return `{"userId": "7", "event": "Order Completed", "context": {"channel": "pos"},\n       "properties": {"order_id": "T-1", "store_id": "utrecht", "total": 19.90, "products": [{"sku": "X", "price": 19.90, "quantity": 1}]}}`;
  if (kind === "email")
    return `{"userId": "7", "event": "Email Opened", "properties": {"campaign_id": "spring"}}`;
  return `{"userId": "7", "event": "Product Viewed", "properties": {"sku": "X"}}`;
}

function browserTag(writeKey: string, origin: string): SourceSnippet {
  return {
    title: "A tag on each page",
    note: "Counts page views and makes window.perennial, for what else happens. Less than 3 KB.",
    code: `<script async src="${origin}/perennial.js" data-write-key="${writeKey}"></script>`,
  };
}

function segmentWeb(writeKey: string, origin: string): SourceSnippet {
  return {
    title: "Segment's library in the browser",
    note: "@segment/analytics-next, unchanged: only the host is another.",
    code: `AnalyticsBrowser.load({ writeKey: "${writeKey}", cdnURL: "${origin}" });`,
  };
}

function rudderWeb(writeKey: string, origin: string): SourceSnippet {
  return {
    title: "RudderStack's library in the browser",
    note: "@rudderstack/analytics-js",
    code: `rudderanalytics.load("${writeKey}", "${origin}", { configUrl: "${origin}" });`,
  };
}

function segmentNode(writeKey: string, origin: string): SourceSnippet {
  return {
    title: "Segment's library on a server",
    note: "@segment/analytics-node; the libraries of other languages take the host likewise.",
    code: `new Analytics({ writeKey: "${writeKey}", host: "${origin}" });`,
  };
}

function rudderNode(writeKey: string, origin: string): SourceSnippet {
  return {
    title: "RudderStack's library on a server",
    note: "@rudderstack/rudder-sdk-node",
    code: `new RudderAnalytics("${writeKey}", { dataPlaneUrl: "${origin}" });`,
  };
}

function webhook({ kind, sourceId, writeKey }: GuidedSource, origin: string): SourceSnippet {
  const topics =
    kind === "shopify"
      ? "orders/create, orders/paid, orders/updated, orders/edited, orders/cancelled, refunds/create, customers/create and customers/update"
      : "order created, updated, deleted and restored, customer created and updated";
  const secret =
    kind === "shopify"
      ? "They are signed with the secret that was named when the source was added."
      : `Their secret is ${writeKey}`;
  return {
    title: "Address for the webhooks",
    note: `As JSON, for ${topics}. ${secret}`,
    code: `${origin}/webhooks/${sourceId}`,
  };
}
