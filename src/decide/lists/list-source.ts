import type { Instant } from "../../core/time.ts";
import { topScores } from "../../stats/top-scores.ts";
import type { AttributeSimilarity } from "../recommend/attribute-similarity.ts";
import type { BrandedCandidate, Brands } from "../recommend/brands.ts";
import type { Candidate } from "../recommend/diversity.ts";
import type { History } from "../recommend/interaction-log.ts";
import type { DueItem } from "../recommend/replenishment.ts";
import type { Scorer } from "../recommend/scorer.ts";
import type { RecipeName } from "./list-recipe.ts";
import { noHistory } from "./live-histories.ts";

/** So many of the best that a model knows are ranked for a list of so many: boosts and diversity choose among them. */
const mostScored = (count: number): number => Math.max(100, 8 * count);

/** Candidates for a list that may be in it, with what is told of each. */
export interface Source {
  readonly candidates: Iterable<Candidate>;
  /** Asked of those that came into the list. */
  readonly told: (item: number) => ToldOfItem;
}

/** Why a product came in. */
export interface ToldOfItem {
  /** The recipe that brought it. */
  readonly by: RecipeName;
  /** What of the person's history speaks for it, most first: shares of what the model says. */
  readonly because: readonly { readonly item: number; readonly share: number }[];
  /** When it is due, of what is bought time and again. */
  readonly due?: DueItem;
  /** Brands by their places: that which brought it. */
  readonly brand?: number;
}

/** What sources are made from. */
export interface SourceParts {
  readonly next: Scorer | null;
  readonly together: Scorer;
  readonly alike: AttributeSimilarity;
  readonly brands: Brands;
}

/** Of whom, when, and at what page. Items by their places. */
export interface SourceRequest {
  readonly by: RecipeName;
  readonly history: History;
  /** What the person may buy again. */
  readonly again: readonly DueItem[];
  readonly page: readonly number[];
  readonly cart: readonly number[];
  readonly now: Instant;
  /** How long the list is to be. */
  readonly count: number;
  /** Whether a product may be in the list. */
  readonly accepts: (item: number) => boolean;
}

/** The candidates of a recipe. */
export function sourceOf(parts: SourceParts, request: SourceRequest): Source {
  const { by, history, page, cart, now, accepts } = request;
  switch (by) {
    case "for-you":
      return mixed(
        [ofNext(parts, request), ofAgain(request)],
        // Dear to find out, and seldom asked for: only where the others have too little.
        (found) => (found < plenty * request.count ? ofBrands(parts, request) : noSource),
      );
    case "next":
      return ofNext(parts, request);
    case "together":
      return scored(
        { by, scorer: parts.together, most: mostScored(request.count), accepts },
        withViews(noHistory, [...cart, ...page], now),
      );
    case "alike": {
      const last = page[0] ?? history.item[history.to - 1];
      if (last === undefined) return noSource;
      return {
        candidates: parts.alike
          .similarTo(last, mostScored(request.count))
          .filter(({ item }) => accepts(item)),
        told: () => ({ by, because: [{ item: last, share: 1 }] }),
      };
    }
    case "again":
      return ofAgain(request);
    case "brands":
      return ofBrands(parts, request);
    case "popular":
      return noSource;
  }
}

const noSource: Source = { candidates: [], told: () => ({ by: "popular", because: [] }) };

function ofNext({ next }: SourceParts, request: SourceRequest): Source {
  if (next === null) return noSource;
  const { history, page, now, count, accepts } = request;
  const of = { by: "next", scorer: next, most: mostScored(count), accepts } as const;
  return scored(of, withViews(history, page, now));
}

function ofAgain({ again, accepts }: SourceRequest): Source {
  const able = again.filter(({ isDue, item }) => isDue && accepts(item));
  const due = new Map(able.map((each) => [each.item, each]));
  return {
    candidates: due.values(),
    told(item) {
      const told = due.get(item);
      const because = [{ item, share: 1 }];
      return told === undefined ? { by: "again", because } : { by: "again", because, due: told };
    },
  };
}

