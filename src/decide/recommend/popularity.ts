import { type InteractionLog, latestTime } from "./interaction-log.ts";

/**
 * How often each item is taken up; with a half-life, an interaction counts half when it is that much older than
 * the latest.
 *
 * @param halfLifeDays null counts all alike.
 */
export function popularity(log: InteractionLog, halfLifeDays: number | null): Float64Array {
  const counts = new Float64Array(log.items.length);
  const asOf = latestTime(log);
  for (const [row, item] of log.item.entries()) {
    const age = (asOf - (log.time[row] ?? 0)) / 86_400_000;
    counts[item] = (counts[item] ?? 0) + (halfLifeDays === null ? 1 : 0.5 ** (age / halfLifeDays));
  }
  return counts;
}

/** Items by falling score, of equal ones the lower first. */
export function itemsByScore(scores: Float64Array): Int32Array {
  return Int32Array.from(scores.keys()).sort(
    (a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b,
  );
}
