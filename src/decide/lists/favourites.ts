import { setImmediate as breathe } from "node:timers/promises";
import { subjectText } from "../../core/subject-index.ts";
import { itemsByScore } from "../recommend/popularity.ts";
import { pointsOf } from "./histories.ts";
import type { Snapshot } from "./snapshot.ts";

/** So many persons are looked at before others are served. */
const atOnce = 2_000;

/** What the members of audiences buy most: items by how many of the audience's purchases they are, those of nobody left out. */
export async function favouritesOf(
  { catalogue, histories }: Snapshot,
  audiences: readonly string[],
  isMember: (person: string, audience: string) => boolean,
): Promise<ReadonlyMap<string, Int32Array>> {
  const counts = new Map(
    audiences.map((audience) => [audience, new Float64Array(catalogue.skus.length)]),
  );
  if (counts.size === 0) return new Map();
  const { high, low, starts, item, weight } = histories;
  for (let row = 0; row < high.length; row += 1) {
    if (row % atOnce === 0) await breathe();
    const person = subjectText(high[row] ?? 0, low[row] ?? 0);
    for (const [audience, bought] of counts) {
      if (!isMember(person, audience)) continue;
      for (let at = starts[row] ?? 0; at < (starts[row + 1] ?? 0); at += 1)
        if ((weight[at] ?? 0) >= pointsOf.bought)
          bought[item[at] ?? 0] = (bought[item[at] ?? 0] ?? 0) + 1;
    }
  }
  return new Map(
    [...counts].map(([audience, bought]) => [
      audience,
      itemsByScore(bought).filter((each) => (bought[each] ?? 0) > 0),
    ]),
  );
}
