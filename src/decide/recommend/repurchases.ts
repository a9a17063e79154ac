import type { History } from "./interaction-log.ts";

/** Milliseconds of a day. */
export const dayMs = 86_400_000;

/** What one customer bought again. */
export interface Repurchases {
  /** Each item that was bought, with its days of purchase, earliest first (the instant of the first that day), and gaps. */
  readonly items: readonly {
    readonly item: number;
    readonly days: readonly number[];
    /** Logarithms of the days between one day of purchase and the next: ln 1 = 0 or more. */
    readonly logGaps: readonly number[];
  }[];
  /** All gaps of the customer, in the order in which they ended. */
  readonly steps: readonly { readonly item: number; readonly logGap: number }[];
}

/**
 * Reads a history for what was bought on several days. Rows of `boughtFrom` or more are purchases, up to an instant; those of
 * one item on one day (UTC) are one, and a gap is the whole number of days between.
 */
export function repurchasesOf(
  history: History,
  rule: { readonly boughtFrom: number; readonly until?: number },
): Repurchases {
  const days = new Map<number, number[]>();
  const steps: { item: number; logGap: number }[] = [];
  const until = rule.until ?? Number.POSITIVE_INFINITY;
  for (let row = history.from; row < history.to; row++) {
    if ((history.weight[row] ?? 0) < rule.boughtFrom) continue;
    const at = history.time[row] ?? 0;
    if (at > until) continue;
    const item = history.item[row] ?? 0;
    const known = days.get(item);
    const last = known?.at(-1);
    if (known === undefined || last === undefined) {
      days.set(item, [at]);
      continue;
    }
    const gap = Math.floor(at / dayMs) - Math.floor(last / dayMs);
    if (gap === 0) continue;
    known.push(at);
    steps.push({ item, logGap: Math.log(gap) });
  }
  const gapsOf = new Map<number, number[]>();
  for (const { item, logGap } of steps) {
    const gaps = gapsOf.get(item);
    if (gaps === undefined) gapsOf.set(item, [logGap]);
    else gaps.push(logGap);
  }
  return {
    items: [...days].map(([item, own]) => ({ item, days: own, logGaps: gapsOf.get(item) ?? [] })),
    steps,
  };
}
