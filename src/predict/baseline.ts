import type { PurchaseHistory } from "../stats/mbg-nbd.ts";
import type { PurchaseHistories } from "../stats/purchase-histories.ts";
import { historyAt } from "../stats/purchase-histories.ts";
import type { PurchaseLaw } from "../stats/purchase-model.ts";
import type { Random } from "../stats/random.ts";
import {
  type CutHistories,
  cutLog,
  type LogCut,
  type PurchaseLog,
  spanOf,
} from "./purchase-log.ts";

/** Forecasts that need no model: what a model must beat to be used. */
export const baselineNames = ["last-rate", "recency-frequency-table", "zero"] as const;

/** The name of a baseline. */
export type BaselineName = (typeof baselineNames)[number];

/** True for the name of a baseline, false for that of a model. */
export function isBaseline(name: string): name is BaselineName {
  return baselineNames.some((each) => each === name);
}

/** A baseline ready to forecast. */
export interface Baseline {
  readonly name: BaselineName;
  readonly law: PurchaseLaw;
}

/** What a baseline says of a customer, whatever the horizon: it knows no change over time. */
interface Steady {
  readonly rate: (history: PurchaseHistory) => number;
  /** Draws a rate at which the customer goes on. */
  readonly drawRate: (history: PurchaseHistory, random: Random) => number;
}

const fewest = 50;

/**
 * The baselines at a cut: each customer goes on at the rate so far; each does what customers of like
 * recency and frequency did in the time of equal length before, or in the later half of the history where
 * that is shorter; nobody buys again. The table is left out where fewer than 50 customers had bought by then.
 */
export function baselinesAt(log: PurchaseLog, cut: LogCut): Baseline[] {
  const half = Math.floor((cut.until - spanOf(log).first) / 2);
  const length = Math.max(1, Math.min(cut.end - cut.until, half));
  const earlier = cutLog(log, { until: cut.until - length, end: cut.until, clock: cut.clock });
  const shortest = cut.clock(cut.until) - cut.clock(cut.until - 1);
  const table =
    earlier.x.length < fewest
      ? []
      : [
          {
            name: "recency-frequency-table" as const,
            law: lawOf(tableOf(earlier, cut.clock(cut.until) - cut.clock(cut.until - length))),
          },
        ];
  return [{ name: "last-rate", law: lawOf(lastRate(shortest)) }, ...table, zero()];
}

function zero(): Baseline {
  return { name: "zero", law: lawOf({ rate: () => 0, drawRate: () => 0 }) };
}

/** @param shortest time that a customer counts as observed at least */
function lastRate(shortest: number): Steady {
  return {
    rate: ({ x, T }) => x / Math.max(shortest, T),
    drawRate: ({ x, T }, random) => (x === 0 ? 0 : random.gamma(x, Math.max(shortest, T))),
  };
}

/** A steady rate as a law: everyone is taken to stay, and to buy at random times. */
function lawOf(steady: Steady): PurchaseLaw {
  return {
    probabilityAlive: () => 1,
    expectations(histories: PurchaseHistories, { ends }) {
      const rows = histories.weight.length;
      const purchases = new Float64Array(rows * ends.length);
      for (let row = 0; row < rows; row++) {
        const rate = steady.rate(historyAt(histories, row));
        for (let k = 0; k < ends.length; k++) {
          const length = (ends[k] ?? 0) - (k === 0 ? 0 : (ends[k - 1] ?? 0));
          purchases[row * ends.length + k] = rate * length;
        }
      }
      return { pAlive: new Float64Array(rows).fill(1), purchases };
    },
    silence: (history, t) => Math.exp(-steady.rate(history) * t),
    simulator: (random) => (history, future) => {
      const rate = steady.drawRate(history, random);
      let purchases = 0;
      let from = 0;
      for (let k = 0; k < future.counts.length; k++) {
        const made = random.poisson(rate * ((future.ends[k] ?? from) - from));
        future.counts[k] = (future.counts[k] ?? 0) + made;
        purchases += made;
        from = future.ends[k] ?? from;
      }
      return purchases;
    },
  };
}

/** What a cell of the table holds: the purchases of its customers, and a gamma spread of their rates. */
interface Cell {
  readonly mean: number;
  /** Shape of the gamma of rates, by moments; Infinity where purchases vary no more than at random. */
  readonly shape: number;
}

function tableOf(earlier: CutHistories, length: number): Steady {
  const quiet = ({ tx, T }: PurchaseHistory): number => T - tx;
  const rows = Array.from({ length: earlier.x.length }, (_, row) => ({
    x: earlier.x[row] ?? 0,
    tx: earlier.tx[row] ?? 0,
    T: earlier.T[row] ?? 0,
  }));
  const edges = quartiles(rows.map(quiet));
  const cellName = (h: PurchaseHistory): string =>
    `${frequencyClass(h.x)}/${edges.filter((edge) => quiet(h) > edge).length}`;
  const byCell = cellsBy(rows, cellName, earlier.later);
  const byFrequency = cellsBy(rows, ({ x }) => frequencyClass(x), earlier.later);
  const cellOf = (h: PurchaseHistory): Cell =>
    byCell.get(cellName(h)) ?? byFrequency.get(frequencyClass(h.x)) ?? { mean: 0, shape: Infinity };
  return {
    rate: (history) => cellOf(history).mean / length,
    drawRate(history, random) {
      const { mean, shape } = cellOf(history);
      if (mean === 0) return 0;
      return (shape === Infinity ? mean : random.gamma(shape, shape / mean)) / length;
    },
  };
}

function frequencyClass(x: number): string {
  if (x < 3) return String(x);
  if (x < 5) return "3-4";
  return x < 10 ? "5-9" : "10+";
}

function quartiles(values: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  return [0.25, 0.5, 0.75].map((share) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
}

function cellsBy(
  rows: readonly PurchaseHistory[],
  name: (history: PurchaseHistory) => string,
  later: Float64Array,
): Map<string, Cell> {
  const sums = new Map<string, { count: number; sum: number; squares: number }>();
  for (const [row, history] of rows.entries()) {
    const key = name(history);
    const before = sums.get(key) ?? { count: 0, sum: 0, squares: 0 };
    const bought = later[row] ?? 0;
    sums.set(key, {
      count: before.count + 1,
      sum: before.sum + bought,
      squares: before.squares + bought * bought,
    });
  }
  return new Map(
    [...sums].map(([key, { count, sum, squares }]) => {
      const mean = sum / count;
      const excess = squares / count - mean * mean - mean;
      return [key, { mean, shape: excess > 0 ? (mean * mean) / excess : Infinity }];
    }),
  );
}
