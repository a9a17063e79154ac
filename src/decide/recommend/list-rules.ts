import { type Candidate, pickDiverse } from "./diversity.ts";
import { hasItem } from "./item-bits.ts";

/** What a shop asks of a list besides what its customer likes. Filters come first, then boosts, then places. */
export interface ListRules {
  /** Items that must not be shown, and why: out of stock, excluded, in the cart. */
  readonly filters: readonly { readonly reason: string; readonly items: Uint32Array }[];
  /** What is added to an item's score, as a share of it: 0.06 is 6 % more, −0.5 half of it. */
  readonly boosts: readonly { readonly name: string; readonly shares: Float64Array }[];
  /** Items with a place of their own, the first being 0. */
  readonly pins: readonly { readonly item: number; readonly place: number }[];
  /** At most so many items of one group (a brand, say); a group below 0 is none. */
  readonly caps: readonly {
    readonly name: string;
    readonly group: Int32Array;
    readonly most: number;
  }[];
  /** What fills a list that is too short, best first, in the order in which it is tried. */
  readonly fallbacks: readonly { readonly name: string; readonly items: Iterable<number> }[];
}

/** How long a list is, and how diverse. */
export interface ListShape {
  readonly size: number;
  /** How many of the best candidates may come into the list. */
  readonly depth: number;
  readonly diversity: {
    readonly lambda: number;
    readonly similarity: (a: number, b: number) => number;
  } | null;
}

/** One place of a list, with the arithmetic of its score: base and parts, added up in this order, are the score. */
export interface ListedItem {
  readonly item: number;
  /** "model", "pin", or the name of a fallback. */
  readonly from: string;
  readonly score: number;
  readonly base: number;
  readonly parts: readonly { readonly name: string; readonly amount: number }[];
}

/** A list, and what did not come into it. */
export interface ComposedList {
  readonly items: readonly ListedItem[];
  /** Candidates that were dropped, by reason or cap. */
  readonly dropped: Readonly<Record<string, number>>;
  /** Places that nothing could fill. */
  readonly missing: number;
}

/**
 * Makes a list of candidates: filters, boosts, the best of what is left, pins, diversity and caps, fallbacks. A pinned item
 * is filtered as all others are, and counts towards caps, which do not move it. No item comes twice.
 *
 * @param candidates with scores above 0, in any order.
 */
export function composeList(
  candidates: Iterable<Candidate>,
  rules: ListRules,
  shape: ListShape,
): ComposedList {
  const dropped: Record<string, number> = {};
  const drop = (reason: string): void => {
    dropped[reason] = (dropped[reason] ?? 0) + 1;
  };
  const out = new Set<number>();
  const isShown = (item: number): boolean => {
    const filter = rules.filters.find(({ items }) => hasItem(items, item));
    if (filter === undefined) return true;
    // Pinned, a candidate and a fallback: an item is counted once.
    if (!out.has(item)) drop(filter.reason);
    out.add(item);
    return false;
  };
  const pins = rules.pins.filter(({ item, place }) => place < shape.size && isShown(item));
  const taken = new Set(pins.map(({ item }) => item));
  const caps = capCounter(rules.caps, drop);
  for (const item of taken) caps.count(item);
  const scored = [...candidates]
    .filter(({ item }) => !taken.has(item) && isShown(item))
    .map(({ item, score }) => ({
      item,
      base: score,
      score: boostedScore(item, score, rules.boosts),
    }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.item - b.item)
    .slice(0, shape.depth);
  const picked = pickDiverse(scored, {
    lambda: shape.diversity?.lambda ?? 1,
    similarity: shape.diversity?.similarity ?? (() => 0),
    most: shape.size - pins.length,
    chosen: [...taken],
    accepts: caps.accepts,
  }).map(({ item, base, score }) => ({
    item,
    from: "model",
    score,
    base,
    parts: boostParts(item, base, rules.boosts),
  }));
  for (const { item } of picked) taken.add(item);
  const room = shape.size - pins.length - picked.length;
  const filled = fill(rules.fallbacks, { room, taken, isShown, accepts: caps.accepts });
  const items = withPins([...picked, ...filled], pins);
  return { items, dropped, missing: shape.size - items.length };
}

function boostedScore(item: number, base: number, boosts: ListRules["boosts"]): number {
  let score = base;
  for (const { shares } of boosts) score += base * (shares[item] ?? 0);
  return score;
}

/** The same amounts in the same order, told only of those that are listed. */
function boostParts(item: number, base: number, boosts: ListRules["boosts"]): ListedItem["parts"] {
  return boosts
    .map(({ name, shares }) => ({ name, amount: base * (shares[item] ?? 0) }))
    .filter(({ amount }) => amount !== 0);
}

function capCounter(
  caps: ListRules["caps"],
  drop: (reason: string) => void,
): {
  readonly count: (item: number) => void;
  readonly accepts: (item: number) => boolean;
} {
  const counts = caps.map(() => new Map<number, number>());
  const count = (item: number): void => {
    for (const [c, { group }] of caps.entries()) {
      const of = group[item] ?? -1;
      counts[c]?.set(of, (counts[c]?.get(of) ?? 0) + 1);
    }
  };
  return {
    count,
    accepts(item) {
      const full = caps.find(({ group, most }, c) => {
        const of = group[item] ?? -1;
        return of >= 0 && (counts[c]?.get(of) ?? 0) >= most;
      });
      if (full === undefined) count(item);
      else drop(full.name);
      return full === undefined;
    },
  };
}

function fill(
  fallbacks: ListRules["fallbacks"],
  o: {
    readonly room: number;
    readonly taken: Set<number>;
    readonly isShown: (item: number) => boolean;
    readonly accepts: (item: number) => boolean;
  },
): ListedItem[] {
  const filled: ListedItem[] = [];
  for (const { name, items } of fallbacks) {
    for (const item of items) {
      if (filled.length >= o.room) return filled;
      if (o.taken.has(item)) continue;
      o.taken.add(item);
      if (!o.isShown(item) || !o.accepts(item)) continue;
      filled.push({ item, from: name, score: 0, base: 0, parts: [] });
    }
  }
  return filled;
}

/** Pinned items at their places, the others in order around them; two of one place come one after the other. */
function withPins(
  others: readonly ListedItem[],
  pins: readonly { readonly item: number; readonly place: number }[],
): ListedItem[] {
  const list = [...others];
  for (const { item, place } of pins.toSorted((a, b) => a.place - b.place)) {
    list.splice(place, 0, { item, from: "pin", score: 0, base: 0, parts: [] });
  }
  return list;
}
