import { type TopScores, topScores } from "../../stats/top-scores.ts";
import type { CandidateColumns } from "./diversity.ts";

/** The best candidates of a list. */
export interface GroupedCandidates extends CandidateColumns {
  /** The group of each; empty where there are none. */
  readonly groups: ArrayLike<number>;
}

/** How the best candidates are found. */
export interface BestRule {
  readonly isShown: (item: number) => boolean;
  /** What a score becomes; a candidate that it takes to 0 or below is left out. */
  readonly boost: (item: number, score: number) => number;
  /** How many of each group. */
  readonly depths: readonly number[];
  /** Null for none: then there is one depth. */
  readonly groupOf: ((item: number) => number) | null;
}

/**
 * Of the candidates that may be shown the best of each group by their boosted scores, as many as its depth, all together by
 * falling score, of equal scores the lower item first.
 */
export function bestOfGroups(candidates: CandidateColumns, rule: BestRule): GroupedCandidates {
  const { items, scores } = candidates;
  const { isShown, boost, depths, groupOf } = rule;
  const tops = depths.map((depth) => topScores(Math.min(depth, items.length)));
  for (let at = 0; at < items.length; at++) {
    const item = items[at] ?? 0;
    if (!isShown(item)) continue;
    const score = boost(item, scores[at] ?? 0);
    if (score > 0) tops[groupOf === null ? 0 : groupOf(item)]?.offer(item, score);
  }
  return inOneOrder(tops);
}

/** The best of several as one: each time the best of those that come next. */
function inOneOrder(tops: readonly TopScores[]): GroupedCandidates {
  const held = tops.map((top) => top.sort());
  const [only] = tops;
  if (only !== undefined && tops.length === 1) {
    const [items, scores] = [only.keys.subarray(0, held[0]), only.scores.subarray(0, held[0])];
    return { items, scores, groups: [] };
  }
  const next = tops.map(() => 0);
  const [items, scores, groups]: [number[], number[], number[]] = [[], [], []];
  for (;;) {
    let best = -1;
    for (let group = 0; group < tops.length; group++)
      if ((next[group] ?? 0) < (held[group] ?? 0) && isBetter(tops, next, { group, best }))
        best = group;
    const top = tops[best];
    if (top === undefined) return { items, scores, groups };
    const at = next[best] ?? 0;
    items.push(top.keys[at] ?? 0);
    scores.push(top.scores[at] ?? 0);
    groups.push(best);
    next[best] = at + 1;
  }
}

function isBetter(
  tops: readonly TopScores[],
  next: readonly number[],
  { group, best }: { readonly group: number; readonly best: number },
): boolean {
  if (best < 0) return true;
  const scoreOf = (g: number): number => tops[g]?.scores[next[g] ?? 0] ?? 0;
  const itemOf = (g: number): number => tops[g]?.keys[next[g] ?? 0] ?? 0;
  const [one, other] = [scoreOf(group), scoreOf(best)];
  return one > other || (one === other && itemOf(group) < itemOf(best));
}
