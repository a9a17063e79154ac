import type { Instant } from "../../core/time.ts";
import type { CustomerMark } from "../customer-marks.ts";

/** What an individual policy may look at in a customer; each is one number. */
export const featureNames = ["value", "alive", "expected", "bought", "full-price", "due"] as const;

/** One of the features. */
export type FeatureName = (typeof featureNames)[number];

/** Features of a customer; what is not told is absent. */
export type Features = Readonly<Partial<Record<FeatureName, number>>>;

const readers: Readonly<
  Record<FeatureName, (mark: CustomerMark, now: Instant) => number | undefined>
> = {
  /** The natural logarithm of 1 + the residual value in minor units. */
  value: ({ residualValue }) => Math.log1p(Math.max(0, residualValue)),
  alive: ({ pAlive }) => pAlive,
  expected: ({ expectedOrders }) => Math.log1p(Math.max(0, expectedOrders)),
  bought: ({ orders }) => Math.log1p(Math.max(0, orders)),
  "full-price": ({ fullPrice }) => fullPrice ?? undefined,
  /** 1 between the earliest and the latest day on which the next order is expected. */
  due: ({ nextEarly, nextLate }, now) =>
    nextEarly === null ? undefined : Number(nextEarly <= now && now <= (nextLate ?? Infinity)),
};

/**
 * The features of a customer at an instant, to three decimals: they are reckoned with as they are logged, so that what is
 * learned from the ledger is what was decided by.
 */
export function featuresOf(
  mark: CustomerMark,
  names: readonly FeatureName[],
  now: Instant,
): Features {
  const found: Partial<Record<FeatureName, number>> = {};
  for (const name of names) {
    const value = readers[name](mark, now);
    if (value !== undefined) found[name] = Math.round(value * 1_000) / 1_000;
  }
  return found;
}
