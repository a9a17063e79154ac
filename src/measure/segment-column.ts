import { quantileOfSorted } from "../stats/interval.ts";
import { growingColumn } from "./growing-column.ts";

/** Units by something that was known of them before the arms were drawn. */
export interface SegmentColumn {
  readonly name: string;
  /** What each level says, for people. */
  readonly levels: readonly string[];
  /** By row, the place of its level. */
  readonly codes: Int32Array;
}

/** A segment column while it is read. */
export interface SegmentReader {
  readonly push: (text: string) => void;
  readonly end: () => SegmentColumn;
}

/** Figures of so few values are labels. */
const mostValues = 5;
/** Labels beyond so many are told apart no more. */
const mostLabels = 1_000;
/** A level has so many units, and so large a share of them, or it is put together with others as small. */
const [leastUnits, leastShare] = [100, 0.02];

/** Reads a column of levels: labels as they are, numbers in quartiles, what is missing as a level of its own, small levels together. */
export function segmentReader(name: string): SegmentReader {
  const numbers = growingColumn();
  const codes = growingColumn();
  const labels = new Map<string, number>();
  let isNumeric = true;
  return {
    push(text) {
      const number = text === "" ? Number.NaN : Number(text);
      if (text !== "" && !Number.isFinite(number)) isNumeric = false;
      numbers.push(number);
      if (labels.size < mostLabels && !labels.has(text)) labels.set(text, labels.size);
      codes.push(labels.get(text) ?? mostLabels);
    },
    end() {
      const values = [...labels.keys()].filter((text) => text !== "");
      if (isNumeric && values.length > mostValues) return quartiles(name, numbers.values());
      const order = isNumeric
        ? values.sort((a, b) => Number(a) - Number(b))
        : values.sort((a, b) => a.localeCompare(b, "en"));
      const levels = [...order, "others", "missing"];
      const place = [...labels.keys()].map((text) =>
        text === "" ? levels.length - 1 : order.indexOf(text),
      );
      const found = Int32Array.from(codes.values(), (code) => place[code] ?? levels.length - 2);
      return smallTogether({ name, levels, codes: found });
    },
  };
}

/**
 * A figure in four levels of about as many units each, fewer where many have the same value; NaN is a level of its own.
 * @example
 * quartiles("age", Float64Array.of(1, 2, 3, 4, 5, 6, 7)).levels; // ["at most 2", "above 2, at most 4", "above 4, at most 6", "above 6"]
 */
export function quartiles(
  name: string,
  values: Float64Array,
  options: { readonly say?: (value: number) => string; readonly missing?: string } = {},
): SegmentColumn {
  const { say = figure, missing = "missing" } = options;
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const cuts = [0.25, 0.5, 0.75]
    .map((share) => quantileOfSorted(sorted, share))
    .filter((cut, i, all) => cut < (sorted.at(-1) ?? cut) && all.indexOf(cut) === i);
  const levels = [...cuts, Number.POSITIVE_INFINITY].map((cut, i) => {
    const before = cuts[i - 1];
    if (before === undefined) return cuts.length === 0 ? "all" : `at most ${say(cut)}`;
    return i === cuts.length ? `above ${say(before)}` : `above ${say(before)}, at most ${say(cut)}`;
  });
  const codes = Int32Array.from(values, (value) =>
    Number.isNaN(value) ? levels.length : cuts.filter((cut) => cut < value).length,
  );
  return withoutEmpty({ name, levels: [...levels, missing], codes });
}

/** Levels that are too small for a figure of their own as one, where there are several. */
function smallTogether({ name, levels, codes }: SegmentColumn): SegmentColumn {
  const counts = countsOf(levels, codes);
  const least = Math.max(leastUnits, leastShare * codes.length);
  const others = levels.length - 2;
  const small = counts.map((count, code) => code < others && count > 0 && count < least);
  const isAlone = small.filter(Boolean).length + Number((counts[others] ?? 0) > 0) < 2;
  if (isAlone) return withoutEmpty({ name, levels, codes });
  return withoutEmpty({ name, levels, codes: codes.map((code) => (small[code] ? others : code)) });
}

/** Without levels of which there is nobody. */
export function withoutEmpty({ name, levels, codes }: SegmentColumn): SegmentColumn {
  const counts = countsOf(levels, codes);
  const kept = levels.flatMap((_, code) => ((counts[code] ?? 0) > 0 ? [code] : []));
  const place = levels.map((_, code) => kept.indexOf(code));
  return {
    name,
    levels: kept.map((code) => levels[code] ?? ""),
    codes: codes.map((code) => place[code] ?? -1),
  };
}

function countsOf(levels: readonly string[], codes: Int32Array): readonly number[] {
  const counts = levels.map(() => 0);
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

const figure = (value: number): string => String(Number(value.toPrecision(4)));
