import type { CustomerDiscovery } from "../predict/discovery-table.ts";

/**
 * The discovery dial: how much of a list of recommendations is what the customer knows, how much lies beside it, and
 * how much is new, from the customer's discovery index. The list follows what the customer does, not what a shop would
 * like (calibration: Steck 2018, "Calibrated recommendations", RecSys '18, https://doi.org/10.1145/3240323.3240372).
 */

/** How far a list goes beyond what the index says: half as far, as far, twice as far. */
export const stances = ["safe", "balanced", "bold"] as const;

/** One of the stances. */
export type Stance = (typeof stances)[number];

const pull: Readonly<Record<Stance, number>> = { safe: 0.5, balanced: 1, bold: 2 };

/** What a list is made of. */
export interface DiscoveryMix {
  /** Weight of relevance against difference when a list is ranked anew (maximal marginal relevance), from 0.5 to 0.95. */
  readonly lambda: number;
  /** Share of places for what the customer has bought before. */
  readonly known: number;
  /** For what is new to the customer, beside what the customer knows: of a known brand or category. */
  readonly adjacent: number;
  /** For what is new to the customer and of a brand or category that is new as well. */
  readonly new: number;
}

/**
 * The weight of relevance for an index D, clip(0.9 − 0.25 ln D, 0.5, 0.95): the more a customer discovers, the more
 * a list may differ in itself.
 *
 * @param index above 0; 1 is the shop's mean.
 * @param stance multiplies the index by a half, 1 or 2.
 * @example relevanceWeight(1, "balanced") // 0.9
 */
export function relevanceWeight(index: number, stance: Stance): number {
  return Math.min(0.95, Math.max(0.5, 0.9 - 0.25 * Math.log(index * pull[stance])));
}

/**
 * The mix of a list. The share of new things is that of an average customer's next order, its odds multiplied by the
 * index and the stance; of these the share λ lies beside what the customer knows. Shares sum to 1; the higher an index or
 * the bolder the stance, the fewer known things and the more new ones, while the share beside them may go either way.
 *
 * @param of.item the index of items, above 0; 1 where it is not used: the shop's mean.
 * @param of.beyond the index of brands or categories; that of items where neither is used.
 * @param of.newShare share of an average customer's next order that is new to them, from 0 to 1.
 * @example discoveryMix({ item: 1, beyond: 1, newShare: 0.5, stance: "balanced" }) // { lambda: 0.9, known: 0.5, adjacent: 0.45, new: 0.05 }
 */
export function discoveryMix(of: {
  readonly item: number;
  readonly beyond: number;
  readonly newShare: number;
  readonly stance: Stance;
}): DiscoveryMix {
  const { newShare, stance } = of;
  const odds = newShare * of.item * pull[stance];
  const fresh = odds / (1 - newShare + odds);
  const lambda = relevanceWeight(of.beyond, stance);
  return { lambda, known: 1 - fresh, adjacent: fresh * lambda, new: fresh * (1 - lambda) };
}

/**
 * The mixes that a customer's index asks for, one a stance. A level that its test-retest does not bear out counts as the
 * shop's mean. So does, the more so the less is known, a customer whose interval is wide: the index itself is drawn
 * to 1 by the k of the shop.
 *
 * @returns null where items are not measured: before the second order of anybody
 * @example discoveryMixes([]) // null
 */
export function discoveryMixes(
  levels: readonly Pick<CustomerDiscovery, "level" | "index" | "isUsed" | "newShare">[],
): Readonly<Record<Stance, DiscoveryMix>> | null {
  const items = levels.find(({ level }) => level === "item");
  if (items === undefined) return null;
  const item = items.isUsed ? items.index.value : 1;
  const wider = levels.find(({ level, isUsed }) => level !== "item" && isUsed);
  const beyond = wider?.index.value ?? item;
  const mix = (stance: Stance): DiscoveryMix =>
    discoveryMix({ item, beyond, newShare: items.newShare, stance });
  return { safe: mix("safe"), balanced: mix("balanced"), bold: mix("bold") };
}
