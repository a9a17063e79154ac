/** A product's name as it is read: names that a till wrote in capitals are calmed, others left as they are. */
export function productName(name: string | null, sku: string): string {
  if (name === null || name.trim() === "") return sku;
  if (name !== name.toUpperCase()) return name;
  return name.charAt(0) + name.slice(1).toLowerCase();
}
