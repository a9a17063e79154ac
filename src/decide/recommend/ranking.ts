import { topScores } from "../../stats/top-scores.ts";
import type { History } from "./interaction-log.ts";
import { itemsByScore } from "./popularity.ts";
import type { RecommendModel } from "./recommend-model.ts";
import { createScorer } from "./scorer.ts";

/** Ranks all items for one history after another. */
export interface Ranker {
  /** The best items, best first, as many as `rank` told. Valid until the next call. */
  readonly best: Int32Array;
  readonly rank: (history: History) => number;
}

/** What a ranking is made of besides the model. */
export interface RankingOptions {
  readonly most: number;
  readonly allowSeen: boolean;
  /** All items, the most popular first: they fill a list for which the model knows too few. */
  readonly popular: Int32Array;
}

/**
 * A full ranking, cut at the best: all items that the history does not hold, by falling score, of equal scores the lower
 * number first. Items of which the model knows nothing (score 0) come by popularity, as a shop would fill its list;
 * those that it advises against (a score below 0) come last.
 */
export function createRanker(model: RecommendModel, options: RankingOptions): Ranker {
  return model.kind === "popularity"
    ? popularRanker(model.scores, options)
    : tableRanker(model, options);
}

function popularRanker(scores: Float64Array, { most, allowSeen }: RankingOptions): Ranker {
  const seen = stamps(scores.length);
  const best = new Int32Array(most);
  const order = itemsByScore(scores);
  return {
    best,
    rank(history) {
      seen.next();
      if (!allowSeen)
        for (let row = history.from; row < history.to; row++) seen.add(history.item[row] ?? 0);
      let count = 0;
      for (let at = 0; at < order.length && count < most; at++) {
        const item = order[at] ?? 0;
        if (seen.has(item)) continue;
        best[count] = item;
        count += 1;
      }
      return count;
    },
  };
}

function tableRanker(
  model: Extract<RecommendModel, { kind: "table" }>,
  { most, allowSeen, popular }: RankingOptions,
): Ranker {
  const scorer = createScorer(model.table, model.rule);
  const top = topScores(most);
  const listed = stamps(popular.length);
  const best = new Int32Array(most);
  const isOut = (item: number): boolean => !allowSeen && scorer.isInHistory(item);
  const takeBest = (touched: number, sign: 1 | -1, count: number): number => {
    top.clear();
    for (let t = 0; t < touched; t++) {
      const item = scorer.touched[t] ?? 0;
      const score = scorer.scores[item] ?? 0;
      if (score * sign > 0 && !isOut(item)) top.offer(item, score);
    }
    const found = Math.min(top.sort(), most - count);
    for (let at = 0; at < found; at++) best[count + at] = top.keys[at] ?? 0;
    return count + found;
  };
  return {
    best,
    rank(history) {
      const touched = scorer.score(history);
      let count = takeBest(touched, 1, 0);
      if (count === most) return count;
      listed.next();
      for (let at = 0; at < count; at++) listed.add(best[at] ?? 0);
      for (let at = 0; at < popular.length && count < most; at++) {
        const item = popular[at] ?? 0;
        if ((scorer.scores[item] ?? 0) !== 0 || listed.has(item) || isOut(item)) continue;
        best[count] = item;
        count += 1;
      }
      if (count < most) count = takeBest(touched, -1, count);
      return count;
    },
  };
}

/** A set of items that is emptied at once. */
function stamps(items: number): {
  readonly next: () => void;
  readonly add: (item: number) => void;
  readonly has: (item: number) => boolean;
} {
  const mark = new Int32Array(items);
  let now = 0;
  return {
    next() {
      now += 1;
    },
    add(item) {
      mark[item] = now;
    },
    has: (item) => mark[item] === now,
  };
}
