import { z } from "zod";
import { readShop } from "../../collect/shop.ts";
import { zoneClock } from "../../core/time.ts";
import { saleDaysOf } from "../../predict/promo-class.ts";
import { readPriceSources, readSoldDays } from "../../predict/promo-questions.ts";
import {
  type ClassEvidence,
  classChances,
  type ResponseClass,
} from "../../stats/class-evidence.ts";
import { createRandom } from "../../stats/random.ts";
import { drawResponseClasses } from "../../stats/response-class-draws.ts";
import { fitResponseClasses } from "../../stats/response-classes.ts";
import { param, type Sql, sql } from "../../store/sql.ts";
import type { Store } from "../../store/store.ts";
import { readUsualOrder } from "../offers/usual-order.ts";
import type { LadderClass, LearnedLadder } from "../policy/learned-ladder.ts";
import { type MemberQuestion, readMemberEvidence } from "./member-evidence.ts";

/** What of a ladder's question is known before it is asked of the shop. */
export type LadderAsked = Omit<MemberQuestion, "origins" | "prices" | "saleDays">;

/**
 * What a ladder learns: the classes of customers who answer alike, and what an order comes to. Nothing where no offer of the ladder
 * was seen yet, so that nobody gets money but by the lot.
 */
export async function learnLadder(store: Store, of: LadderAsked): Promise<LearnedLadder> {
  const shop = await readShop(store);
  const asked = { ...of, origins: [], prices: [], saleDays: [] };
  const order = shop ? await readUsualOrder(store, shop) : { usualOrder: 0, contribution: 0 };
  const base = { asked, currency: shop?.currency ?? "EUR", order };
  if (shop === undefined) return { ...base, classes: [], draws: [] };
  const prices = (await readPriceSources(store)).map(({ source, telling }) => ({
    source,
    telling,
  }));
  const until = zoneClock(shop.timezone).dayOf(of.until);
  const saleDays = saleDaysOf(await readSoldDays(store, shop, { until, sources: prices }));
  const origins = await store.rows(originsSql(), z.object({ origin: z.string() }));
  const question = { ...of, prices, saleDays, origins: origins.map(({ origin }) => origin) };
  const { evidence } = await readMemberEvidence(store, shop, question);
  return { ...base, asked: question, ...learnClasses(evidence) };
}

/** With fewer customers the shares of an origin tell nothing that those of all do not. */
const leastOfOrigin = 50;
/** A segment costs the fit a share for each class. */
const mostOrigins = 12;

/** Where the first orders of many customers of the newest prediction came from. */
export function originsSql(): Sql {
  return sql`SELECT first_source AS origin
FROM customer
WHERE run_id = (SELECT max(run_id) FROM prediction_run)
GROUP BY first_source
HAVING count() >= ${param("UInt32", leastOfOrigin)}
ORDER BY count() DESC, first_source
LIMIT ${param("UInt32", mostOrigins)}`;
}

/** Classes are fitted on so many people at most: more change no figure that is shown, and fitting holds a process up for some seconds. */
const mostPeople = 20_000;
/** More were never needed in simulated shops. */
const mostClasses = 5;
/** Of fewer customers all are one class: by what penalty classes are chosen holds for many. */
const leastPeople = 100;
/** Standard error of a chance of 0.9 from as many draws: 0.03. Each decision goes through all of them. */
const draws = 100;

/**
 * The classes of people, as draws of what is not known of them. None where nobody was seen under a level above nothing.
 * @param most people on whom they are fitted
 */
export function learnClasses(
  all: ClassEvidence,
  most: number = mostPeople,
): Pick<LearnedLadder, "classes" | "draws"> {
  if (!hasSeenOffers(all)) return { classes: [], draws: [] };
  const evidence = sampleOf(all, most);
  const fit = fitResponseClasses(evidence, {
    most: evidence.people < leastPeople ? 1 : mostClasses,
  });
  const random = createRandom("class draws");
  const drawn = drawResponseClasses(evidence, fit.classes, { draws, random });
  return {
    classes: classesSeen(evidence, fit.classes),
    // Five digits: what is kept is read by every process every few seconds.
    draws: drawn.map((classes) =>
      classes.map(({ shares, multipliers, logOdds }) => ({
        shares: shares.map(short),
        multipliers: multipliers.map(short),
        logOdds: logOdds.map(short),
      })),
    ),
  };
}

