import type { CandidateColumns, Diversity } from "./diversity.ts";
import { hasItem } from "./item-bits.ts";
import { bestOfGroups } from "./list-candidates.ts";
import type { ListMix, ToldMix } from "./list-mix.ts";
import { pickPlaces } from "./list-picks.ts";

/** What a shop asks of a list besides what its customer likes. Filters come first, then boosts, then places. */
export interface ListRules {
  /** Items that must not be shown, and why: out of stock, excluded, in the cart. As bits, or asked item by item. */
  readonly filters: readonly {
    readonly reason: string;
    readonly items: Uint32Array | ((item: number) => boolean);
  }[];
  /** What is added to an item's score, as a share of it: 0.06 is 6 % more, −0.5 half of it. */
  readonly boosts: readonly {
    readonly name: string;
    readonly shares: Float64Array | ((item: number) => number);
  }[];
  /** Items with a place of their own, the first being 0. */
  readonly pins: readonly { readonly item: number; readonly place: number }[];
  /** At most so many items of one group (a brand, say); a group below 0 is none. */
  readonly caps: readonly {
    readonly name: string;
    readonly group: Int32Array | ((item: number) => number);
    readonly most: number;
  }[];
  /** What fills a list that is too short, best first, in the order in which it is tried. */
  readonly fallbacks: readonly { readonly name: string; readonly items: ArrayLike<number> }[];
  /** Asked of what would fill, where it did not go through the same rules as candidates did beforehand. */
  readonly fills?: (item: number) => boolean;
  /** How much is known to the customer, beside that, and new; without it the best come, whatever they are. */
  readonly mix?: ListMix | undefined;
}

/** How long a list is, and how diverse. */
export interface ListShape {
  readonly size: number;
  /**
   * How many of the best candidates may come into the list; with a mix each group has its share of them, and a third at
   * least: it may have to fill places of another.
   */
  readonly depth: number;
  readonly diversity: Diversity | null;
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
  /** With a mix, the places of each group and how many items of it came: more or fewer where another had too few. */
  readonly mix: ToldMix | null;
}

/**
 * Makes a list of candidates: filters, boosts, the best of what is left, pins, diversity, mix and caps, fallbacks. A pinned
 * item is filtered as all others are, and counts towards caps, which do not move it. No item comes twice.
 *
 * With a mix each group has places by its share, by largest remainder, and fills them with its best; places that it cannot fill
 * go to the nearest group (known – beside – new). Which candidate comes next is still told by score and diversity among
 * the groups that have places left, so that the top is the best of all; scores of all groups have to be of one scale.
 *
 * @param candidates with scores above 0, in any order.
 */
export function composeList(
  candidates: CandidateColumns,
  rules: ListRules,
  shape: ListShape,
): ComposedList {
  const dropped: Record<string, number> = {};
  const drop = (reason: string): void => {
    dropped[reason] = (dropped[reason] ?? 0) + 1;
  };
  const out = new Set<number>();
  // Loops by place here and below: iterators would be a good part of the work a candidate.
  const { filters } = rules;
  const isShown = (item: number): boolean => {
    for (let f = 0; f < filters.length; f++) {
      const filter = filters[f];
      if (filter === undefined || !isFiltered(filter.items, item)) continue;
      // Pinned, a candidate and a fallback: an item is counted once.
      if (!out.has(item)) drop(filter.reason);
      out.add(item);
      return false;
    }
    return true;
  };
  const pins = rules.pins.filter(({ item, place }) => place < shape.size && isShown(item));
  const taken = new Set(pins.map(({ item }) => item));
  const caps = capCounter(rules.caps, drop);
  for (const item of taken) caps.count(item);
  const { boosts, mix } = rules;
  const best = bestOfGroups(candidates, {
    isShown: (item) => (taken.size === 0 || !taken.has(item)) && isShown(item),
    boost: (item, score) => boostedScore(item, score, boosts),
    depths: depthsOf(shape, mix),
    groupOf: mix?.groupOf ?? null,
  });
  const { picks, told } = pickPlaces(best, {
    room: shape.size - pins.length,
    diversity: diversityOf(shape, mix),
    shares: mix?.shares ?? null,
    pinned: [...taken],
    accepts: (item) => !taken.has(item) && caps.accepts(item),
  });
  const picked = picks.map((at): ListedItem => {
    const item = best.items[at] ?? 0;
    const score = best.scores[at] ?? 0;
    const base = baseOf(candidates, { item, score, boosts });
    return { item, from: "model", score, base, parts: boostParts(item, base, boosts) };
  });
  for (const { item } of picked) taken.add(item);
  const room = shape.size - pins.length - picked.length;
  const { fills } = rules;
  const mayFill = fills === undefined ? isShown : (item: number) => fills(item) && isShown(item);
  const filled = fill(rules.fallbacks, { room, taken, isShown: mayFill, accepts: caps.accepts });
  const items = withPins(picked.concat(filled), pins);
  return { items, dropped, missing: shape.size - items.length, mix: told };
}

