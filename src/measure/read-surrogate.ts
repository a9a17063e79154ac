import { z } from "zod";
import { readShop, type Shop } from "../collect/shop.ts";
import { minorPerUnit } from "../core/money.ts";
import { type Instant, zoneClock } from "../core/time.ts";
import { readVersions } from "../decide/learning/learn-policies.ts";
import { knownUntil } from "../decide/learning/trial-questions.ts";
import { dayName, dayNumber } from "../predict/day-number.ts";
import { modelVersion } from "../predict/prediction-run.ts";
import { DAYS_PER_YEAR } from "../predict/residual-value.ts";
import { type ShopValuation, valueShop } from "../predict/shop-valuation.ts";
import {
  leastSurrogateTests,
  type SurrogateStanding,
  type SurrogateTest,
  surrogateCheck,
} from "../stats/surrogate-check.ts";
import type { Operational } from "../store/operational.ts";
import type { Store } from "../store/store.ts";
import { type PastTestEffects, pastTestEffects } from "./past-test-effects.ts";
import { type PastTest, pastTestsOf } from "./past-tests.ts";
import { firstSightsOfVersionsSql, programPeopleSql } from "./program-questions.ts";

/** How long what comes after is followed, in months of a twelfth of 365.25 days: as long as a residual value reaches, or half of it. */
export const laterMonths = [12, 6] as const;

export type LaterMonths = (typeof laterMonths)[number];

/** A past test with what was expected and what came, a person in units of the currency. */
export interface JudgedTest
  extends Pick<PastTest, "program" | "version" | "readOn" | "isRegistered"> {
  readonly treated: number;
  readonly heldOut: number;
  readonly after: SurrogateTest;
  readonly total: SurrogateTest;
}

/** How residual values stood in past tests. */
export interface SurrogateReadout {
  readonly currency: string;
  readonly months: LaterMonths;
  readonly tests: readonly JudgedTest[];
  /** Tests of which nothing can be told, and why. */
  readonly leftOut: readonly {
    readonly program: string;
    readonly version: number;
    readonly readOn: string;
    readonly why: string;
  }[];
  /** The effect on residual value beside that on what came. */
  readonly after: SurrogateStanding | { readonly ok: false; readonly why: string };
  /** The same with what had come by the day of reading: by this one decides. */
  readonly total: SurrogateStanding | { readonly ok: false; readonly why: string };
  /** YYYY-MM-DD, when what comes after the next test will be known; null: there is none that waits. */
  readonly nextOn: string | null;
  /** What it was made from: as long as this is the same, nothing new can be told. */
  readonly basis: string;
}

/** What of a shop tells of residual values by now. */
export interface SurrogatePlan {
  readonly shop: Shop;
  readonly months: LaterMonths;
  /** Those whose time after is known. */
  readonly tests: readonly PastTest[];
  readonly nextOn: string | null;
  readonly basis: string;
}

/**
 * Finds the past tests of a shop: of twelve months where there are enough of these, else of six.
 * @returns undefined where there are no orders
 */
export async function planSurrogate(
  store: Store,
  operational: Operational,
  asked: { readonly now: Instant; readonly months?: LaterMonths | undefined },
): Promise<SurrogatePlan | undefined> {
  const shop = await readShop(store);
  if (shop === undefined) return undefined;
  const until = await knownUntil(store, "contribution", asked.now);
  const rows = await store.rows(
    firstSightsOfVersionsSql(),
    z.object({ program: z.string(), version: z.number(), firstAt: z.number() }),
  );
  const programs = await Promise.all(
    [...new Set(rows.map(({ program }) => program))].map(async (name) => ({
      versions: await readVersions(operational, name),
      firstSeen: new Map(
        rows.filter(({ program }) => program === name).map((row) => [row.version, row.firstAt]),
      ),
    })),
  );
  const planned = (months: LaterMonths): SurrogatePlan => {
    const laterDays = Math.round((months * DAYS_PER_YEAR) / 12);
    const all = programs.flatMap(({ versions, firstSeen }) =>
      pastTestsOf(versions, { firstSeen, timezone: shop.timezone, laterDays }),
    );
    const tests = all.filter((test) => test.until <= until);
    const next = Math.min(...all.filter((test) => test.until > until).map((test) => test.until));
    const nextOn = next === Infinity ? null : zoneClock(shop.timezone).dayOf(next);
    const named = tests.map(({ program, version, readOn }) => [program, version, readOn]);
    const basis = JSON.stringify([modelVersion, months, named, nextOn]);
    return { shop, months, tests, nextOn, basis };
  };
  if (asked.months !== undefined) return planned(asked.months);
  const year = planned(12);
  return year.tests.length >= leastSurrogateTests ? year : planned(6);
}

