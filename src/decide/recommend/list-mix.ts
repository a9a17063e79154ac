import type { DiscoveryMix } from "../discovery-dial.ts";
import { placesByShares } from "./mix-places.ts";

/** What an item is to a customer: known, beside what is known, or new altogether. */
export type MixGroupName = "known" | "adjacent" | "new";

/** What a list is made of. */
export interface ListMix {
  /** The group of an item: 0 known, 1 beside what is known, 2 new. */
  readonly groupOf: (item: number) => 0 | 1 | 2;
  /** Shares of the places that are not pinned, and the weight of relevance, which takes the place of that of the shape. */
  readonly shares: DiscoveryMix;
}

/** Places of a group as the shares have it, and items of it that the list holds; fallbacks and pins are not counted. */
export interface MixedGroup {
  readonly places: number;
  readonly filled: number;
}

/** How a mix came out. */
export type ToldMix = Readonly<Record<MixGroupName, MixedGroup>>;

/** Places by group, while a list is made. */
export interface MixPlaces {
  /** Whether a group has a place left. */
  readonly hasPlace: (group: number) => boolean;
  readonly take: (group: number) => void;
  /** Gives the places left to the next groups, once nothing of their own can fill them; false where none are left. */
  readonly passOn: () => boolean;
  readonly tell: () => ToldMix;
}

/** Which group takes the places of each: its own, then that of those that cannot be filled the nearest one. */
const heirs = [
  [0, 1, 2],
  [1, 2, 0],
  [2, 1, 0],
] as const;

/** Counts the places of a mix. */
export function mixPlaces({ known, adjacent, new: fresh }: DiscoveryMix, room: number): MixPlaces {
  const places = placesByShares([known, adjacent, fresh], room);
  const left = [...places];
  const filled = [0, 0, 0];
  let pass = 0;
  /** A group whose places now go to this one. */
  const giverTo = (group: number): number =>
    heirs.findIndex((of, giver) => of[pass] === group && (left[giver] ?? 0) > 0);
  const told = (group: number): MixedGroup => ({
    places: places[group] ?? 0,
    filled: filled[group] ?? 0,
  });
  return {
    hasPlace: (group) => giverTo(group) >= 0,
    take(group) {
      const giver = giverTo(group);
      left[giver] = (left[giver] ?? 0) - 1;
      filled[group] = (filled[group] ?? 0) + 1;
    },
    passOn() {
      pass += 1;
      return pass < heirs.length && left.some((each) => each > 0);
    },
    tell: () => ({ known: told(0), adjacent: told(1), new: told(2) }),
  };
}
