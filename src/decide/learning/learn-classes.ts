import {
  type ClassEvidence,
  classChances,
  type ResponseClass,
} from "../../stats/class-evidence.ts";
import { createRandom } from "../../stats/random.ts";
import { drawResponseClasses } from "../../stats/response-class-draws.ts";
import { fitResponseClasses } from "../../stats/response-classes.ts";
import type { LadderClass, LearnedLadder } from "../policy/learned-ladder.ts";

/** The classes of a shop's customers who answer alike to the levels of a ladder, fitted on a sample where there are many. */

/** Classes as they are kept. */
export type LearnedClasses = Pick<LearnedLadder, "classes" | "draws">;

/** Classes are fitted on so many people at most: more change no figure that is shown, and fitting takes some seconds. */
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
export function learnClasses(all: ClassEvidence, most: number = mostPeople): LearnedClasses {
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