function isFiltered(items: ListRules["filters"][number]["items"], item: number): boolean {
  return typeof items === "function" ? items(item) : hasItem(items, item);
}

function depthsOf({ depth }: ListShape, mix: ListMix | undefined): number[] {
  if (mix === undefined) return [depth];
  const { known, adjacent, new: fresh } = mix.shares;
  return [known, adjacent, fresh].map((share) => Math.ceil(depth * Math.max(1 / 3, share)));
}

function diversityOf({ diversity }: ListShape, mix: ListMix | undefined): Diversity {
  if (diversity === null) return { lambda: 1, similarity: () => 0 };
  return mix ? { ...diversity, lambda: mix.shares.lambda } : diversity;
}

type Shares = ListRules["boosts"][number]["shares"];

function shareOf(shares: Shares, item: number): number {
  return typeof shares === "function" ? shares(item) : (shares[item] ?? 0);
}

function boostedScore(item: number, base: number, boosts: ListRules["boosts"]): number {
  let score = base;
  for (let b = 0; b < boosts.length; b++) {
    const boost = boosts[b];
    if (boost !== undefined) score += base * shareOf(boost.shares, item);
  }
  return score;
}

/** What a candidate had before boosts: looked up for the few that are listed. */
function baseOf(
  { items, scores }: CandidateColumns,
  of: Pick<ListedItem, "item" | "score"> & Pick<ListRules, "boosts">,
): number {
  for (let at = 0; at < items.length; at++) {
    const base = scores[at] ?? 0;
    if (items[at] === of.item && boostedScore(of.item, base, of.boosts) === of.score) return base;
  }
  return of.score;
}

const noParts: ListedItem["parts"] = [];

/** The same amounts in the same order, told only of those that are listed. */
function boostParts(item: number, base: number, boosts: ListRules["boosts"]): ListedItem["parts"] {
  if (boosts.length === 0) return noParts;
  return boosts
    .map(({ name, shares }) => ({ name, amount: base * shareOf(shares, item) }))
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
  const groupOf = (c: number, item: number): number => {
    const group = caps[c]?.group;
    return typeof group === "function" ? group(item) : (group?.[item] ?? -1);
  };
  const count = (item: number): void => {
    for (let c = 0; c < caps.length; c++) {
      const of = groupOf(c, item);
      counts[c]?.set(of, (counts[c]?.get(of) ?? 0) + 1);
    }
  };
  return {
    count,
    accepts(item) {
      for (let c = 0; c < caps.length; c++) {
        const cap = caps[c];
        const of = groupOf(c, item);
        if (cap === undefined || of < 0 || (counts[c]?.get(of) ?? 0) < cap.most) continue;
        drop(cap.name);
        return false;
      }
      count(item);
      return true;
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
    for (let at = 0; at < items.length; at++) {
      const item = items[at] ?? 0;
      if (filled.length >= o.room) return filled;
      if (o.taken.has(item)) continue;
      if (!o.isShown(item)) continue;
      o.taken.add(item);
      if (!o.accepts(item)) continue;
      filled.push({ item, from: name, score: 0, base: 0, parts: [] });
    }
  }
  return filled;
}

/** Pinned items at their places, the others in order around them; two of one place come one after the other. */
function withPins(
  others: readonly ListedItem[],
  pins: readonly { readonly item: number; readonly place: number }[],
): readonly ListedItem[] {
  if (pins.length === 0) return others;
  const list = [...others];
  for (const { item, place } of pins.toSorted((a, b) => a.place - b.place)) {
    list.splice(place, 0, { item, from: "pin", score: 0, base: 0, parts: [] });
  }
  return list;
}
