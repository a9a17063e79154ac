import { z } from "zod";
import { PerennialError } from "../core/errors.ts";
import type { Instant } from "../core/time.ts";

/** How many events a source may send. */
export interface SourceLimit {
  /** On average, a second. */
  readonly perSecond: number;
  /** At once, after a pause. */
  readonly burst: number;
}

/** {@link SourceLimit} as it arrives from outside. */
export const sourceLimit: z.ZodType<SourceLimit> = z.strictObject({
  perSecond: z.number().positive().max(1_000_000),
  burst: z.number().int().min(1).max(100_000_000),
});

/** Unless it is said, so many seconds of the average may come at once. */
const usualBurstSeconds = 10;

/**
 * A limit as it is written.
 * @throws PerennialError BAD_ARGUMENT
 * @example parseSourceLimit("500/s") // { perSecond: 500, burst: 5000 }
 */
export function parseSourceLimit(text: string, burst?: string): SourceLimit {
  const perSecond = Number(/^(\d+(?:\.\d+)?)\/s$/.exec(text)?.[1] ?? Number.NaN);
  if (!(perSecond > 0 && perSecond <= 1_000_000))
    throw new PerennialError(
      "BAD_ARGUMENT",
      `--limit ${text}: write events a second, such as 500/s or 0.5/s, up to 1000000/s.`,
    );
  const usual = Math.max(1, Math.ceil(perSecond * usualBurstSeconds));
  if (burst === undefined) return { perSecond, burst: usual };
  if (!/^[1-9]\d{0,7}$/.test(burst))
    throw new PerennialError(
      "BAD_ARGUMENT",
      `--burst ${burst}: write how many events may come at once, a whole number such as 5000.`,
    );
  return { perSecond, burst: Number(burst) };
}

/** A limit in words. */
export function limitInWords({ perSecond, burst }: SourceLimit): string {
  return `${perSecond} events a second, ${burst} at once`;
}

/** What sources have left of their limits. */
export interface SourceAllowances {
  /**
   * Takes a request's items off what its source has left, all or none.
   * @returns 0 where they were taken, else the milliseconds after which they are, if nothing else comes meanwhile
   */
  readonly take: (
    source: { readonly sourceId: string; readonly limit?: SourceLimit | null },
    items: number,
  ) => number;
}

/**
 * A bucket of tokens a limited source, in memory: full at the start. A request of more items than fit into the
 * bucket goes in when it is full, and what it took too much is made up for before the next.
 *
 * @param clock milliseconds, of any origin
 */
export function sourceAllowances(clock: () => Instant = () => performance.now()): SourceAllowances {
  const buckets = new Map<string, { left: number; at: Instant }>();
  return {
    take({ sourceId, limit }, items) {
      if (!limit) {
        buckets.delete(sourceId);
        return 0;
      }
      const now = clock();
      const { perSecond, burst } = limit;
      const bucket = buckets.get(sourceId) ?? { left: burst, at: now };
      const left = Math.min(burst, bucket.left + ((now - bucket.at) / 1_000) * perSecond);
      const wanted = Math.min(items, burst);
      const fits = left >= wanted;
      buckets.set(sourceId, { left: fits ? left - items : left, at: now });
      return fits ? 0 : ((wanted - left) / perSecond) * 1_000;
    },
  };
}
