import type { DiscoveryMix } from "../discovery-dial.ts";
import { type Diversity, diversePicker } from "./diversity.ts";
import type { GroupedCandidates } from "./list-candidates.ts";
import { mixPlaces, type ToldMix } from "./list-mix.ts";

/** What places are given by. */
export interface PickRule {
  readonly room: number;
  readonly diversity: Diversity;
  /** Shares of the groups; null for none. */
  readonly shares: DiscoveryMix | null;
  /** Items that the list holds already. */
  readonly pinned: readonly number[];
  /** Asked of each item before it is taken, once it is its turn; no item is asked for again after it was taken. */
  readonly accepts: (item: number) => boolean;
}

/** Gives places to candidates: where they stand in their columns, in the order of the list, and how the mix came out. */
export function pickPlaces(
  best: GroupedCandidates,
  { room, diversity, shares, pinned, accepts }: PickRule,
): { readonly picks: number[]; readonly told: ToldMix | null } {
  const picker = diversePicker(best, diversity);
  for (const item of pinned) picker.meet(item);
  const places = shares === null ? null : mixPlaces(shares, room);
  const mayCome = (at: number): boolean => places?.hasPlace(best.groups[at] ?? 0) ?? true;
  const came: number[] = [];
  const taken = new Set<number>();
  let passed = false;
  while (came.length < room) {
    const at = picker.next(mayCome);
    if (at < 0) {
      if (places?.passOn() !== true) break;
      passed = true;
      continue;
    }
    const item = best.items[at] ?? 0;
    if (taken.has(item) || !accepts(item)) continue;
    taken.add(item);
    places?.take(best.groups[at] ?? 0);
    came.push(at);
    if (came.length < room) picker.meet(item);
  }
  // Who came for a place that another group could not fill may be better than who came before.
  const picks = passed ? inOrder(came, best, { diversity, pinned }) : came;
  return { picks, told: places?.tell() ?? null };
}

function inOrder(
  came: readonly number[],
  best: GroupedCandidates,
  by: Pick<PickRule, "diversity" | "pinned">,
): number[] {
  const sorted = came.toSorted((a, b) => a - b);
  const items = sorted.map((at) => best.items[at] ?? 0);
  const scores = sorted.map((at) => best.scores[at] ?? 0);
  const picker = diversePicker({ items, scores }, by.diversity);
  for (const item of by.pinned) picker.meet(item);
  return sorted.map(() => {
    const next = picker.next(() => true);
    picker.meet(items[next] ?? 0);
    return sorted[next] ?? 0;
  });
}
