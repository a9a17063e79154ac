import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { orderLinesOf } from "../../test/golden/order-lines.ts";
import { webhooksOf } from "../../test/golden/shopify-webhooks.ts";
import type { JsonObject } from "./event.ts";
import type { OrderLine } from "./order-line.ts";
import type { TellingReading, ToldOrder } from "./order-telling.ts";
import type { FieldProblem } from "./payload-fields.ts";
import { readShopifyWebhook } from "./shopify-webhook.ts";

const golden = new URL("../../test/golden/shopify-orders/input.csv", import.meta.url);
const sample = readFileSync(golden, "utf8");

const reading: TellingReading = {
  source: "shopify",
  shopCurrency: "EUR",
  rates: { USD: 0.9 },
  receivedAt: Date.parse("2026-06-01T12:00:00Z"),
};

/** An order of a shop in dollars, told in the form of version 2026-01 of the API. */
const order = {
  id: 5_550_000_001_001,
  admin_graphql_api_id: "gid://shopify/Order/5550000001001",
  name: "#1001",
  order_number: 1001,
  checkout_id: 998877,
  test: false,
  created_at: "2026-05-20T12:00:00-05:00",
  updated_at: "2026-05-21T08:00:00-05:00",
  cancelled_at: null,
  financial_status: "paid",
  currency: "USD",
  subtotal_price: "80.99",
  total_price: "90.99",
  total_tax: "10.00",
  taxes_included: false,
  discount_codes: [{ code: "SAVE10", amount: "9.00", type: "fixed_amount" }],
  line_items: [
    { id: 1, sku: "BOX-1", name: "Box - large", title: "Box", quantity: 1, price: "89.99" },
  ],
  shipping_lines: [],
  email: "Ana@Example.com",
  phone: "+14155550100",
  customer: { id: 7_890_000_000_001, email: "ana@example.com", phone: "+14155550100" },
  billing_address: { country: "United States", phone: "+14155550100" },
  source_name: "web",
  location_id: null,
  landing_site: "/products/box?utm_source=google&utm_campaign=may&gclid=abc",
  referring_site: "https://www.google.com/",
};

function told(change: JsonObject = {}, topic = "orders/create"): ToldOrder {
  const read = readShopifyWebhook(topic, { ...order, ...change }, reading);
  if (!read.ok) throw new Error(`${read.field} ${read.reason}`);
  if (read.telling?.kind !== "order") throw new Error("no order was told");
  return read.telling;
}

function problem(change: JsonObject, rest: Partial<TellingReading> = {}): FieldProblem {
  const read = readShopifyWebhook(
    "orders/create",
    { ...order, ...change },
    { ...reading, ...rest },
  );
  if (read.ok) throw new Error("it was read");
  return read;
}

function paid(lines: readonly OrderLine[]): number {
  return lines.reduce((sum, line) => sum + line.revenue + line.tax, 0);
}

