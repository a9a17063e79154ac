import { z } from "zod";

/** Shares of the lots by arm, as they were learned. They add up to 1. */
export type LearnedShares = Readonly<Record<string, number>>;

/** {@link LearnedShares} as they are kept. */
export const learnedShares: z.ZodType<LearnedShares> = z.record(
  z.string(),
  z.number().min(0).max(1),
);

/**
 * The shares of the arms that a program has now. An arm that was not there at the last learning has an equal share until the
 * next; the others share the rest as they were learned. Without anything learned all are equal.
 *
 * @example
 * sharesNow(["a", "b", "nothing"], { a: 0.8, nothing: 0.2 }) // [0.5333, 0.3333, 0.1333]
 */
export function sharesNow(arms: readonly string[], learned: LearnedShares | undefined): number[] {
  const equal = 1 / arms.length;
  const known = arms.filter((arm) => learned?.[arm] !== undefined);
  const total = known.reduce((sum, arm) => sum + (learned?.[arm] ?? 0), 0);
  if (total <= 0) return arms.map(() => equal);
  const rest = known.length * equal;
  return arms.map((arm) => {
    const share = learned?.[arm];
    return share === undefined ? equal : (share / total) * rest;
  });
}

/**
 * Shares of which each is at least `floor` over the number of arms.
 * @example
 * withFloor([1, 0], 0.1) // [0.95, 0.05]
 */
export function withFloor(shares: readonly number[], floor: number): number[] {
  return shares.map((share) => (1 - floor) * share + floor / shares.length);
}
