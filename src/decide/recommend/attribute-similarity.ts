import { topScores } from "../../stats/top-scores.ts";
import type { Candidate } from "./diversity.ts";
import { type NumberLists, transpose } from "./user-items.ts";

/** How alike items are by what they are, not by who took them up: also for an item that is new today. */
export interface AttributeSimilarity {
  /** From 0 (nothing in common) to 1 (the same attributes). */
  readonly similarity: (a: number, b: number) => number;
  /** Raises what is below how alike each of `others` is to an item: a number each beside them. */
  readonly raise: (item: number, others: ArrayLike<number>, nearest: Float64Array) => void;
  /** The items most alike to one, best first; none that has nothing in common with it. */
  readonly similarTo: (item: number, most: number) => Candidate[];
}

/**
 * The cosine of items over their attribute values (a brand, a colour, a category), each weighing ln(N / n), n of N
 * items having it: a rare value in common says more (inverse document frequency, Spärck Jones 1972, "A statistical
 * interpretation of term specificity", Journal of Documentation 28(1)). A value that all items have says nothing.
 *
 * @param attributes the distinct values of each item, as numbers from 0 to `values` − 1.
 */
export function attributeSimilarity(attributes: NumberLists, values: number): AttributeSimilarity {
  const items = attributes.starts.length - 1;
  const lists = sortedLists(attributes);
  const { starts, members } = lists;
  const having = transpose(lists, values);
  const weight = new Float64Array(values);
  for (let v = 0; v < values; v++) {
    const count = (having.starts[v + 1] ?? 0) - (having.starts[v] ?? 0);
    weight[v] = count > 0 ? Math.log(items / count) ** 2 : 0;
  }
  const norm = new Float64Array(items);
  for (let item = 0; item < items; item++) {
    let sum = 0;
    for (let at = starts[item] ?? 0; at < (starts[item + 1] ?? 0); at++) {
      sum += weight[members[at] ?? 0] ?? 0;
    }
    norm[item] = Math.sqrt(sum);
  }
  const cosine = (shared: number, a: number, b: number): number =>
    shared === 0 ? 0 : Math.min(1, shared / ((norm[a] ?? 0) * (norm[b] ?? 0)));
  const sums = new Float64Array(items);
  /** What each value says where the item that others are compared with has it. */
  const says = new Float64Array(values);
  return {
    similarity: (a, b) => cosine(sharedWeight(lists, weight, [a, b]), a, b),
    raise(item, others, nearest) {
      const [from, to] = [starts[item] ?? 0, starts[item + 1] ?? 0];
      for (let v = from; v < to; v++) says[members[v] ?? 0] = weight[members[v] ?? 0] ?? 0;
      const own = norm[item] ?? 0;
      for (let at = 0; at < others.length; at++) {
        const other = others[at] ?? 0;
        const end = starts[other + 1] ?? 0;
        let shared = 0;
        for (let v = starts[other] ?? 0; v < end; v++) shared += says[members[v] ?? 0] ?? 0;
        if (shared === 0) continue;
        const alike = Math.min(1, shared / ((norm[other] ?? 0) * own));
        if (alike > (nearest[at] ?? 0)) nearest[at] = alike;
      }
      for (let v = from; v < to; v++) says[members[v] ?? 0] = 0;
    },
    similarTo(item, most) {
      const touched: number[] = [];
      for (let at = starts[item] ?? 0; at < (starts[item + 1] ?? 0); at++) {
        const value = members[at] ?? 0;
        const says = weight[value] ?? 0;
        if (says === 0) continue;
        for (let h = having.starts[value] ?? 0; h < (having.starts[value + 1] ?? 0); h++) {
          const other = having.members[h] ?? 0;
          if (sums[other] === 0) touched.push(other);
          sums[other] = (sums[other] ?? 0) + says;
        }
      }
      const top = topScores(Math.min(most, items));
      for (const other of touched) {
        if (other !== item) top.offer(other, cosine(sums[other] ?? 0, item, other));
        sums[other] = 0;
      }
      const count = top.sort();
      return Array.from({ length: count }, (_, at) => ({
        item: top.keys[at] ?? 0,
        score: top.scores[at] ?? 0,
      }));
    },
  };
}

/** The weight of what two sorted lists have in common, by walking along both. */
function sharedWeight(
  { starts, members }: NumberLists,
  weight: Float64Array,
  [a, b]: readonly [number, number],
): number {
  let sum = 0;
  let [i, j] = [starts[a] ?? 0, starts[b] ?? 0];
  const [endA, endB] = [starts[a + 1] ?? 0, starts[b + 1] ?? 0];
  while (i < endA && j < endB) {
    const [one, other] = [members[i] ?? 0, members[j] ?? 0];
    if (one === other) sum += weight[one] ?? 0;
    if (one <= other) i += 1;
    if (other <= one) j += 1;
  }
  return sum;
}

function sortedLists({ starts, members }: NumberLists): NumberLists {
  const sorted = members.slice();
  for (let list = 0; list + 1 < starts.length; list++) {
    sorted.subarray(starts[list], starts[list + 1]).sort();
  }
  return { starts, members: sorted };
}
