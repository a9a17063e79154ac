import { describe, expect, test } from "vitest";
import { orderLinesOf } from "../../test/golden/order-lines.ts";
import { orderFormats } from "./order-formats.ts";
import { normaliseHeader } from "./table-columns.ts";

function recognised(headers: string): string | undefined {
  const names = new Set(headers.split(",").map(normaliseHeader));
  return orderFormats.find((format) => format.recognises(names))?.name;
}

test.each([
  [
    "shopify",
    "Name,Email,Financial Status,Created at,Lineitem quantity,Lineitem name,Lineitem price",
  ],
  [
    "online-retail",
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
  ],
  [
    "woocommerce",
    "Order Number,Order Status,Order Date,Billing Email,Item Name,Item SKU,Quantity,Item Cost",
  ],
  ["csv", "order,date,customer,sku,quantity,price"],
])("%s is recognised by its headers", (name, headers) => {
  expect(recognised(headers)).toBe(name);
});

describe("WooCommerce", () => {
  const header =
    "Order Number,Order Status,Order Date,Customer User,Billing Email,Item SKU,Item Name,Quantity,Item Cost,Item Tax,Coupon Code,Created Via,_wc_order_attribution_utm_source,_wc_order_attribution_utm_campaign,Billing Country";
  const row = (order: number, status: string, more = "") =>
    `${order},${status},05/31/2026 14:30,17,ana@example.com,TEA-1,"Tea, green",2,4.50,0.81,WELCOME,checkout,newsletter,may-tea,NL${more}`;
  const read = (...rows: string[]) =>
    orderLinesOf("woocommerce", [header, ...rows].join("\n"), { dateOrder: "mdy" });

  test("a row is a line with its coupon, channel, source and campaign", async () => {
    expect((await read(row(1, "Completed"))).lines).toMatchObject([
      {
        orderId: "1",
        identityKind: "customer_id",
        identity: "17",
        orderedAt: Date.UTC(2026, 4, 31, 13, 30),
        sku: "TEA-1",
        product: "Tea, green",
        quantity: 20_000,
        unitPrice: 45_000,
        revenue: 90_000,
        tax: 8_100,
        coupon: "WELCOME",
        channel: "web",
        trafficSource: "newsletter",
        campaign: "may-tea",
        country: "NL",
      },
    ]);
  });

  test("customer 0 is a guest who is known by e-mail", async () => {
    const { lines } = await read(row(1, "processing").replace(",17,", ",0,"));
    expect(lines[0]).toMatchObject({ identityKind: "email", identity: "ana@example.com" });
  });

  test.each(["pending", "wc-pending", "Pending payment", "checkout-draft", "Trash"])(
    "an order in status %s is left out, and that is said",
    async (status) => {
      const { lines, problems, leftOut } = await read(row(1, status));
      expect([lines, problems]).toEqual([[], []]);
      expect(leftOut).toMatchObject([
        {
          column: "Order Status",
          value: status,
          reason: `Orders in status "${status}" are no sale and were left out.`,
        },
      ]);
    },
  );

  test.each(["cancelled", "wc-cancelled", "Canceled", "failed"])(
    "an order that is %s takes back what an earlier export said of it, and is no purchase",
    async (status) => {
      const [before] = (await read(row(1, "on-hold"))).lines;
      const { lines } = await read(row(1, status));
      expect(lines).toMatchObject([
        { line: before?.line, kind: "cancellation", revenue: 0, quantity: 0, unitPrice: 0 },
      ]);
    },
  );

  test("a refunded order keeps its lines and has their negative", async () => {
    const { lines } = await read(row(1, "Refunded"));
    expect(lines.map(({ kind, revenue, tax, quantity }) => [kind, revenue, tax, quantity])).toEqual(
      [
        ["product", 90_000, 8_100, 20_000],
        ["refund", -90_000, -8_100, -20_000],
      ],
    );
    expect(new Set(lines.map(({ line }) => line)).size).toBe(2);
  });
});

describe("Online Retail", () => {
  const header = "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";
  const read = (...rows: string[]) =>
    orderLinesOf("online-retail", [header, ...rows].join("\n"), {
      shopCurrency: "GBP",
      fileCurrency: "GBP",
    });

  test("ids lose the decimals that a spreadsheet gave them, and a cancellation is a negative line", async () => {
    const { lines } = await read(
      "536365,85123A,6,2010-12-01 08:26,2.55,17850.0,United Kingdom",
      "C536379,85123A,-1,2010-12-01 09:41,2.55,17850.0,United Kingdom",
    );
    expect(lines).toMatchObject([
      { identity: "17850", revenue: 153_000, kind: "product", channel: "web" },
      { orderId: "C536379", revenue: -25_500, quantity: -10_000 },
    ]);
  });

  test("service codes are no products", async () => {
    const codes = [
      "POST",
      "DOT",
      "C2",
      "D",
      "BANK CHARGES",
      "AMAZONFEE",
      "CRUK",
      "M",
      "m",
      "B",
      "85123A",
    ];
    const { lines } = await read(
      ...codes.map((code) => `1,${code},1,2010-12-01 08:26,2.55,17850.0,France`),
    );
    expect(lines.map(({ kind }) => kind)).toEqual([
      "shipping",
      "shipping",
      "shipping",
      "discount",
      "fee",
      "fee",
      "fee",
      "adjustment",
      "adjustment",
      "adjustment",
      "product",
    ]);
  });

  test("an order without a customer is revenue of a guest", async () => {
    const { lines } = await read("1,85123A,6,2010-12-01 08:26,2.55,,United Kingdom");
    expect(lines).toMatchObject([{ identityKind: "guest", identity: "", revenue: 153_000 }]);
  });
});

