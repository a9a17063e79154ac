/** How one list of products differs from another. */
export interface ListChanges<Product> {
  /** In the new list and not in the old, in the order of the new. */
  readonly cameIn: readonly Product[];
  /** In the old list and not in the new, in the order of the old. */
  readonly wentOut: readonly Product[];
  /** Whether those in both stand in another order. */
  readonly isReordered: boolean;
}

/**
 * What came into a list, what went out of it, and whether the rest changed places.
 *
 * @example listChanges([{ sku: "a" }, { sku: "b" }], [{ sku: "b" }]).wentOut // [{ sku: "a" }]
 */
export function listChanges<Product extends { readonly sku: string }>(
  before: readonly Product[],
  after: readonly Product[],
): ListChanges<Product> {
  const were = new Set(before.map(({ sku }) => sku));
  const are = new Set(after.map(({ sku }) => sku));
  const kept = before.filter(({ sku }) => are.has(sku));
  const still = after.filter(({ sku }) => were.has(sku));
  return {
    cameIn: after.filter(({ sku }) => !were.has(sku)),
    wentOut: before.filter(({ sku }) => !are.has(sku)),
    isReordered: kept.some(({ sku }, place) => still[place]?.sku !== sku),
  };
}
