/** How good one list was, by what its user then took up. Each is from 0 to 1. */
export interface ListMetrics {
  /** Binary gain 1 / ln(1 + rank), over that of an ideal list (Järvelin & Kekäläinen 2002, ACM TOIS 20(4), normalised). */
  readonly ndcg: number;
  /** Average precision: over the hits, hit number / rank; divided by the number of test items. */
  readonly averagePrecision: number;
  readonly precision: number;
  readonly recall: number;
  /** 1 where the list holds any test item. */
  readonly hit: number;
}

/**
 * Holds a list against the items that were taken up. The ideal list has min(k, number of test items) hits on
 * top; precision is over k, also where the list is shorter.
 *
 * @param isTest whether an item was taken up.
 * @example listMetrics(Int32Array.of(7, 8), { count: 2, k: 2, tests: 1, isTest: (item) => item === 8 }) // { ndcg: 0.63, averagePrecision: 0.5, precision: 0.5, recall: 1, hit: 1 }
 */
export function listMetrics(
  list: Int32Array,
  o: {
    readonly count: number;
    readonly k: number;
    readonly tests: number;
    readonly isTest: (item: number) => boolean;
  },
): ListMetrics {
  let [hits, gain, precisions] = [0, 0, 0];
  for (let at = 0; at < o.count; at++) {
    if (!o.isTest(list[at] ?? 0)) continue;
    hits += 1;
    gain += 1 / Math.log(2 + at);
    precisions += hits / (at + 1);
  }
  let ideal = 0;
  for (let at = 0; at < Math.min(o.k, o.tests); at++) ideal += 1 / Math.log(2 + at);
  return {
    ndcg: gain / ideal,
    averagePrecision: precisions / o.tests,
    precision: hits / o.k,
    recall: hits / o.tests,
    hit: hits > 0 ? 1 : 0,
  };
}
