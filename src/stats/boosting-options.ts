/** How trees are boosted. */
export interface BoostingOptions {
  /** Trees at most, 0 to 10,000; 100 unless said. */
  readonly trees?: number;
  /** Splits from the top to the bottom of a tree, 1 to 8: so many features act together at most; 4 unless said. */
  readonly depth?: number;
  /** The share of each tree that is added, above 0, at most 1; 0.1 unless said. */
  readonly shrinkage?: number;
  /** Rows of each side of a split at least; 20 unless said. */
  readonly leastRows?: number;
  /** Each leaf is drawn to 0 as by so many rows; 20 unless said. */
  readonly strength?: number;
  /** A feature of more values than this is cut at so many quantiles, 2 to 255; 64 unless said. */
  readonly mostValues?: number;
  /**
   * A fifth of the units is held out, and trees end where so many have not lessened the loss on it; 10 unless said. At 0
   * all rows are learned from, by all trees.
   */
  readonly patience?: number;
  /** Of more rows than this about so many are drawn, whole units; all are learned from unless said. */
  readonly mostRows?: number;
  /** Of the lots by which units are drawn and held out; 1 unless said. */
  readonly seed?: number;
}

/** With what is usual for what is not said. */
export type BoostingSettings = Required<BoostingOptions>;

const domains: { readonly [name in keyof BoostingSettings]: Domain } = {
  trees: { usual: 100, least: 0, most: 10_000, isWhole: true },
  depth: { usual: 4, least: 1, most: 8, isWhole: true },
  shrinkage: { usual: 0.1, least: 1e-6, most: 1, isWhole: false },
  leastRows: { usual: 20, least: 1, most: 2 ** 31, isWhole: true },
  strength: { usual: 20, least: 0, most: 1e12, isWhole: false },
  mostValues: { usual: 64, least: 2, most: 255, isWhole: true },
  patience: { usual: 10, least: 0, most: 10_000, isWhole: true },
  mostRows: { usual: 2 ** 31, least: 1, most: 2 ** 31, isWhole: true },
  seed: { usual: 1, least: 0, most: 2 ** 53, isWhole: true },
};

interface Domain {
  readonly usual: number;
  readonly least: number;
  readonly most: number;
  readonly isWhole: boolean;
}

/**
 * Options with what is usual for what is not said.
 * @throws RangeError where one is outside its domain.
 */
export function boostingSettings(options: BoostingOptions): BoostingSettings {
  const setting = (name: keyof BoostingSettings): number => {
    const { usual, least, most, isWhole } = domains[name];
    const value = options[name] ?? usual;
    if (!(value >= least && value <= most) || (isWhole && !Number.isInteger(value)))
      throw new RangeError(
        `${name} is ${value}: it must be a ${isWhole ? "whole " : ""}number from ${least} to ${most}.`,
      );
    return value;
  };
  return {
    trees: setting("trees"),
    depth: setting("depth"),
    shrinkage: setting("shrinkage"),
    leastRows: setting("leastRows"),
    strength: setting("strength"),
    mostValues: setting("mostValues"),
    patience: setting("patience"),
    mostRows: setting("mostRows"),
    seed: setting("seed"),
  };
}
