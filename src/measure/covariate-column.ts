import { growingColumn } from "./growing-column.ts";

/** A covariate as numbers: one column for a figure, one a level but the commonest for a label, one for what is missing. */
export interface CovariateColumns {
  readonly name: string;
  readonly columns: readonly ArrayLike<number>[];
  /** What each column says, for people: `recency`, `recency is missing`, `channel is Web`. */
  readonly says: readonly string[];
  /** Rows that say nothing of it. */
  readonly missing: number;
}

/** A covariate while it is read. */
export interface CovariateReader {
  readonly push: (text: string) => void;
  readonly end: () => CovariateColumns;
}

/** Labels beyond so many are told apart no more: they are one level together. */
const mostLevels = 50;

/**
 * Reads a covariate: a figure where every cell is a number, else labels. What is missing takes the mean, and counts as a level of its
 * own (the missing-indicator method, which cannot bias a randomised comparison: White & Thompson 2005, Statistics in Medicine
 * 24(7), section 3).
 */
export function covariateReader(name: string): CovariateReader {
  const numbers = growingColumn();
  const codes = growingColumn();
  const levels = new Map<string, number>();
  let isNumeric = true;
  return {
    push(text) {
      const number = text === "" ? Number.NaN : Number(text);
      if (text !== "" && Number.isNaN(number)) isNumeric = false;
      // A figure beyond all numbers says nothing: it is missing.
      numbers.push(Number.isFinite(number) ? number : Number.NaN);
      if (levels.size < mostLevels && !levels.has(text)) levels.set(text, levels.size);
      codes.push(levels.get(text) ?? mostLevels);
    },
    end: () => (isNumeric ? figure(name, numbers.values()) : labels(name, codes.values(), levels)),
  };
}

function figure(name: string, values: Float64Array): CovariateColumns {
  let sum = 0;
  let told = 0;
  for (const value of values)
    if (!Number.isNaN(value)) {
      sum += value;
      told += 1;
    }
  const missing = values.length - told;
  if (missing === 0) return { name, columns: [values], says: [name], missing };
  const mean = told === 0 ? 0 : sum / told;
  const isMissing = Uint8Array.from(values, (value) => Number(Number.isNaN(value)));
  return {
    name,
    columns: [values.map((value) => (Number.isNaN(value) ? mean : value)), isMissing],
    says: [name, `${name} is missing`],
    missing,
  };
}

function labels(
  name: string,
  codes: Float64Array,
  levels: ReadonlyMap<string, number>,
): CovariateColumns {
  const counts = new Float64Array(mostLevels + 1);
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
  const commonest = counts.indexOf(counts.reduce((most, each) => Math.max(most, each), 0));
  const told = [...counts.keys()].filter((code) => code !== commonest && (counts[code] ?? 0) > 0);
  const columns = told.map((code) => {
    const column = new Uint8Array(codes.length);
    for (let row = 0; row < codes.length; row++) if (codes[row] === code) column[row] = 1;
    return column;
  });
  const texts = [...levels.keys()];
  const says = told.map(
    (code) => `${name} is ${texts[code] || (code === mostLevels ? "another" : "missing")}`,
  );
  return { name, columns, says, missing: counts[levels.get("") ?? -1] ?? 0 };
}
