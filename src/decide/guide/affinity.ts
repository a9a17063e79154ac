import type { GuideCatalogue, GuideColumn } from "./catalogue.ts";

/** The attributes by which a customer's taste is told; finer ones hold too few purchases. */
const tasteAttributes: ReadonlySet<string> = new Set(["category", "brand"]);

/** The shop's shares count for so many of the customer's purchases. */
const shopPurchases = 10;

/**
 * How much likelier a customer is to buy each item than others are: by category and by brand, the customer's share of
 * purchases over the shop's, the customer's held by the shop's while there are few (the mean of a Dirichlet posterior):
 * (n_v + 10 q_v) / ((n + 10) q_v), with n_v of n own purchases of value v and the shop's share q_v. 1 for whoever bought nothing.
 *
 * @param sold how often each item sells, above 0
 * @param own how often the customer bought each SKU
 */
export function affinityOf(
  catalogue: GuideCatalogue,
  sold: Float64Array,
  own: ReadonlyMap<string, number>,
): Float64Array {
  const bought = Float64Array.from(catalogue.skus, (sku) => own.get(sku) ?? 0);
  const factors = catalogue.columns
    .filter(({ name }) => tasteAttributes.has(name))
    .map((column) => ({ column, ratios: ratiosOf(column, sold, bought) }));
  return Float64Array.from(catalogue.skus, (_sku, i) =>
    factors.reduce((all, { column, ratios }) => all * (ratios[column.ids[i] ?? 0] ?? 1), 1),
  );
}

function ratiosOf(column: GuideColumn, sold: Float64Array, bought: Float64Array): Float64Array {
  const shop = sumsOf(column, sold);
  const customer = sumsOf(column, bought);
  const all = shop.reduce((sum, count) => sum + count, 0);
  const purchases = customer.reduce((sum, count) => sum + count, 0);
  return shop.map((count, id) => {
    const share = count / all;
    if (id === 0 || share <= 0) return 1;
    return ((customer[id] ?? 0) + shopPurchases * share) / ((purchases + shopPurchases) * share);
  });
}

/** Sums by value; what is not known counts for none. */
function sumsOf({ ids, values }: GuideColumn, counts: Float64Array): Float64Array {
  const sums = new Float64Array(values.length);
  for (const [i, id] of ids.entries()) if (id > 0) sums[id] = (sums[id] ?? 0) + (counts[i] ?? 0);
  return sums;
}
