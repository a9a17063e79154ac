/** An item with what speaks for it. */
export interface Candidate {
  readonly item: number;
  readonly score: number;
}

/** How a list is made diverse. */
export interface DiverseChoice {
  /** From 0 (only unlikeness counts) to 1 (only the score). */
  readonly lambda: number;
  readonly most: number;
  /** How alike two items are, from 0 to 1. */
  readonly similarity: (a: number, b: number) => number;
  /** What the list holds already. */
  readonly chosen: readonly number[];
  /** Asked of each item before it is taken, once it is its turn. */
  readonly accepts: (item: number) => boolean;
}

/**
 * Takes candidates one by one, each time the one with the highest λ s − (1 − λ) max sim to what is taken: maximal
 * marginal relevance (Carbonell & Goldstein 1998, "The use of MMR", SIGIR, section 2,
 * https://doi.org/10.1145/290941.291025), the scores divided by the highest of them so that both terms are at most 1.
 * Of equal ones the earlier candidate. Costs candidates × list.
 *
 * @param candidates with scores above 0.
 */
export function pickDiverse<Each extends Candidate>(
  candidates: readonly Each[],
  choice: DiverseChoice,
): Each[] {
  const highest = candidates.reduce((most, { score }) => Math.max(most, score), 0) || 1;
  const nearest = new Float64Array(candidates.length);
  const isOpen = new Uint8Array(candidates.length).fill(1);
  const meet = (taken: number): void => {
    if (choice.lambda === 1) return;
    for (const [at, { item }] of candidates.entries()) {
      if (isOpen[at] === 1)
        nearest[at] = Math.max(nearest[at] ?? 0, choice.similarity(item, taken));
    }
  };
  for (const item of choice.chosen) meet(item);
  const picked: Each[] = [];
  while (picked.length < choice.most) {
    let best = -1;
    let bestWorth = Number.NEGATIVE_INFINITY;
    for (const [at, { score }] of candidates.entries()) {
      if (isOpen[at] === 0) continue;
      const worth = (choice.lambda * score) / highest - (1 - choice.lambda) * (nearest[at] ?? 0);
      if (worth > bestWorth) [best, bestWorth] = [at, worth];
    }
    const candidate = candidates[best];
    if (candidate === undefined) break;
    isOpen[best] = 0;
    if (!choice.accepts(candidate.item)) continue;
    picked.push(candidate);
    meet(candidate.item);
  }
  return picked;
}
