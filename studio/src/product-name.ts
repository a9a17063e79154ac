import { month } from "./format.ts";

/** A product's name as it is read: names that a till wrote in capitals are calmed, others left as they are. */
export function productName(name: string | null, sku: string): string {
  if (name === null || name.trim() === "") return sku;
  if (name !== name.toUpperCase()) return name;
  return name.charAt(0) + name.slice(1).toLowerCase();
}

/** A group's name as it is read: months and products as they are written elsewhere, others as they came. */
export function levelName(dimension: string, level: string): string {
  if (/^\d{4}-(0[1-9]|1[0-2])$/.test(level)) return month(level);
  return /product/i.test(dimension) ? productName(level, level) : level;
}
