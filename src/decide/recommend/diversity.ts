/** An item with what speaks for it. */
export interface Candidate {
  readonly item: number;
  readonly score: number;
}

/** How unlike each other the items of a list shall be. */
export interface Diversity {
  /** From 0 (only unlikeness counts) to 1 (only the score). */
  readonly lambda: number;
  /** How alike two items are, from 0 to 1. */
  readonly similarity: (a: number, b: number) => number;
  /** The same for many at once, where that is quicker: raises what is below how alike each of `items` is to one. */
  readonly raise?: (item: number, items: ArrayLike<number>, nearest: Float64Array) => void;
}

/** Candidates in columns, the earlier one the better of equals. */
export interface CandidateColumns {
  readonly items: ArrayLike<number>;
  /** Above 0. */
  readonly scores: ArrayLike<number>;
}

/** Candidates one by one as columns. */
export const columnsOf = (candidates: readonly Candidate[]): CandidateColumns => ({
  items: candidates.map(({ item }) => item),
  scores: candidates.map(({ score }) => score),
});

/** Takes candidates one by one. */
export interface DiversePicker {
  /** Tells of an item that the list holds. */
  readonly meet: (item: number) => void;
  /** The place of the candidate whose turn it is among those for whom it may be; −1 for none. Each is told once. */
  readonly next: (mayCome: (at: number) => boolean) => number;
}

/**
 * Tells whose turn it is: each time the candidate with the highest λ s − (1 − λ) max sim to what is taken: maximal
 * marginal relevance (Carbonell & Goldstein 1998, "The use of MMR", SIGIR, section 2,
 * https://doi.org/10.1145/290941.291025), the scores divided by the highest of them so that both terms are at most 1.
 * Of equal ones the earlier candidate. Costs candidates × list.
 */
export function diversePicker(
  of: CandidateColumns,
  { lambda, similarity, raise }: Diversity,
): DiversePicker {
  const count = of.items.length;
  let highest = 0;
  for (let at = 0; at < count; at++) highest = Math.max(highest, of.scores[at] ?? 0);
  const relevance = new Float64Array(count);
  const nearest = new Float64Array(count);
  const isOpen = new Uint8Array(count).fill(1);
  for (let at = 0; at < count; at++) {
    relevance[at] = (lambda * (of.scores[at] ?? 0)) / (highest || 1);
  }
  return {
    meet(item) {
      if (lambda === 1) return;
      if (raise !== undefined) return raise(item, of.items, nearest);
      for (let at = 0; at < count; at++) {
        if (isOpen[at] === 0) continue;
        const alike = similarity(of.items[at] ?? 0, item);
        if (alike > (nearest[at] ?? 0)) nearest[at] = alike;
      }
    },
    next(mayCome) {
      let best = -1;
      let bestWorth = Number.NEGATIVE_INFINITY;
      for (let at = 0; at < count; at++) {
        if (isOpen[at] === 0) continue;
        const worth = (relevance[at] ?? 0) - (1 - lambda) * (nearest[at] ?? 0);
        if (worth > bestWorth && mayCome(at)) {
          best = at;
          bestWorth = worth;
        }
      }
      if (best >= 0) isOpen[best] = 0;
      return best;
    },
  };
}
