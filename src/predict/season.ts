import { groupByHistory } from "../stats/purchase-histories.ts";
import { fitPurchaseModel, type PurchaseModelName } from "../stats/purchase-model.ts";
import { seasonalIndex, WEEKS_PER_YEAR } from "../stats/seasonal-index.ts";
import { type DayNumber, dayName } from "./day-number.ts";
import { type Clock, cutLog, type PurchaseLog, plainClock } from "./purchase-log.ts";

/**
 * The shape of a shop's year. Purchases are counted week by week against what a model without seasons
 * expects of the customers there were; where the shop has seen every week at least twice, the ratio is an
 * index by week of the year. A clock that runs by it makes the model's time: a quiet January is short, so
 * that nobody is taken to have left in it, and a forecast over December is long.
 */
export interface Season {
  /** By week of the year, about 1. */
  readonly weeks: readonly number[];
  readonly clock: Clock;
}

const daysPerWeek = 7;
/** Two years less a week: every week of the year has been seen twice, but for the odd day. */
const fewestDays = 2 * 364;

/** Learns the season from what was known by a day; null with less than two years. */
export function learnSeason(
  log: PurchaseLog,
  known: {
    readonly first: DayNumber;
    readonly until: DayNumber;
    readonly model: PurchaseModelName;
  },
): Season | null {
  if (known.until - known.first < fewestDays) return null;
  const { counted, expected } = countByWeek(log, known);
  const weeks = seasonalIndex(counted, expected);
  return { weeks, clock: seasonalClock(weeks, known.first) };
}

/** The week of the year that a day lies in, from 0. */
export function weekOfYear(day: DayNumber): number {
  const start = Date.parse(`${dayName(day).slice(0, 4)}-01-01`) / 86_400_000;
  return Math.min(WEEKS_PER_YEAR - 1, Math.floor((day - start) / daysPerWeek));
}

/** Repeat purchases by week of the year and year, counted and expected of the customers there were. */
function countByWeek(log: PurchaseLog, { first, until, model }: Parameters<typeof learnSeason>[1]) {
  const clock = plainClock(1);
  const h = cutLog(log, { until, end: until, clock });
  const fit = fitPurchaseModel(model, groupByHistory(h.x, h.tx, h.T).histories, {
    intervals: { sumOfLogs: h.sumOfLogs },
  });
  const days = until - first + 1;
  // What a new customer is expected to buy on day 1, 2, … after the first purchase.
  const one = groupByHistory([0], [0], [0]).histories;
  const ends = Float64Array.from({ length: days }, (_, day) => day + 1);
  const { purchases } = fit.at(fit.uncertainty.mode).expectations(one, { ends });
  const acquired = new Float64Array(days);
  for (const day of h.firstDay) acquired[day - first] = (acquired[day - first] ?? 0) + 1;
  const years = Math.ceil(days / 365) + 1;
  const table = (): number[][] =>
    Array.from({ length: WEEKS_PER_YEAR }, () => new Array<number>(years).fill(0));
  const [counted, expected] = [table(), table()];
  const add = (to: number[][], day: number, amount: number): void => {
    const row = to[weekOfYear(first + day)];
    const year = Math.floor(day / 365.25);
    if (row !== undefined) row[year] = (row[year] ?? 0) + amount;
  };
  for (const [start, customers] of acquired.entries()) {
    if (customers === 0) continue;
    for (let day = start + 1; day < days; day++) {
      add(expected, day, customers * (purchases[day - start - 1] ?? 0));
    }
  }
  for (const [row, customer] of h.customer.entries()) {
    for (let at = log.starts[customer] ?? 0; at < (log.starts[customer + 1] ?? 0); at++) {
      const day = log.days[at] ?? 0;
      if (log.bought[at] === 1 && day > (h.firstDay[row] ?? 0) && day <= until) {
        add(counted, day - first, 1);
      }
    }
  }
  return { counted, expected };
}

/** Days from `first` on, each counted by its week's index: 365.25 of them on average a year. */
function seasonalClock(weeks: readonly number[], first: DayNumber): Clock {
  const known: number[] = [0];
  return (day) => {
    const place = Math.max(0, day - first);
    for (let next = known.length; next <= Math.ceil(place); next++) {
      known.push((known[next - 1] ?? 0) + (weeks[weekOfYear(first + next)] ?? 1));
    }
    const whole = Math.floor(place);
    const below = known[whole] ?? 0;
    return below + (place - whole) * ((known[whole + 1] ?? below) - below);
  };
}