function ofBrands(
  { brands }: SourceParts,
  { history, now, count, accepts }: SourceRequest,
): Source {
  const query = { now, most: count, accepts };
  const candidates = [
    ...normal(brands.ofKnownBrands(history, query)),
    ...normal(brands.ofNextBrands(history, query)),
  ];
  const brandOf = new Map(candidates.map(({ item, because }) => [item, because]));
  return {
    candidates,
    told(item) {
      const brand = brandOf.get(item);
      return { by: "brands", because: [], ...(brand === undefined ? {} : { brand }) };
    },
  };
}

function normal(candidates: readonly BrandedCandidate[]): BrandedCandidate[] {
  const highest = candidates.reduce((most, { score }) => Math.max(most, score), 0);
  return candidates.map((each) => ({ ...each, score: each.score / highest }));
}

/** So many candidates for each place are enough to choose among. */
const plenty = 5;

/**
 * Several sources as one: the scores of each as shares of its highest, those of what fills up counting half. What several
 * bring counts with its highest, and is told by the source that gave it.
 */
function mixed(sources: readonly Source[], fillUp: (found: number) => Source): Source {
  const best = new Map<number, { readonly score: number; readonly source: Source }>();
  const add = (source: Source, weight: number): void => {
    const candidates = [...source.candidates];
    const highest = candidates.reduce((most, { score }) => Math.max(most, score), 0);
    for (const { item, score } of candidates) {
      const share = (weight * score) / highest;
      const known = best.get(item);
      if (known === undefined || share > known.score) best.set(item, { score: share, source });
    }
  };
  for (const source of sources) add(source, 1);
  add(fillUp(best.size), 0.5);
  return {
    candidates: [...best].map(([item, { score }]) => ({ item, score })),
    told: (item) => (best.get(item)?.source ?? noSource).told(item),
  };
}

function scored(
  of: {
    readonly by: RecipeName;
    readonly scorer: Scorer;
    readonly most: number;
    readonly accepts: (item: number) => boolean;
  },
  history: History,
): Source {
  const { by, scorer } = of;
  return {
    candidates: bestOf(scorer, scorer.score(history), of),
    told(item) {
      const given = scorer.contributions(item);
      const all = given.reduce((sum, { amount }) => sum + amount, 0);
      const because = given
        .map((each) => ({ item: each.item, share: each.amount / all }))
        .sort((a, b) => b.share - a.share);
      return { by, because };
    },
  };
}

/** The best of what was touched that may be shown, in no order; what is too low anyhow is not asked whether it may. */
function bestOf(
  { touched, scores }: Scorer,
  count: number,
  { most, accepts }: { readonly most: number; readonly accepts: (item: number) => boolean },
): Candidate[] {
  const top = topScores(most);
  let held = 0;
  for (let at = 0; at < count; at += 1) {
    const item = touched[at] ?? 0;
    const score = scores[item] ?? 0;
    // The worst of those that are held is on top.
    if (held === most && score <= (top.scores[0] ?? 0)) continue;
    if (!accepts(item)) continue;
    top.offer(item, score);
    held = Math.min(most, held + 1);
  }
  const best: Candidate[] = [];
  for (let at = 0; at < held; at += 1)
    best.push({ item: top.keys[at] ?? 0, score: top.scores[at] ?? 0 });
  return best;
}

/** A history with the page's products as what is looked at now. */
function withViews(history: History, items: readonly number[], now: Instant): History {
  if (items.length === 0) return history;
  const { from, to } = history;
  return {
    item: Int32Array.from([...history.item.subarray(from, to), ...items]),
    time: Float64Array.from([...history.time.subarray(from, to), ...items.map(() => now)]),
    weight: Float64Array.from([...history.weight.subarray(from, to), ...items.map(() => 1)]),
    from: 0,
    to: to - from + items.length,
  };
}