describe("any table", () => {
  test.each([
    "Affiliate",
    "affiliate_id",
    "Affiliate Name",
    "partner",
    "Referral Partner",
    "utm_affiliate",
  ])("the column %s says which affiliate brought the order", async (column) => {
    const csv = `order,time,price,campaign,${column}\n1,2026-05-31 10:00,5,may,Ana's deals\n`;
    const { lines } = await orderLinesOf("csv", csv);
    expect(lines).toMatchObject([{ campaign: "may", affiliate: "Ana's deals" }]);
  });

  test("columns with other names are mapped, and the rest is recognised", async () => {
    const csv = "bon,quand,qui,article,montant\n7,2026-05-31,ana@example.com,X,12.50\n";
    const map = { order: "bon", time: "quand", email: "qui", total: "montant" } as const;
    expect((await orderLinesOf("csv", csv, { map })).lines).toMatchObject([
      {
        orderId: "7",
        identity: "ana@example.com",
        sku: "X",
        revenue: 125_000,
        unitPrice: 125_000,
        quantity: 10_000,
      },
    ]);
  });

  test("a table of receipts without order numbers makes one order of a customer and minute", async () => {
    const csv =
      "time,loyalty,sku,price\n2026-05-31 10:00:10,L1,A,1\n2026-05-31 10:00:50,L1,B,1\n2026-05-31 10:02,L1,A,1\n";
    const { lines } = await orderLinesOf("csv", csv);
    expect(new Set(lines.map(({ orderId }) => orderId)).size).toBe(2);
    expect(lines[0]).toMatchObject({ identityKind: "loyalty_id", identity: "L1" });
  });

  test.each(["0", "00-00", "NULL", "none", "NaN", "guest", "Anonymous", "n/a", "-1"])(
    "customer and loyalty card %j are nobody, and merge no strangers",
    async (nobody) => {
      const csv = `order,time,customer,loyalty,price\n1,2026-05-31,${nobody},${nobody},5\n`;
      expect((await orderLinesOf("csv", csv)).lines[0]?.identityKind).toBe("guest");
    },
  );

  test("the strongest identity of a row counts: customer number, e-mail, loyalty card, telephone", async () => {
    const csv = [
      "order,time,customer,email,loyalty,phone,price",
      "1,2026-05-31,'0042,A@B.c,L,0612345678,5",
      "2,2026-05-31,,A@B.c,L,0612345678,5",
      "3,2026-05-31,,no address,L,0612345678,5",
      "4,2026-05-31,,,,'+31 6-1234 5678,5",
      "5,2026-05-31,,,,12,5",
    ].join("\n");
    const { lines } = await orderLinesOf("csv", csv);
    expect(lines.map(({ identityKind, identity }) => [identityKind, identity])).toEqual([
      ["customer_id", "0042"],
      ["email", "a@b.c"],
      ["loyalty_id", "L"],
      ["phone", "+31612345678"],
      ["guest", ""],
    ]);
  });

  test("discount and tax are kept apart; prices that include tax lose it", async () => {
    const csv =
      "order,time,price,quantity,discount,tax,list_price,cost\n1,2026-05-31,12.10,2,2.20,3.82,15,4\n";
    const [net] = (await orderLinesOf("csv", csv)).lines;
    expect(net).toMatchObject({
      revenue: 220_000,
      discount: 22_000,
      tax: 38_200,
      listPrice: 150_000,
      cost: 80_000,
    });
    const [gross] = (await orderLinesOf("csv", csv, { pricesIncludeTax: true })).lines;
    expect(gross?.revenue).toBe(220_000 - 38_200);
  });

  test("a returned line is negative with its discount", async () => {
    const csv = "order,time,price,quantity,discount\n1,2026-05-31,10,-2,1\n";
    expect((await orderLinesOf("csv", csv)).lines[0]).toMatchObject({
      revenue: -190_000,
      quantity: -20_000,
    });
  });

  test("another rate changes the amounts and not the line's key", async () => {
    const csv = "order,time,price,sku,currency\n1,2026-05-31,10,A,USD\n";
    const read = async (rate: number) =>
      (await orderLinesOf("csv", csv, { rates: { USD: rate } })).lines[0];
    expect((await read(0.8))?.revenue).toBe(80_000);
    expect((await read(0.8))?.line).toBe((await read(0.9))?.line);
  });

  test.each([
    ["1,,5,1", "time", "", "The time is empty."],
    ["1,soon,5,1", "time", "soon", "2026-05-31 14:30"],
    ["1,2026-05-31,,1", "price", "", "neither a price nor a total"],
    ["1,2026-05-31,five,1", "price", "five", '"five" is no number.'],
    ['1,2026-05-31,"5,50",1', "price", "5,50", "--decimal-comma"],
    ["1,2026-05-31,5,many", "quantity", "many", '"many" is no number.'],
    ["1,2026-05-31,900000000000,900000000000", "price", "900000000000", "900 billion"],
    [",2026-05-31,5,1", "order", "", "neither an order number nor a customer"],
  ])("the row %s is refused for its %s", async (row, column, value, reason) => {
    const { lines, problems } = await orderLinesOf("csv", `order,time,price,quantity\n${row}\n`);
    expect(lines).toEqual([]);
    expect(problems).toMatchObject([
      { line: 2, column, value, reason: expect.stringContaining(reason) },
    ]);
  });
});
