import { normalQuantile } from "../stats/special.ts";
import type { Dividend, Valued } from "./dividend.ts";

/** Whether one action for all, segments or each person by itself pays. */
export const dividendVerdicts = ["single", "segments", "individual", "undecided"] as const;

/** A verdict on a dividend. */
export interface DividendVerdict {
  readonly verdict: (typeof dividendVerdicts)[number];
  /** How many segments: 1 with `single`; undefined with `individual` and `undecided`. */
  readonly segments?: number;
  readonly why: string;
  /** Units that would tell a dividend of the least size that is worth while four times in five. */
  readonly neededN: number;
}

/**
 * The verdict: *individual* where it is beyond the best single action and beyond all segments that are; *segments* the fewest that are beyond the
 * single and no worse than more of them; *single* where no more than what is worth while can be gained; else *undecided*. Classes share the level (Bonferroni).
 *
 * @param least the dividend a unit that is worth while, above 0.
 */
export function dividendVerdict(
  { units, segments, individual }: Dividend,
  { least, level = 0.95 }: { readonly least: number; readonly level?: number },
): DividendVerdict {
  const reach = normalQuantile(1 - (1 - level) / 2 / (segments.length + 1));
  const lower = ({ value, standardError }: Valued): number => value - reach * standardError;
  const upper = ({ value, standardError }: Valued): number => value + reach * standardError;
  const all = [...segments.map(({ beyondSingle }) => beyondSingle), individual.beyondSingle];
  const widest = all.reduce((most, { standardError }) => Math.max(most, standardError), 0);
  const neededN = Math.ceil(units * ((reach + normalQuantile(0.8)) * (widest / least)) ** 2);
  const paying = segments.filter(({ beyondSingle }) => lower(beyondSingle) > 0);
  const beatsSegments = segments.every(
    ({ beyondSingle }, d) =>
      lower(beyondSingle) <= 0 || lower(individual.beyondSegments[d] ?? unknown) > 0,
  );
  if (lower(individual.beyondSingle) > 0 && beatsSegments)
    return {
      ...{ verdict: "individual", neededN },
      why: "Treating each by what is known of them brings more than one action for all, and more than segments that can be described.",
    };
  const fewest = paying.find(({ segments: few }) =>
    segments.every(({ beyondFewer }) => {
      const beyond = beyondFewer[segments.findIndex((each) => each.segments === few)];
      return beyond === undefined || lower(beyond) <= 0;
    }),
  );
  if (fewest !== undefined)
    return {
      ...{ verdict: "segments", segments: fewest.segments, neededN },
      why: `${fewest.segments} segments bring more than one action for all; neither more of them nor treating each by itself brings more beyond chance.`,
    };
  if (all.every((each) => upper(each) < least))
    return {
      ...{ verdict: "single", segments: 1, neededN },
      why: "No policy brings more than one action for all beyond chance, and none can bring as much more as is worth while.",
    };
  return {
    ...{ verdict: "undecided", neededN },
    why: "No policy brings more than one action for all beyond chance, but some may: there are too few units to tell. Until then one action for all.",
  };
}

const unknown: Valued = { value: 0, standardError: Number.POSITIVE_INFINITY };
