import type { PersonSubjects } from "../../src/audiences/load-profiles.ts";
import { readShop, type Shop, saveShop } from "../../src/collect/shop.ts";
import { subjectId } from "../../src/core/subject.ts";
import { openDoor } from "../../src/server/live.ts";
import type { Store } from "../../src/store/store.ts";

/** A few people by name, each with a history that is told in a line or two. */

/** The instant that their histories are counted back from. */
export const galleryNow: number = Date.parse("2026-06-01T12:00:00.000Z");

type Happening = Readonly<Record<string, unknown>> & { readonly ago: string };

const happened = (ago: string, event: string, properties: object = {}): Happening => ({
  ago,
  type: "track",
  event,
  properties,
});
const order = (ago: string, more: object = {}, context: object = {}): Happening => ({
  ...happened(ago, "Order Completed", {
    currency: "EUR",
    products: [{ sku: "tee", price: 20, quantity: 1 }],
    ...more,
  }),
  context,
});
const page = (ago: string, campaign?: object): Happening => ({
  ago,
  type: "page",
  name: "Home",
  context: campaign ? { campaign } : {},
});
const mails = (agos: readonly string[]): Happening[] =>
  agos.map((ago) => happened(ago, "Email Delivered"));
const consent = (ago: string, said: object): Happening => happened(ago, "Consent Updated", said);
const till = { channel: "pos" };

/** By name: what happened, and so long ago. */
const histories: Readonly<Record<string, readonly Happening[]>> = {
  // One order each.
  nora: [order("5d")],
  lena: [order("60d")],
  otto: [order("200d")],
  cody: [order("20d", { coupon: "HELLO" })],
  // Several.
  cleo: [order("80d"), order("40d"), order("10d")],
  liam: [order("300d"), order("100d"), order("70d")],
  faye: [order("300d"), order("200d"), order("20d"), consent("20d", { email: true, ads: true })],
  dora: [order("150d", { coupon: "SALE" }), order("8d", { coupon: "SALE" })],
  back: [order("200d"), happened("1d", "Product Viewed", { sku: "tee" })],
  // In a store, and there first.
  saul: [order("30d", {}, till), order("3d", {}, till)],
  stan: [
    order("30d", {}, till),
    { ago: "9d", type: "identify", traits: { loyaltyId: "L-7" } },
    page("9d"),
    order("9d"),
  ],
  nell: [{ ago: "9d", type: "identify", traits: { loyaltyId: "L-8", email: "nell@shop.example" } }],
  // By a link.
  abel: [page("22d", { source: "journal", medium: "affiliate" }), order("20d")],
  gwen: [page("22d", { source: "google", medium: "cpc" }), order("20d")],
  late: [page("40d", { source: "journal", medium: "affiliate" }), order("20d")],
  // On the site.
  cara: [happened("5h", "Product Added", { sku: "tee" })],
  carl: [happened("5h", "Product Added", { sku: "tee" }), order("4.5h")],
  kurt: [happened("0.5h", "Product Added", { sku: "tee" })],
  shoe: [
    happened("3d", "Product Viewed", { category: "Shoes" }),
    happened("2d", "Product Viewed", { category: "Shoes" }),
  ],
  shod: [
    happened("3d", "Product Viewed", { category: "Shoes" }),
    happened("2d", "Product Viewed", { category: "Shoes" }),
    order("2d", { products: [{ sku: "boot", price: 90, quantity: 1 }] }),
  ],
  muse: ["5d", "2d"].map((ago) => happened(ago, "Product Viewed", { sku: "lamp" })),
  flit: [
    happened("5d", "Product Viewed", { sku: "lamp" }),
    happened("2d", "Product Viewed", { sku: "vase" }),
  ],
  seek: [happened("2d", "Products Searched", { query: "umbrella", results: 0 })],
  find: [
    happened("2d", "Products Searched", { query: "tee", results: 4 }),
    ...["4d", "3d", "2d"].map((ago) => happened(ago, "Product List Viewed")),
  ],
  rove: ["4d", "3d", "2d"].map((ago) => happened(ago, "Product List Viewed")),
  // By mail.
  mute: mails(["60d", "50d", "40d", "30d", "20d"]),
  open: [...mails(["60d", "50d", "40d", "30d", "20d"]), happened("20d", "Email Opened")],
  full: [...mails(["6d", "5d", "3d", "1d"]), happened("1d", "Email Link Clicked")],
  deny: [consent("9d", { ads: true }), consent("2d", { ads: false })],
};

/** What the newest run says: residual value in cents, chance to be alive, orders, share at full price, promotion class, segment, days to the next order. */
const predictions: Readonly<
  Record<string, readonly [number, number, number, number, string, string, number, number]>
> = {
  nora: [3_000, 0.9, 1.2, 1, "unknown", "new", 20, 200],
  lena: [500, 0.4, 0.2, 1, "unknown", "slipping", 60, -1],
  cleo: [20_000, 0.95, 6, 1, "full-price", "champions", 3, 30],
  liam: [15_000, 0.5, 2, 0.3, "light", "at-risk", 10, 120],
  faye: [30_000, 0.9, 5, 1, "full-price", "loyal", 5, 40],
  dora: [4_000, 0.9, 2, 0, "deal-only", "promising", 9, 100],
};

/** A person by name. */
export interface Acquaintance extends PersonSubjects {
  readonly name: string;
}

/** Tells the histories through the door that real events take, with what was predicted and what shoes are. */
export async function writeAcquaintances(
  store: Store,
): Promise<{ readonly people: readonly Acquaintance[]; readonly shop: Shop }> {
  await saveShop(store, { currency: "EUR", timezone: "Europe/Amsterdam" });
  const shop = await readShop(store);
  if (shop === undefined) throw new Error("the shop is not known");
  await store.insert("product_local", ["sku", "category"], [["boot", "Shoes"]]);
  const door = await openDoor(store);
  const items = Object.entries(histories).flatMap(([name, all]) =>
    all.map(({ ago, properties = {}, ...item }, i) => ({
      ...item,
      userId: name,
      messageId: `${name}-${i}`,
      timestamp: new Date(galleryNow - msOf(ago)).toISOString(),
      properties: { order_id: `${name}-${i}`, ...Object(properties) },
    })),
  );
  const receipt = await door.intake.receive({ source: "web", items, receivedAt: galleryNow });
  if (receipt.rejected.length > 0) throw new Error(JSON.stringify(receipt.rejected));
  const people = Object.keys(histories).map((name) => {
    const person = door.persons.personOf(subjectId("customer_id", name));
    return { name, person, subjects: door.persons.subjectsOf(person) };
  });
  await door.close();
  await writePredictions(store, people);
  return { people, shop };
}

/** `5d` or `4.5h` in milliseconds. */
function msOf(ago: string): number {
  return Number.parseFloat(ago) * (ago.endsWith("d") ? 24 : 1) * 3_600_000;
}

async function writePredictions(store: Store, people: readonly Acquaintance[]): Promise<void> {
  const rows = people.flatMap(({ name, person }) => {
    const predicted = predictions[name];
    return predicted === undefined ? [] : [[person, 1, ...predicted]];
  });
  await store.insert(
    "customer_local",
    [
      ...["subject_id", "run_id", "residual_value", "p_alive", "expected_orders"],
      ...["full_price_share", "promo_class", "segment", "next_early", "next_late"],
    ],
    rows,
  );
  await store.insert(
    "prediction_run_local",
    ["run_id", "as_of", "model_version", "report", "at"],
    [[1, "2026-06-01", "", "{}", "2026-06-01 00:00:00.000"]],
  );
}
