import { formatAmount, parseAmount } from "../core/money.ts";
import { noNumber, type RowProblem } from "./order-format.ts";
import type { Product, ProductPatch } from "./product.ts";
import type { ProductRow } from "./product-row.ts";

type AmountField = "price" | "list_price" | "cost" | "stock";

/** What a row says of prices, cost and stock, or which of them cannot be read. */
export function amountsOf(row: ProductRow): Pick<ProductPatch, AmountField> | RowProblem {
  const amounts: Partial<Record<AmountField, string | null>> = {};
  for (const [field, column] of amountColumns(row)) {
    const amount = amountIn(row, column);
    if (amount !== null && typeof amount === "object") return amount;
    amounts[field] = amount;
  }
  return amounts;
}

type AmountColumn = AmountField | "sale_price";

/** What the row says an amount of, and in which column. */
function amountColumns({
  columns,
  cell,
  says,
}: ProductRow): (readonly [AmountField, AmountColumn])[] {
  const counted = (["cost", "stock"] as const).filter(says);
  const others = counted.map((field) => [field, field] as const);
  if (!columns.single.has("sale_price")) {
    const prices = (["price", "list_price"] as const).filter(says);
    return [...prices.map((field) => [field, field] as const), ...others];
  }
  // Beside the price of a sale, the other one is that without a reduction.
  const regular = columns.single.has("list_price") ? "list_price" : "price";
  const now = cell("sale_price") === "" ? regular : "sale_price";
  if (says(regular)) return [["price", now], ["list_price", regular], ...others];
  return says("sale_price") ? [["price", now], ...others] : others;
}

function amountIn(row: ProductRow, column: AmountColumn): string | null | RowProblem {
  const text = row.cell(column);
  // WooCommerce's word for a variation whose stock is counted with its parent.
  if (text === "" || (column === "stock" && text === "parent")) return null;
  const problem = (reason: string): RowProblem => ({ column, value: text.slice(0, 200), reason });
  const [, before, after] = /^(?:([A-Z]{3})\s)?.*?(?:\s([A-Z]{3}))?$/.exec(text) ?? [];
  const currency = before ?? after;
  if (currency !== undefined && currency !== row.currency) {
    return problem(
      `The amount is in ${currency}, the file is read in ${row.currency}. Convert it first: products have no date at which a rate would hold.`,
    );
  }
  const amount = parseAmount(text.replace(/^[A-Z]{3}\s|\s[A-Z]{3}$/g, ""), row.decimalComma);
  if (amount === null) return problem(noNumber(text, row.decimalComma));
  if (amount < 0 && column !== "stock") return problem(`"${text}" is below 0.`);
  return formatAmount(amount);
}

const yes = new Set(["yes", "true", "1", "instock", "available", "preorder", "backorder"]);
const no = new Set(["no", "false", "0", "outofstock", "soldout", "unavailable", "discontinued"]);

/**
 * Whether a product can be bought, where that is not what its stock says anyway: then it is null, so that a
 * later stock is enough to change it.
 */
export function availableOf(
  row: ProductRow,
  stock: Product["stock"] | undefined,
): Pick<ProductPatch, "available"> | RowProblem {
  const { columns, cell, says } = row;
  const isSystem = columns.single.has("handle") || columns.attributes.length > 0;
  const ofSystem = (["published", "status", "oversell", "tracker"] as const).filter(says);
  if (!says("available") && !(isSystem && ofSystem.length > 0)) return {};
  const text = cell("available");
  const word = text.toLowerCase().replace(/[^a-z0-9]/g, "");
  if (text !== "" && !yes.has(word) && !no.has(word)) {
    const reason = `"${text}" is no yes or no. Write in stock, preorder or out of stock.`;
    return { column: "available", value: text.slice(0, 200), reason };
  }
  if (isSystem) {
    // Shopify's TRUE and FALSE; of WooCommerce 1 is published, 0 private, -1 a draft, 2 pending.
    const isHidden = /^(?:false|no|0|-1|2)$/i.test(cell("published"));
    if (isHidden || /^(?:draft|archived)$/i.test(cell("status"))) return { available: 0 };
    const isUncounted = says("tracker") && cell("tracker") === "";
    if (isUncounted || /^(?:continue|true|yes)$/i.test(cell("oversell"))) return { available: 1 };
  }
  if (text === "") return { available: null };
  const said = yes.has(word);
  if (typeof stock === "string" && Number(stock) > 0 === said) return { available: null };
  return { available: said ? 1 : 0 };
}
