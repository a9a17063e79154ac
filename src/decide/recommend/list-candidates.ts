import { topScores } from "../../stats/top-scores.ts";
import type { Candidate } from "./diversity.ts";

/** Candidates that may be shown, in columns: an object each would be most of the work of a list. */
export interface ShownCandidates {
  readonly items: readonly number[];
  /** What the model gave them, and what they have with boosts; above 0. */
  readonly bases: readonly number[];
  readonly scores: readonly number[];
}

/** The same with the group of each; 0 for all where there are none. */
export interface GroupedCandidates extends ShownCandidates {
  readonly groups: readonly number[];
}

/** Filters candidates, and boosts those that stay; what a boost takes to 0 or below is left out. */
export function shownCandidates(
  candidates: Iterable<Candidate>,
  how: {
    readonly isShown: (item: number) => boolean;
    readonly boost: (item: number, score: number) => number;
  },
): ShownCandidates {
  const [items, bases, scores]: [number[], number[], number[]] = [[], [], []];
  for (const { item, score: base } of candidates) {
    if (!how.isShown(item)) continue;
    const score = how.boost(item, base);
    if (!(score > 0)) continue;
    items.push(item);
    bases.push(base);
    scores.push(score);
  }
  return { items, bases, scores };
}

/**
 * The best of each group, as many as its depth, all together by falling score, of equal scores the lower item first. Without
 * groups the best of all, by the one depth.
 */
export function bestOfGroups(
  shown: ShownCandidates,
  of: { readonly depths: readonly number[]; readonly groupOf: ((item: number) => number) | null },
): GroupedCandidates {
  const { items, scores } = shown;
  const { groupOf, depths } = of;
  const groups = groupOf === null ? null : items.map(groupOf);
  const better = (a: number, b: number): number => {
    const one = scores[a] ?? 0;
    const other = scores[b] ?? 0;
    // A whole number: any other would be put into memory by itself.
    return one === other ? (items[a] ?? 0) - (items[b] ?? 0) : one > other ? -1 : 1;
  };
  const tops = depths.map((depth) => topScores(Math.min(depth, items.length)));
  for (let at = 0; at < items.length; at++) tops[groups?.[at] ?? 0]?.offer(at, scores[at] ?? 0);
  // Of equal scores the heaps keep the earlier candidate; which one is best is told by the item.
  const least = tops.map((top, group) => {
    const held = top.sort();
    return held < (depths[group] ?? 0) ? 0 : (top.scores[held - 1] ?? 0);
  });
  const kept: number[] = [];
  for (let at = 0; at < items.length; at++) {
    if ((scores[at] ?? 0) >= (least[groups?.[at] ?? 0] ?? 0)) kept.push(at);
  }
  kept.sort(better);
  const counts = depths.map(() => 0);
  const best = kept.filter((at) => {
    const group = groups?.[at] ?? 0;
    counts[group] = (counts[group] ?? 0) + 1;
    return (counts[group] ?? 0) <= (depths[group] ?? 0);
  });
  const column = (values: readonly number[]): number[] => best.map((at) => values[at] ?? 0);
  return {
    items: column(items),
    bases: column(shown.bases),
    scores: column(scores),
    groups: best.map((at) => groups?.[at] ?? 0),
  };
}
