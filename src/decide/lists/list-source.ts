import type { Instant } from "../../core/time.ts";
import type { TopScores } from "../../stats/top-scores.ts";
import type { AttributeSimilarity } from "../recommend/attribute-similarity.ts";
import type { BrandedCandidate, Brands } from "../recommend/brands.ts";
import { type CandidateColumns, columnsOf } from "../recommend/diversity.ts";
import type { History } from "../recommend/interaction-log.ts";
import type { DueItem } from "../recommend/replenishment.ts";
import type { Contribution, Scorer } from "../recommend/scorer.ts";
import type { RecipeName } from "./list-recipe.ts";
import { noHistory } from "./live-histories.ts";
import type { SourceScratch } from "./source-scratch.ts";

/** So many of the best that a model knows are ranked for a list of so many: boosts and diversity choose among them. */
const mostScored = (count: number): number => Math.max(100, 8 * count);

/** Candidates for a list that may be in it, with what is told of those that came into it. Valid until the next source is made. */
export interface Source {
  readonly candidates: CandidateColumns;
  /** The recipe that brought an item. */
  readonly by: (item: number) => RecipeName;
  /** What of the person's history speaks most for each item: the first of its reasons; −1: there is none. */
  readonly leaders: (items: readonly number[]) => number[];
  readonly told: (items: readonly number[]) => ToldOfItem[];
}

/** Why a product came in. */
export interface ToldOfItem {
  /** What of the person's history speaks for it, most first: shares of what the model says. */
  readonly because: readonly { readonly item: number; readonly share: number }[];
  /** When it is due, of what is bought time and again. */
  readonly due?: DueItem | undefined;
  /** Brands by their places: that which brought it. */
  readonly brand?: number | undefined;
}

/** What sources are made from. */
export interface SourceParts {
  readonly next: Scorer | null;
  readonly together: Scorer;
  readonly alike: AttributeSimilarity;
  readonly brands: Brands;
  readonly scratch: SourceScratch;
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
        parts.together,
        parts.scratch.withViews(noHistory, { items: [...cart, ...page], now }),
        { by, most: mostScored(request.count), accepts, scratch: parts.scratch },
      );
    case "alike": {
      const last = page[0] ?? history.item[history.to - 1];
      if (last === undefined) return noSource;
      const found = parts.alike
        .similarTo(last, mostScored(request.count))
        .filter(({ item }) => accepts(item));
      return {
        candidates: columnsOf(found),
        by: () => by,
        leaders: (items) => items.map(() => last),
        told: (items) => items.map(() => ({ because: [{ item: last, share: 1 }] })),
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

/** Of what nothing speaks for. */
export const untold: ToldOfItem = { because: [] };

const noSource: Source = {
  candidates: { items: [], scores: [] },
  by: () => "popular",
  leaders: (items) => items.map(() => -1),
  told: (items) => items.map(() => untold),
};

function ofNext({ next, scratch }: SourceParts, request: SourceRequest): Source {
  if (next === null) return noSource;
  const { history, page, now, count, accepts } = request;
  const read = page.length === 0 ? history : scratch.withViews(history, { items: page, now });
  return scored(next, read, { by: "next", most: mostScored(count), accepts, scratch });
}

function ofAgain({ again, accepts }: SourceRequest): Source {
  const able = again.filter(({ isDue, item }) => isDue && accepts(item));
  return {
    candidates: columnsOf(able),
    by: () => "again",
    leaders: (items) => [...items],
    told: (items) =>
      items.map((item) => ({
        because: [{ item, share: 1 }],
        due: able.find((each) => each.item === item),
      })),
  };
}

function ofBrands(
  { brands }: SourceParts,
  { history, now, count, accepts }: SourceRequest,
): Source {
  const query = { now, most: count, accepts };
  const found = [
    ...normal(brands.ofKnownBrands(history, query)),
    ...normal(brands.ofNextBrands(history, query)),
  ];
  return {
    candidates: columnsOf(found),
    by: () => "brands",
    leaders: (items) => items.map(() => -1),
    told: (items) =>
      items.map((item) => ({
        because: [],
        brand: found.findLast((each) => each.item === item)?.because,
      })),
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
  const places = new Map<number, number>();
  const items: number[] = [];
  const shares: number[] = [];
  const from: Source[] = [];
  const add = (source: Source, weight: number): void => {
    const { candidates } = source;
    const highest = highestOf(candidates.scores);
    for (let at = 0; at < candidates.items.length; at += 1) {
      const item = candidates.items[at] ?? 0;
      const share = (weight * (candidates.scores[at] ?? 0)) / highest;
      const place = places.get(item) ?? items.length;
      if (place < items.length && share <= (shares[place] ?? 0)) continue;
      places.set(item, place);
      items[place] = item;
      shares[place] = share;
      from[place] = source;
    }
  };
  for (const source of sources) add(source, 1);
  add(fillUp(items.length), 0.5);
  const sourceOfItem = (item: number): Source => from[places.get(item) ?? -1] ?? noSource;
  return {
    candidates: { items, scores: shares },
    by: (item) => sourceOfItem(item).by(item),
    leaders: (asked) => ofEach(asked, sourceOfItem, (source) => source.leaders(asked)),
    told: (asked) => ofEach(asked, sourceOfItem, (source) => source.told(asked)),
  };
}

/** What the source of each item says of it; each source is asked once, for all. */
function ofEach<Said>(
  items: readonly number[],
  sourceOfItem: (item: number) => Source,
  ask: (source: Source) => readonly Said[],
): Said[] {
  const asked = new Map<Source, readonly Said[]>();
  return items.flatMap((item, place) => {
    const source = sourceOfItem(item);
    const said = asked.get(source) ?? ask(source);
    asked.set(source, said);
    return said[place] ?? [];
  });
}

function highestOf(scores: ArrayLike<number>): number {
  let highest = 0;
  for (let at = 0; at < scores.length; at += 1) highest = Math.max(highest, scores[at] ?? 0);
  return highest;
}

function scored(
  scorer: Scorer,
  history: History,
  of: {
    readonly by: RecipeName;
    readonly most: number;
    readonly accepts: (item: number) => boolean;
    readonly scratch: SourceScratch;
  },
): Source {
  return {
    candidates: bestOf(scorer, scorer.score(history), {
      top: of.scratch.topOf(of.most),
      accepts: of.accepts,
    }),
    by: () => of.by,
    leaders: scorer.leaders,
    told: (items) => scorer.contributions(items).map((given) => ({ because: sharesOf(given) })),
  };
}

function sharesOf(given: readonly Contribution[]): ToldOfItem["because"] {
  const all = given.reduce((sum, { amount }) => sum + amount, 0);
  return given
    .map(({ item, amount }) => ({ item, share: amount / all }))
    .sort((a, b) => b.share - a.share);
}

/** The best of what was touched that may be shown, in no order; what is too low anyhow is not asked whether it may. */
function bestOf(
  { touched, scores }: Scorer,
  count: number,
  { top, accepts }: { readonly top: TopScores; readonly accepts: (item: number) => boolean },
): CandidateColumns {
  const most = top.keys.length;
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
  return { items: top.keys.subarray(0, held), scores: top.scores.subarray(0, held) };
}
