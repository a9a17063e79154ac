import { topScores } from "../../stats/top-scores.ts";
import type { ItemRow } from "./item-table.ts";
import { type SparseCounts, sparseCounts } from "./sparse-counts.ts";
import { gapCounts, type TransitionOptions } from "./transitions.ts";

/** An interaction as it happens; users and items by number. */
export interface LiveInteraction {
  readonly user: number;
  readonly item: number;
  readonly time: number;
  /** Which of two interactions of one time came first: where it stood in its file, or when it arrived. */
  readonly order: number;
}

/**
 * The counts behind transitions, kept while interactions come in. They are exact (whole numbers of 2⁻²⁰) and depend on what
 * happened, not on the order in which it was told: a late event finds its place in its user's history, and what stood
 * around it is counted anew. So they equal, to the last bit, a rebuild from the whole log.
 */
export interface LiveTransitions {
  /** Folds an interaction in; touches at most window² pairs, and 2 × window where it is the user's latest. */
  readonly fold: (interaction: LiveInteraction) => void;
  /** The count of transitions from one item to another. */
  readonly count: (item: number, other: number) => number;
  /** How often an item stands in the histories. */
  readonly seen: (item: number) => number;
  /**
   * An item's row as a table would have it now, undefined for an item that was never seen. A row is made again once one of its
   * counts changed; that a neighbour was seen more often elsewhere moves its weight only when the row is made.
   */
  readonly row: (item: number) => ItemRow | undefined;
}

/** @param options.cap latest interactions of a user that count; 0 for all. */
export function createLiveTransitions(
  options: TransitionOptions & { readonly cap: number },
): LiveTransitions {
  const forward = gapCounts(options);
  const histories = new Map<number, LiveInteraction[]>();
  const counts = new Map<number, SparseCounts>();
  const seen = new Map<number, number>();
  const made = new Map<number, ItemRow>();

  const addTo = (from: number, to: number, amount: number): void => {
    const row = counts.get(from) ?? sparseCounts();
    row.add(to, amount);
    counts.set(from, row);
    made.delete(from);
  };
  /** Counts the pair of two places, the earlier first, at so wide a gap; with sign −1 takes it back. */
  const pair = (
    places: readonly [LiveInteraction | undefined, LiveInteraction | undefined],
    gap: number,
    sign: 1 | -1,
  ): void => {
    const [earlier, later] = places;
    if (earlier === undefined || later === undefined || earlier.item === later.item) return;
    const amount = (forward[gap] ?? 0) * sign;
    if (amount === 0) return;
    addTo(earlier.item, later.item, amount);
    addTo(later.item, earlier.item, amount / 2);
  };
  const see = (item: number, more: 1 | -1): void => {
    seen.set(item, (seen.get(item) ?? 0) + more);
    made.delete(item);
  };
  const insert = (
    history: LiveInteraction[],
    place: number,
    interaction: LiveInteraction,
  ): void => {
    // Pairs across the place move one further apart.
    for (let i = Math.max(0, place - options.window); i < place; i++) {
      for (let j = place; j < history.length && j - i <= options.window; j++) {
        pair([history[i], history[j]], j - i, -1);
        pair([history[i], history[j]], j - i + 1, 1);
      }
    }
    history.splice(place, 0, interaction);
    see(interaction.item, 1);
    for (let gap = 1; gap <= options.window; gap++) {
      pair([history[place - gap], interaction], gap, 1);
      pair([interaction, history[place + gap]], gap, 1);
    }
  };
  const forgetFirst = (history: LiveInteraction[]): void => {
    for (let gap = 1; gap <= options.window; gap++) pair([history[0], history[gap]], gap, -1);
    const first = history.shift();
    if (first !== undefined) see(first.item, -1);
  };

  return {
    fold(interaction) {
      const history = histories.get(interaction.user) ?? [];
      if (history.length === 0) histories.set(interaction.user, history);
      const place = placeOf(history, interaction);
      if (place === 0 && options.cap > 0 && history.length >= options.cap) return;
      insert(history, place, interaction);
      if (options.cap > 0 && history.length > options.cap) forgetFirst(history);
    },
    count: (item, other) => counts.get(item)?.get(other) ?? 0,
    seen: (item) => seen.get(item) ?? 0,
    row(item) {
      const known = made.get(item);
      if (known !== undefined) return known;
      const row = counts.get(item);
      if (row === undefined) return undefined;
      const fresh = weighRow(row, { item, seen, options });
      made.set(item, fresh);
      return fresh;
    },
  };
}

/** After all that is earlier, or as early and told before. */
function placeOf(history: readonly LiveInteraction[], { time, order }: LiveInteraction): number {
  let place = history.length;
  for (; place > 0; place--) {
    const before = history[place - 1];
    if (
      before === undefined ||
      before.time < time ||
      (before.time === time && before.order <= order)
    )
      break;
  }
  return place;
}

function weighRow(
  row: SparseCounts,
  o: {
    readonly item: number;
    readonly seen: ReadonlyMap<number, number>;
    readonly options: TransitionOptions;
  },
): ItemRow {
  const { alpha, shrink, neighbours } = o.options;
  const top = topScores(neighbours);
  const own = (o.seen.get(o.item) ?? 0) ** alpha;
  row.each((other, count) => {
    top.offer(other, count / (own * (o.seen.get(other) ?? 0) ** (1 - alpha) + shrink));
  });
  const kept = top.sort();
  return {
    neighbours: top.keys.slice(0, kept),
    weights: Float32Array.from(top.scores.subarray(0, kept)),
  };
}
