import type { Shop } from "../collect/shop.ts";
import type { Store } from "../store/store.ts";
import { forecastPurchases, type PurchaseForecast } from "./residual-value.ts";
import { readHistories, readPurchasesAfter } from "./value-questions.ts";
import type { ValueReport } from "./value-report.ts";

const checkedWeeks = 12;
const weeksBetweenOrigins = 4;
const mostOrigins = 4;
const dayMs = 86_400_000;

/** What the model's own past says of it. */
export interface TrackRecord {
  readonly check: ValueReport["model"]["check"];
  readonly sharedError: ValueReport["model"]["sharedError"];
}

/**
 * Fits the model at up to four earlier days, four weeks apart, each without the twelve weeks that
 * followed, and compares its forecast with what those customers then did. The latest is the check that
 * is shown; from all of them follows how far all customers together stray from the forecast. An origin
 * needs twelve weeks of history before it: a model that has seen nothing is no test.
 */
export async function trackModel(
  store: Store,
  shop: Shop,
  span: { readonly from: string; readonly asOf: string; readonly seed: number },
): Promise<TrackRecord> {
  const days = checkedWeeks * 7;
  const origins = Array.from({ length: mostOrigins }, (_, back) =>
    dayPlus(span.asOf, -days - back * weeksBetweenOrigins * 7),
  ).filter((cutoff) => Date.parse(cutoff) - Date.parse(span.from) >= days * dayMs);
  const tests: OriginTest[] = [];
  for (const cutoff of origins) {
    const test = await testOrigin(store, shop, { cutoff, seed: span.seed });
    if (test !== undefined) tests.push(test);
  }
  const [latest] = tests;
  return { check: latest ? checkOf(latest) : null, sharedError: sharedErrorOf(tests) };
}

interface OriginTest {
  readonly cutoff: string;
  readonly forecast: PurchaseForecast;
  readonly actualByWeek: ReadonlyMap<number, number>;
  readonly actual: number;
}

async function testOrigin(
  store: Store,
  shop: Shop,
  { cutoff, seed }: { readonly cutoff: string; readonly seed: number },
): Promise<OriginTest | undefined> {
  const { x, tx, T } = await readHistories(store, shop, cutoff);
  if (x.length === 0) return undefined;
  const forecast = forecastPurchases({ x, tx, T }, { weeks: checkedWeeks, seed });
  const later = await readPurchasesAfter(store, shop, cutoff, dayPlus(cutoff, checkedWeeks * 7));
  return {
    cutoff,
    forecast,
    actualByWeek: new Map(later.map(({ week, purchases }) => [week, purchases])),
    actual: later.reduce((sum, { purchases }) => sum + purchases, 0),
  };
}

function checkOf({
  cutoff,
  forecast,
  actual,
  actualByWeek,
}: OriginTest): ValueReport["model"]["check"] {
  return {
    days: checkedWeeks * 7,
    from: dayPlus(cutoff, 1),
    predicted: forecast.total,
    actual,
    weekly: forecast.weekly.map((predicted, week) => ({
      week: dayPlus(cutoff, 1 + week * 7),
      predicted,
      actual: actualByWeek.get(week) ?? 0,
    })),
  };
}

/** What is taken for the spread where there is nothing to learn it from, and counts as much as one origin where there is. */
const assumedSd = 0.1;
const halfWidthOf80 = 1.2816;

/**
 * The spread of log(actual / predicted) beyond what the model's own intervals explain: seasons, prices,
 * campaigns, all that moves customers together and that a model of single customers leaves out. The
 * mean of the excess squares, an assumed 10 % counting as one origin more.
 */
function sharedErrorOf(tests: readonly OriginTest[]): ValueReport["model"]["sharedError"] {
  const excess = tests.map(({ forecast: { total }, actual }) => {
    const miss = Math.log((actual + 0.5) / (total.value + 0.5));
    const own = (total.upper - total.lower) / (2 * halfWidthOf80 * Math.max(1, total.value));
    return Math.max(0, miss ** 2 - own ** 2);
  });
  const sum = excess.reduce((all, each) => all + each, assumedSd ** 2);
  return {
    sd: Math.sqrt(sum / (excess.length + 1)),
    origins: tests.map(({ cutoff, forecast, actual }) => ({
      from: dayPlus(cutoff, 1),
      days: checkedWeeks * 7,
      predicted: forecast.total.value,
      actual,
    })),
  };
}

function dayPlus(day: string, days: number): string {
  return new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);
}