const short = (value: number): number => Number(value.toPrecision(5));

/** Conditions of {@link ClassEvidence}: no window, nothing in one, the levels. */
const firstOffer = 2;

function hasSeenOffers({ people, conditions, exposure }: ClassEvidence): boolean {
  for (let at = 0; at < people * conditions; at++)
    if (at % conditions >= firstOffer && (exposure[at] ?? 0) > 0) return true;
  return false;
}

/** Whom classes are fitted on: those whom the program has met, every so manieth where they are too many; then others. */
function sampleOf(all: ClassEvidence, most: number): ClassEvidence {
  const { people, conditions, exposure } = all;
  if (people <= most) return all;
  const wasMet = (person: number): boolean => {
    for (let c = 1; c < conditions; c++)
      if ((exposure[person * conditions + c] ?? 0) > 0) return true;
    return false;
  };
  const places = Array.from({ length: people }, (_, person) => person);
  const met = everySoManieth(places.filter(wasMet), most);
  const others = places.filter((person) => !wasMet(person));
  const chosen = [...met, ...everySoManieth(others, most - met.length)];
  const one = (column: ArrayLike<number>) =>
    Float64Array.from(chosen, (person) => column[person] ?? 0);
  const wide = (column: ArrayLike<number>) => {
    const kept = new Float64Array(chosen.length * conditions);
    for (const [at, person] of chosen.entries())
      for (let c = 0; c < conditions; c++)
        kept[at * conditions + c] = column[person * conditions + c] ?? 0;
    return kept;
  };
  return {
    ...all,
    people: chosen.length,
    counts: wide(all.counts),
    exposure: wide(exposure),
    marks: all.marks.map(({ successes, trials, usual }) => ({
      successes: one(successes),
      trials: one(trials),
      ...(usual === undefined ? {} : { usual: one(usual) }),
    })),
    segment: one(all.segment),
  };
}

/** Customers are in the order of their ids, which are hashes: every so manieth is a sample at random, and the same each day. */
function everySoManieth(places: readonly number[], most: number): readonly number[] {
  if (places.length <= most) return places;
  return Array.from(
    { length: most },
    (_, i) => places[Math.floor((i * places.length) / most)] ?? 0,
  );
}

/** What was seen of each class, each customer counted by the chance of being of it. */
function classesSeen(
  evidence: ClassEvidence,
  fitted: readonly ResponseClass[],
): readonly LadderClass[] {
  const { people, conditions, counts, exposure, marks } = evidence;
  const sums = fitted.map(() => ({
    ...{ people: 0, orders: 0, felt: 0, lines: 0, atFull: 0 },
    levels: Array.from({ length: conditions - 1 }, () => ({ days: 0, orders: 0 })),
  }));
  for (let person = 0; person < people; person++)
    for (const [k, chance] of classChances(evidence, person, fitted).entries()) {
      const sum = sums[k];
      if (sum === undefined) continue;
      sum.people += chance;
      sum.lines += chance * (marks[0]?.trials[person] ?? 0);
      sum.atFull += chance * (marks[0]?.successes[person] ?? 0);
      for (let c = 0; c < conditions; c++) {
        const at = person * conditions + c;
        const [n, days] = [chance * (counts[at] ?? 0), chance * (exposure[at] ?? 0)];
        sum.orders += n;
        sum.felt += days * (fitted[k]?.multipliers[c] ?? 1);
        const level = sum.levels[c - 1];
        if (level === undefined) continue;
        level.days += days;
        level.orders += n;
      }
    }
  return sums.map(({ people: members, orders, felt, lines, atFull, levels }) => ({
    share: short(members / Math.max(1, people)),
    fullPrice: lines === 0 ? null : short(atFull / lines),
    ordersPerDay: felt === 0 ? 0 : short(orders / felt),
    levels: levels.map((each) => ({ days: short(each.days), orders: short(each.orders) })),
  }));
}
