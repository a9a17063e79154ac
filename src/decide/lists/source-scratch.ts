import type { Instant } from "../../core/time.ts";
import { type TopScores, topScores } from "../../stats/top-scores.ts";
import type { History } from "../recommend/interaction-log.ts";

/** Memory that sources use again and again: what one list has in it, the next overwrites. */
export interface SourceScratch {
  /** An empty selection of the best so many. */
  readonly topOf: (most: number) => TopScores;
  /** A history with products as what is looked at now. */
  readonly withViews: (
    history: History,
    views: { readonly items: readonly number[]; readonly now: Instant },
  ) => History;
}

/** Opens it. */
export function sourceScratch(): SourceScratch {
  const tops = new Map<number, TopScores>();
  let item = new Int32Array(256);
  let time = new Float64Array(256);
  let weight = new Float64Array(256);
  return {
    topOf(most) {
      const top = tops.get(most) ?? topScores(most);
      tops.set(most, top);
      top.clear();
      return top;
    },
    withViews(history, { items, now }) {
      const { from } = history;
      const known = history.to - from;
      const length = known + items.length;
      if (length > item.length) {
        item = new Int32Array(2 * length);
        time = new Float64Array(2 * length);
        weight = new Float64Array(2 * length);
      }
      for (let at = 0; at < known; at += 1) {
        item[at] = history.item[from + at] ?? 0;
        time[at] = history.time[from + at] ?? 0;
        weight[at] = history.weight[from + at] ?? 0;
      }
      for (let at = known; at < length; at += 1) {
        item[at] = items[at - known] ?? 0;
        time[at] = now;
        weight[at] = 1;
      }
      return { item, time, weight, from: 0, to: length };
    },
  };
}
