import type { GuideCatalogue } from "./catalogue.ts";

/** A family among the likeliest. */
export interface LikelyFamily {
  /** The likeliest of its items. */
  readonly item: number;
  /** Of the family. */
  readonly probability: number;
}

/** The likeliest families, of equal ones the first; those of no probability are not among them. */
export function topFamilies(
  catalogue: GuideCatalogue,
  belief: Float64Array,
  most: number,
): LikelyFamily[] {
  const { familyOf } = catalogue;
  const top: LikelyFamily[] = [];
  for (let from = 0, to = 0; from < familyOf.length; from = to) {
    let item = from;
    let probability = 0;
    for (to = from; to < familyOf.length && familyOf[to] === familyOf[from]; to += 1) {
      probability += belief[to] ?? 0;
      if ((belief[to] ?? 0) > (belief[item] ?? 0)) item = to;
    }
    if (probability <= (top.length < most ? 0 : (top[most - 1]?.probability ?? 0))) continue;
    let place = top.length;
    while (place > 0 && (top[place - 1]?.probability ?? 0) < probability) place -= 1;
    top.splice(place, 0, { item, probability });
    if (top.length > most) top.pop();
  }
  return top;
}
