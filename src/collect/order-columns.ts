import { identityAliases } from "./identity.ts";
import { findColumns } from "./table-columns.ts";

/**
 * The things that an export of order lines can say, and the headers under which shops say them. Headers
 * are compared in lower case without blanks, dots, dashes and underscores.
 */

/** What can be mapped with `--map KEY=COLUMN`. */
export const orderColumnNames = [
  "order",
  "time",
  "customer",
  "email",
  "phone",
  "loyalty",
  "sku",
  "product",
  "quantity",
  "price",
  "total",
  "list_price",
  "discount",
  "tax",
  "cost",
  "coupon",
  "currency",
  "channel",
  "store",
  "source",
  "campaign",
  "affiliate",
  "country",
  "status",
] as const;

/** One of the things that an order line can say. */
export type OrderColumnName = (typeof orderColumnNames)[number];

/** Where each thing stands: column indices of the file. */
export type OrderColumns = Readonly<Partial<Record<OrderColumnName, number>>>;

/** The headers under which shops name the partner that brought an order. */
export const affiliateAliases: readonly string[] = [
  "affiliate",
  "affiliateid",
  "affiliatename",
  "partner",
  "referralpartner",
  "utmaffiliate",
];

const aliases: Readonly<Record<OrderColumnName, readonly string[]>> = {
  order: [
    "order",
    "orderid",
    "ordernumber",
    "orderno",
    "invoice",
    "invoiceno",
    "invoicenumber",
    "transactionid",
    "receipt",
    "receiptnumber",
    "basketid",
  ],
  time: [
    "time",
    "orderdate",
    "date",
    "createdat",
    "orderedat",
    "invoicedate",
    "timestamp",
    "purchasedate",
    "datetime",
    "transactiontimestamp",
    "orderdatetime",
  ],
  ...identityAliases,
  sku: [
    "sku",
    "stockcode",
    "productid",
    "productsku",
    "itemsku",
    "lineitemsku",
    "article",
    "articlenumber",
    "variantsku",
  ],
  product: ["product", "productname", "itemname", "description", "name", "lineitemname", "title"],
  quantity: ["quantity", "qty", "units", "itemquantity", "lineitemquantity", "itemqty", "cds"],
  price: ["price", "unitprice", "itemprice", "itemcost", "lineitemprice", "productprice"],
  total: [
    "total",
    "linetotal",
    "itemtotal",
    "linerevenue",
    "amount",
    "spend",
    "salesvalue",
    "netamount",
  ],
  list_price: ["listprice", "compareatprice", "regularprice", "originalprice", "rrp", "msrp"],
  discount: ["discount", "linediscount", "itemdiscount", "discountamount"],
  tax: ["tax", "linetax", "itemtax", "vat", "taxamount", "itemtotaltax"],
  cost: ["cost", "unitcost", "cogs", "costprice", "purchaseprice"],
  coupon: [
    "coupon",
    "couponcode",
    "coupons",
    "couponcodes",
    "discountcode",
    "vouchercode",
    "couponused",
  ],
  currency: ["currency", "ordercurrency", "currencycode"],
  channel: ["channel", "saleschannel", "orderchannel", "createdvia"],
  store: ["store", "storeid", "location", "shop", "branch", "till"],
  source: [
    "source",
    "utmsource",
    "trafficsource",
    "wcorderattributionutmsource",
    "metawcorderattributionutmsource",
    "orderattributionutmsource",
    "referrer",
  ],
  campaign: [
    "campaign",
    "utmcampaign",
    "wcorderattributionutmcampaign",
    "metawcorderattributionutmcampaign",
    "orderattributionutmcampaign",
  ],
  affiliate: affiliateAliases,
  country: ["country", "billingcountry", "shippingcountry", "countrycode"],
  status: ["status", "orderstatus"],
};

/** Finds each thing in a header row: what `given` names, else the first alias that the file has. */
export function findOrderColumns(
  headers: readonly string[],
  given: Readonly<Partial<Record<OrderColumnName, string>>> = {},
): { readonly columns: OrderColumns; readonly unknown: readonly string[] } {
  const { columns, unknown } = findColumns(headers, orderColumnNames, aliases, given);
  return { columns: Object.fromEntries(columns), unknown };
}