/**
 * Holds what residual values said in past tests against what came. Runs that were made then are not kept: customers are valued anew as of the day on which each test was
 * read, by orders up to it.
 */
export async function readSurrogate(
  store: Store,
  { shop, months, tests, nextOn, basis }: SurrogatePlan,
  onStage: (stage: string) => void,
): Promise<SurrogateReadout> {
  const judged: JudgedTest[] = [];
  const leftOut: SurrogateReadout["leftOut"][number][] = [];
  for (const readOn of [...new Set(tests.map((test) => test.readOn))].sort()) {
    const asOf = dayName(dayNumber(readOn) - 1);
    const told = (stage: string): void => onStage(`as of ${asOf}: ${stage}`);
    const valued = await valueShop(store, { shop, asOf }, told);
    for (const test of tests.filter((each) => each.readOn === readOn)) {
      const { program, version, isRegistered } = test;
      const found = await effectsOf(store, test, { shop, months, valued });
      if (!found.ok) leftOut.push({ program, version, readOn, why: found.why });
      else {
        const { treated, heldOut, after, total } = found;
        judged.push({ program, version, readOn, isRegistered, treated, heldOut, after, total });
      }
    }
  }
  return {
    ...{ currency: shop.currency, months, tests: judged, leftOut, nextOn, basis },
    after: surrogateCheck(judged.map(({ after }) => after)),
    total: surrogateCheck(judged.map(({ total }) => total)),
  };
}

const columns = [
  ...["fate", "personHigh", "personLow", "early", "later"],
  ...["contributionBefore", "ordersBefore"],
];

async function effectsOf(
  store: Store,
  test: PastTest,
  of: {
    readonly shop: Shop;
    readonly months: LaterMonths;
    readonly valued: ShopValuation | undefined;
  },
): Promise<PastTestEffects> {
  if (of.valued === undefined) return { ok: false, why: "Nobody had ordered by then." };
  const { program, version, windowDays, closedAt, readAt, until, arms, holdout } = test;
  const none = new Float64Array();
  const [fate = none, high = none, low = none, early = none, later = none, ...before] =
    await store.columns(
      programPeopleSql({
        ...{ program, since: version, arms, shop: of.shop, windowDays, closedAt },
        after: { from: readAt, until },
      }),
      columns,
    );
  const [contributionBefore = none, ordersBefore = none] = before;
  const expected = expectedOf(of.valued, { high, low }, of.months);
  const perUnit = minorPerUnit(of.shop.currency);
  return pastTestEffects(
    {
      ...{ fate, early, later, contributionBefore, ordersBefore },
      expected: expected.map((minor) => minor / perUnit),
    },
    holdout,
  );
}

/** What was expected of people over the months, in minor units; 0 of whoever had not ordered yet. */
function expectedOf(
  { columns: known, valuation }: ShopValuation,
  people: { readonly high: Float64Array; readonly low: Float64Array },
  months: number,
): Float64Array {
  const { monthly } = valuation.prediction;
  const customers = known.subjectHigh.length;
  const perCustomer = customers === 0 ? 0 : monthly.length / customers;
  const keyOf = (high = 0, low = 0): string => `${high}:${low}`;
  const rows = new Map<string, number>();
  for (let row = 0; row < customers; row++)
    rows.set(keyOf(known.subjectHigh[row], known.subjectLow[row]), row);
  return people.high.map((high, i) => {
    const row = rows.get(keyOf(high, people.low[i]));
    if (row === undefined) return 0;
    const from = row * perCustomer;
    return monthly.subarray(from, from + months).reduce((sum, each) => sum + each, 0);
  });
}
