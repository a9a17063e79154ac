import type { Random } from "../../stats/random.ts";

/** The same entries in an order drawn by lot, each order as likely (Fisher & Yates). */
export function shuffled<T>(entries: readonly T[], random: Random): T[] {
  const left = [...entries];
  return entries.flatMap(() => left.splice(random.integer(left.length), 1));
}