describe("the lines of an order", () => {
  // What a line names besides, the telling names for the whole order.
  const unlisted = ({ alsoNamed: _named, otherIds: _ids, ...line }: OrderLine): OrderLine => ({
    ...line,
    store: "",
    listPrice: null,
  });

  test("are those of its export, but for the list price and the name of the store", async () => {
    const { lines } = await orderLinesOf("shopify", sample, { rates: reading.rates });
    const fromWebhooks = webhooksOf(sample).flatMap((payload) => {
      const read = readShopifyWebhook("orders/updated", payload, reading);
      return read.ok && read.telling?.kind === "order" ? read.telling.lines : [];
    });
    expect(fromWebhooks).toEqual(lines.map(unlisted));
    expect(fromWebhooks.length).toBeGreaterThan(15);
  });

  test("of any amounts, discounts, shipping, refund and tax are those of its export", async () => {
    const cents = (most: number) => fc.integer({ min: 0, max: most });
    const anyOrder = fc.record({
      items: fc.array(fc.record({ price: cents(99_999), quantity: cents(9) }), {
        minLength: 1,
        maxLength: 4,
      }),
      off: cents(100),
      shipping: cents(2_000),
      tax: cents(21),
      included: fc.boolean(),
      refunded: cents(100),
      cancelled: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(anyOrder, async ({ items, off, shipping, tax, included, ...fate }) => {
        const gross = items.reduce((sum, item) => sum + item.price * item.quantity, 0);
        const subtotal = gross - Math.floor((gross * off) / 100);
        const taxes = Math.floor(((subtotal + shipping) * tax) / 100);
        const total = subtotal + shipping + (included ? 0 : taxes);
        const refunded = Math.floor((total * fate.refunded) / 100);
        const money = (amount: number) => (amount / 100).toFixed(2);
        const csv = [
          "Name,Email,Financial Status,Created at,Currency,Subtotal,Shipping,Taxes,Total,Refunded Amount,Cancelled at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku",
          ...items.map(({ price, quantity }, index) =>
            [
              ...["#1", "ana@example.com", index ? "" : "paid", "2026-05-01 10:00:00 +0200"],
              ...(index
                ? ["", "", "", "", "", "", ""]
                : ["EUR", ...[subtotal, shipping, taxes, total, refunded].map(money)].concat(
                    fate.cancelled ? "2026-05-02 10:00:00 +0200" : "",
                  )),
              ...[quantity, `Item ${index}`, money(price), `S${index % 2}`],
            ].join(","),
          ),
        ].join("\n");
        const webhook = {
          name: "#1",
          email: "ana@example.com",
          created_at: "2026-05-01T10:00:00+02:00",
          cancelled_at: fate.cancelled ? "2026-05-02T10:00:00+02:00" : null,
          currency: "EUR",
          subtotal_price: money(subtotal),
          total_price: money(total),
          total_tax: money(taxes),
          line_items: items.map(({ price, quantity }, index) => ({
            ...{ sku: `S${index % 2}`, name: `Item ${index}`, price: money(price), quantity },
          })),
          shipping_lines: [{ price: money(shipping) }],
          refunds: [
            {
              id: 1,
              transactions: [{ kind: "refund", status: "success", amount: money(refunded) }],
            },
          ],
        };
        const { lines } = await orderLinesOf("shopify", csv);
        const read = readShopifyWebhook("orders/updated", webhook, reading);
        const fromWebhook = read.ok && read.telling?.kind === "order" ? read.telling.lines : [];
        expect(fromWebhook).toEqual(lines.map(unlisted));
      }),
      { numRuns: 200, seed: 7 },
    );
  });

  test("have the discount on the item that it was given on", () => {
    const item = (sku: string, allocated: string) => ({
      ...{ sku, name: sku, quantity: 1, price: "50.00" },
      discount_allocations: [{ amount: allocated }],
    });
    const { lines } = told({
      line_items: [item("A", "0.00"), item("B", "20.00")],
      ...{ subtotal_price: "80.00", total_price: "80.00", total_tax: "0.00", currency: "EUR" },
    });
    expect(lines.map(({ revenue, discount }) => [revenue, discount])).toEqual([
      [500_000, 0],
      [300_000, 200_000],
    ]);
  });

  test("are net of tax where prices include it, which the order itself says", () => {
    const amounts = { subtotal_price: "121.00", total_price: "121.00", total_tax: "21.00" };
    const line_items = [{ sku: "A", quantity: 1, price: "121.00" }];
    const of = (taxes_included: boolean) =>
      told({ ...amounts, line_items, taxes_included, currency: "EUR" }).lines;
    expect(of(true)).toMatchObject([{ revenue: 1_000_000, tax: 210_000 }]);
    expect(of(false)).toMatchObject([{ revenue: 1_210_000, tax: 210_000 }]);
  });

  test("have shipping as it was charged, after its discount", () => {
    const shipping_lines = [
      { price: "10.00", discounted_price: "6.00" },
      { price: "5.00", discount_allocations: [{ amount: "5.00" }] },
    ];
    const { lines } = told({ shipping_lines, currency: "EUR" });
    expect(lines.find(({ kind }) => kind === "shipping")).toMatchObject({ revenue: 60_000 });
  });

  test("of a shop in another currency are converted, and keep its name", () => {
    const { lines } = told();
    expect(lines).toMatchObject([
      { currency: "USD", rate: 0.9, revenue: 728_910, discount: 81_000, tax: 90_000 },
    ]);
  });

  test("with a free item and one of quantity 0 add up to what was paid", () => {
    const { lines } = told({
      currency: "EUR",
      ...{ subtotal_price: "20.00", total_price: "20.00", total_tax: "0", discount_codes: [] },
      line_items: [
        { sku: "A", quantity: 1, price: "20.00" },
        { sku: "GIFT", quantity: 1, price: "0.00" },
        { sku: "GONE", quantity: 0, price: "9.00" },
      ],
    });
    expect(paid(lines)).toBe(200_000);
    expect(lines.map(({ sku, revenue }) => [sku, revenue])).toEqual([
      ["A", 200_000],
      ["GIFT", 0],
      ["GONE", 0],
    ]);
  });
});

describe("an order that was paid back or cancelled", () => {
  const payment = (amount: string, currency = "USD", status = "success") => ({
    ...{ kind: "refund", status, amount, currency },
  });

  test("has one refund line of all that succeeded, and names the refunds in it", () => {
    const refunds = [
      { id: 11, transactions: [payment("9.10"), payment("1.00", "USD", "failure")] },
      { id: 12, transactions: [payment("9.10")] },
    ];
    const { lines, refundIds } = told({ refunds }, "orders/updated");
    expect(refundIds).toEqual(["11", "12"]);
    const refund = lines.filter(({ kind }) => kind === "refund");
    expect(paid(refund)).toBe(-182_000 * 0.9);
  });

  test("in the buyer's own currency is converted as Shopify converted its total", () => {
    const money = (amount: string, currency_code: string) => ({ amount, currency_code });
    const total_price_set = {
      shop_money: money("90.99", "USD"),
      presentment_money: money("181.98", "CAD"),
    };
    const refunds = [{ id: 11, transactions: [payment("20.00", "CAD")] }];
    const { lines } = told({ refunds, total_price_set });
    expect(paid(lines.filter(({ kind }) => kind === "refund"))).toBe(-100_000 * 0.9);
    expect(problem({ refunds })).toMatchObject({
      field: "refunds[0].transactions[0].currency",
      value: "CAD",
    });
  });

  test.each([
    ["cancelled", { cancelled_at: "2026-05-21T08:00:00-05:00" }, "orders/cancelled"],
    ["voided", { financial_status: "voided" }, "orders/updated"],
  ])("when %s keeps its lines and takes them back", (_, change, topic) => {
    const { lines } = told(change, topic);
    expect(lines.map(({ kind }) => kind)).toEqual(["product", "cancellation"]);
    expect(paid(lines)).toBe(0);
  });

  test("while its payment is pending is a sale, as in the export", () => {
    expect(paid(told({ financial_status: "pending" }).lines)).toBeGreaterThan(0);
  });
});

describe("who bought, and how they came", () => {
  test("all by which the buyer is named is told; the lines have the one of the export", () => {
    const { identities, lines } = told();
    expect(identities).toEqual([
      { kind: "customer_id", value: "7890000000001" },
      { kind: "email", value: "ana@example.com" },
      { kind: "phone", value: "+14155550100" },
    ]);
    expect(lines[0]).toMatchObject({ identityKind: "email", identity: "ana@example.com" });
  });

  test("a customer with neither e-mail nor phone goes by the customer's id", () => {
    const nobody = { email: "", phone: null, billing_address: null };
    const { lines } = told({ ...nobody, customer: { id: 78 } });
    expect(lines[0]).toMatchObject({ identityKind: "customer_id", identity: "78" });
  });

  test("without a customer it is a guest's", () => {
    const nobody = { email: null, contact_email: null, phone: null, billing_address: null };
    const { identities, lines } = told({ ...nobody, customer: null });
    expect(identities).toEqual([]);
    expect(lines[0]).toMatchObject({ identityKind: "guest", identity: "" });
  });

  test("a sale at a till has its channel and place", () => {
    const { lines } = told({ source_name: "pos", location_id: 4242 });
    expect(lines[0]).toMatchObject({ channel: "pos", store: "4242" });
  });

  test.each([
    [order.landing_site, "", "google", "may"],
    ["/?fbclid=x", "https://l.facebook.com/", "facebook", ""],
    ["/", "https://www.blog.example/post", "blog.example", ""],
    ["/", "https://shop.example/cart", "", ""],
    [null, null, "", ""],
    ["http://[", "not an address", "", ""],
  ])("landing on %j from %j is %j, %j", (landing_site, referring_site, source, campaign) => {
    const order_status_url = "https://shop.example/1/orders/2";
    const { lines } = told({ landing_site, referring_site, order_status_url });
    expect(lines[0]).toMatchObject({ trafficSource: source, campaign });
  });

  test("it goes by its name, and by all other ids that Shopify gives it", () => {
    const { orderId, otherIds, toldAt } = told();
    expect(orderId).toBe("#1001");
    expect(otherIds).toEqual([
      ...["5550000001001", "gid://shopify/Order/5550000001001", "1001", "998877"],
    ]);
    expect(toldAt).toBe(Date.parse("2026-05-21T13:00:00Z"));
  });
});

describe("what is no sale, or cannot be read", () => {
  test("a test order is none, and that is said", () => {
    const read = readShopifyWebhook("orders/create", { ...order, test: true }, reading);
    expect(read).toEqual({ ok: true, telling: null, why: "Order #1001 is a test, not a sale." });
  });

  test("the notice of an edit is none: the edited order follows", () => {
    const notice = { order_edit: { id: 1, order_id: 2, line_items: { additions: [] } } };
    expect(readShopifyWebhook("orders/edited", notice, reading)).toMatchObject({ telling: null });
    expect(told({}, "orders/edited").lines).toHaveLength(1);
  });

  test("another topic tells nothing", () => {
    expect(readShopifyWebhook("carts/update", {}, reading)).toMatchObject({ telling: null });
  });

  test.each([
    [{ name: "" }, "name", ""],
    [{ created_at: null }, "created_at", ""],
    [{ created_at: "soon" }, "created_at", "soon"],
    [{ created_at: "2027-05-20T12:00:00-05:00" }, "created_at", "2027-05-20T17:00:00.000Z"],
    [{ currency: "JPY" }, "currency", "JPY"],
    [{ line_items: [{ price: "ten", quantity: 1 }] }, "line_items[0].price", "ten"],
    [{ line_items: [{ price: "10.00", quantity: 1 }] }, "subtotal_price", "80.99"],
    [{ line_items: [{ price: "9e99", quantity: 1 }] }, "line_items[0].price", "9e99"],
    [
      { line_items: [{ price: "900000000000", quantity: 2 }] },
      "line_items[0].price",
      "900000000000",
    ],
    [{ line_items: "none" }, "line_items", "none"],
    [{ customer: "Ana" }, "customer", "Ana"],
  ])("%j is refused by its field", (change, field, value) => {
    expect(problem(change)).toMatchObject({ field, value });
  });

  test.each([[null], [7], ["x"], [[]], [undefined]])(
    "%j is no order, and nothing is thrown",
    (body) => {
      expect(readShopifyWebhook("orders/create", body, reading)).toMatchObject({ ok: false });
    },
  );

  test("no payload of any shape makes the reader throw", () => {
    const keys = fc.constantFrom(...Object.keys(order), "refunds", "x");
    fc.assert(
      fc.property(fc.dictionary(keys, fc.jsonValue()), (change) => {
        const body = { ...order, ...change };
        expect(readShopifyWebhook("orders/create", body, reading)).toHaveProperty("ok");
        expect(readShopifyWebhook("refunds/create", body, reading)).toHaveProperty("ok");
      }),
      { numRuns: 300, seed: 3 },
    );
  });
});
