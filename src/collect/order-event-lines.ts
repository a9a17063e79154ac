import { allocate, isStorable, type TenThousandths } from "../core/money.ts";
import { convert } from "./order-format.ts";
import { amountLine, lineNumbers, lineOf, type OrderHead } from "./order-head.ts";
import { multiply, type OrderLine } from "./order-line.ts";
import { type FieldProblem, fieldProblem } from "./payload-fields.ts";

/** What an event says of an order's products and amounts, in its currency; null: not told. */
export interface ToldAmounts {
  readonly subtotal: TenThousandths | null;
  readonly total: TenThousandths | null;
  readonly revenue: TenThousandths | null;
  readonly shipping: TenThousandths | null;
  readonly tax: TenThousandths | null;
  readonly discount: TenThousandths | null;
  readonly coupon: string;
  readonly products: readonly ToldProduct[];
}

interface ToldProduct {
  readonly sku: string;
  readonly product_id: string;
  readonly name: string;
  readonly price: TenThousandths | null;
  readonly list_price: TenThousandths | null;
  readonly compare_at_price: TenThousandths | null;
  /** Of one unit. */
  readonly cost: TenThousandths | null;
  readonly quantity: TenThousandths | null;
  readonly coupon: string;
}

/** What the goods of an order are worth, in its currency, and what their prices have in them. */
export interface OrderWorth {
  readonly ok: true;
  /** Net of discounts and tax, without shipping. */
  readonly net: TenThousandths;
  /** Quantity × price of each product. */
  readonly gross: readonly TenThousandths[];
  /** Whether the order's discount is still to be taken off the prices. */
  readonly discountOnTop: boolean;
  /** Whether the prices include the order's tax. */
  readonly taxIncluded: boolean;
}

/**
 * What an event says that an order's goods are worth. Clients fill the spec's amounts in differently, so what was
 * paid less what is known not to be goods counts first, then `subtotal`, then `revenue`. Of prices with or without
 * discount, with or without tax, the reading is taken that comes nearest to that worth.
 */
export function worthOf(told: ToldAmounts): OrderWorth | FieldProblem {
  const gross = told.products.map((product) =>
    multiply(product.quantity ?? 10_000, product.price ?? 0),
  );
  const beyond = gross.findIndex((each) => !isStorable(each));
  if (beyond >= 0) {
    const price = (told.products[beyond]?.price ?? 0) / 10_000;
    return fieldProblem(`properties.products[${beyond}].price`, price, "is beyond 900 billion");
  }
  const sum = gross.reduce((all, each) => all + each, 0);
  const [discount, tax] = [Math.abs(told.discount ?? 0), told.tax ?? 0];
  const toldNet = netOf(told);
  if (toldNet === null) {
    const unpriced = told.products.findIndex(({ price }) => price === null);
    const reason =
      "is missing, and neither total, subtotal nor revenue says what the order was worth";
    if (told.products.length === 0) return fieldProblem("properties.products", "", reason);
    if (unpriced >= 0) return fieldProblem(`properties.products[${unpriced}].price`, "", reason);
  }
  const net = toldNet ?? sum - discount;
  const readings = [
    { discountOnTop: true, taxIncluded: false, worth: sum - discount },
    { discountOnTop: false, taxIncluded: false, worth: sum },
    { discountOnTop: true, taxIncluded: true, worth: sum - discount - tax },
    { discountOnTop: false, taxIncluded: true, worth: sum - tax },
  ] as const;
  const [first, ...others] = readings;
  const { discountOnTop, taxIncluded } = others.reduce<(typeof readings)[number]>(
    (best, each) => (Math.abs(each.worth - net) < Math.abs(best.worth - net) ? each : best),
    first,
  );
  return { ok: true, net, gross, discountOnTop, taxIncluded };
}

function netOf({ total, subtotal, revenue, shipping, tax }: ToldAmounts): TenThousandths | null {
  if (total !== null && tax !== null) return total - (shipping ?? 0) - tax;
  return subtotal ?? revenue ?? (total === null ? null : total - (shipping ?? 0));
}

/**
 * The lines of an order that an event tells: its products, an adjustment where they do not add up to what the order
 * was worth (the whole of it, where no products are told), and shipping.
 */
export function orderEventLines(
  told: ToldAmounts,
  { net, gross, discountOnTop, taxIncluded }: OrderWorth,
  head: OrderHead,
): OrderLine[] {
  const discounts = allocate(Math.abs(told.discount ?? 0), gross.map(Math.abs));
  const charged = gross.map((each, index) => each - (discountOnTop ? (discounts[index] ?? 0) : 0));
  const taxes = allocate(told.tax ?? 0, charged.map(Math.abs));
  const worth = charged.map((each, index) => each - (taxIncluded ? (taxes[index] ?? 0) : 0));
  const numbered = lineNumbers();
  const lines = told.products.map((product, index): OrderLine => {
    const sku = product.sku || product.product_id;
    const quantity = product.quantity ?? 10_000;
    const unit = convert(product.price ?? 0, head.rate);
    const list = product.compare_at_price ?? product.list_price;
    return lineOf(head, {
      line: numbered(`${sku || product.name}|${product.price ?? 0}|${quantity}`),
      repeatable: false,
      kind: "product",
      sku,
      product: product.name,
      quantity,
      unitPrice: unit,
      listPrice: list === null ? null : Math.max(unit, convert(list, head.rate)),
      revenue: convert(worth[index] ?? 0, head.rate),
      // Also where the prices are after it: a discount was given.
      discount: convert(discounts[index] ?? 0, head.rate),
      tax: convert(taxes[index] ?? 0, head.rate),
      cost: product.cost === null ? null : multiply(quantity, convert(product.cost, head.rate)),
      coupon: product.coupon || told.coupon,
    });
  });
  const rest = net - worth.reduce((sum, each) => sum + each, 0);
  const restTax = lines.length === 0 ? (told.tax ?? 0) : 0;
  if (rest !== 0 || restTax !== 0) {
    const own = { revenue: convert(rest, head.rate), tax: convert(restTax, head.rate) };
    lines.push(amountLine(head, { kind: "adjustment", ...own }));
  }
  const shipping = convert(told.shipping ?? 0, head.rate);
  if (shipping !== 0) lines.push(amountLine(head, { kind: "shipping", revenue: shipping, tax: 0 }));
  return lines;
}
