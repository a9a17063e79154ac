import { PerennialError } from "../core/errors.ts";
import type { Instant } from "../core/time.ts";
import { createRandom, type Random } from "../stats/random.ts";
import { type Catalogue, createCatalogue } from "./catalogue.ts";
import { type DayNumber, dayMs, seasonOf } from "./season.ts";
import { type ShopTruth, usualTruth } from "./shop-truth.ts";
import { type Policy, usualPolicy } from "./treatment.ts";

/** What a simulated shop is made of. */
export interface ShopOptions {
  /** People who buy at least once, each for the first time within the days. */
  readonly customers: number;
  readonly days: number;
  /** Equal options and seeds give equal events, byte for byte. */
  readonly seed: number | string;
  /** Midnight UTC of the first day. */
  readonly from: Instant;
  /** Who is sent what. Default: {@link usualPolicy}. */
  readonly policy?: Policy;
  readonly truth?: ShopTruth;
}

/** A simulated shop: its truth, what it sells, and its randomness. */
export interface Shop {
  readonly options: ShopOptions;
  readonly truth: ShopTruth;
  readonly policy: Policy;
  readonly catalogue: Catalogue;
  readonly firstDay: DayNumber;
  /** The day after the last. */
  readonly endDay: DayNumber;
  /** What a day multiplies visits and purchases by. */
  readonly season: (day: DayNumber) => number;
  /** The highest season of its days. */
  readonly busiest: number;
  /** What the ids, and the phones, of this seed's people have in them. */
  readonly idMark: string;
  readonly phoneMark: string;
  /**
   * A random source for one thing that happens to one customer, the same whatever happens to others and
   * whatever the shop does: what a policy does not touch happens in the same way under every policy.
   */
  readonly stream: (...what: readonly (string | number)[]) => Random;
}

/**
 * Opens a simulated shop.
 * @throws PerennialError BAD_ARGUMENT
 * @example
 * const shop = createShop({ customers: 300, days: 30, seed: 7, from: Date.UTC(2026, 0, 1) });
 * [...simulateShop(shop)].length; // about 9,000
 */
export function createShop(options: ShopOptions): Shop {
  const { customers, days, seed, from, truth = usualTruth, policy = usualPolicy } = options;
  requireWhole("customers", customers, 1_000_000);
  requireWhole("days", days, 3_660);
  if (from % dayMs !== 0 || !(from >= Date.UTC(1990, 0, 1) && from < Date.UTC(2100, 0, 1)))
    throw new PerennialError("BAD_ARGUMENT", `The first day ${from} is no midnight UTC.`);
  const firstDay = from / dayMs;
  const stream: Shop["stream"] = (...what) => createRandom(`${seed}:${what.join(":")}`);
  const known = new Map<DayNumber, number>();
  const season = (day: DayNumber): number => {
    const value = known.get(day) ?? seasonOf(day, truth.seasonStrength);
    known.set(day, value);
    return value;
  };
  let busiest = 0;
  for (let day = firstDay; day < firstDay + days; day++) busiest = Math.max(busiest, season(day));
  return {
    options,
    truth,
    policy,
    catalogue: createCatalogue(seed, truth),
    firstDay,
    endDay: firstDay + days,
    season,
    busiest,
    idMark: `sim${String(seed).replace(/[^A-Za-z0-9]/g, "")}`,
    phoneMark: String(stream("phones").integer(10_000)).padStart(4, "0"),
    stream,
  };
}

function requireWhole(name: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return;
  throw new PerennialError(
    "BAD_ARGUMENT",
    `The number of ${name} is ${value}; it must be a whole number from 1 to ${most}.`,
  );
}
