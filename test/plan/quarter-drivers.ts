import { type BusinessCase, businessCase } from "../../src/plan/case.ts";
import { chanceActsOn, shareMailed } from "../measure/quarter-mail.ts";
import {
  app,
  chanceToOrder,
  expectedOf,
  installs,
  offer,
  quarterPrograms,
} from "../measure/quarter-truth.ts";
import {
  marginRate,
  quarterDays,
  quarterVisits,
  shareTreated,
} from "../measure/simulated-quarter.ts";

/**
 * What is true of the programs of a simulated quarter in the words of a business case, over all lots that there could be: what a program adds while
 * the others run as they do, of a person whom it meets early enough for a window of 56 days to close within the quarter.
 */

export const windowDays = 56;
const monthDays = 365.25 / 12;
const meanPrice = 40;
/** More visits than this in 56 days count as this many: so many had or have the app. */
const mostVisits = 25;

/** A visit by what one program does to it, for an order worth 1 at the full price. */
interface AtVisit {
  readonly added: number;
  readonly worth: number;
  /** Orders that come without it. */
  readonly usual: number;
}

const sights = quarterPrograms.length;

/** The chance that the app is there at somebody's visit after so many before. */
const hasApp = (hazard: number, visits: number): number => 1 - (1 - hazard) ** visits;

/** What a program does to a visit after so many before, over the lots of the others. */
function atVisit(program: number, visits: number, mailed: boolean): AtVisit {
  const [asked, anyway] = [hasApp(installs.asked, visits), hasApp(installs.anyway, visits)];
  const chances = quarterPrograms.map((_, j) =>
    j === app ? shareTreated * asked + (1 - shareTreated) * anyway : shareTreated,
  );
  let [added, worth, usual] = [0, 0, 0];
  for (let set = 0; set < 1 << sights; set++) {
    if ((set >> program) & 1) continue;
    const chance = chances.reduce(
      (all, each, j) => (j === program ? all : all * ((set >> j) & 1 ? each : 1 - each)),
      1,
    );
    const withIt = set | (1 << program);
    const visit = { value: 1, mailed };
    usual += chance * chanceToOrder(set, mailed);
    added += chance * (chanceToOrder(withIt, mailed) - chanceToOrder(set, mailed));
    worth += chance * (expectedOf(withIt, visit) - expectedOf(set, visit));
  }
  const moved = program === app ? asked - anyway : 1;
  return { added: moved * added, worth: moved * worth, usual };
}

interface Sums {
  people: number;
  firstMonth: number;
  later: number;
  worth: number;
  usual: number;
}

/** Of each program, the case as it would be written by whoever knew all: what it costs aside. */
export function trueCases(asked: {
  readonly people: number;
  readonly seed: string;
}): readonly BusinessCase[] {
  return quarterPrograms.map((program, j) => {
    const sums: Sums = { people: 0, firstMonth: 0, later: 0, worth: 0, usual: 0 };
    const known = [false, true].map((mailed) =>
      Array.from({ length: mostVisits + 1 }, (_, visits) => atVisit(j, visits, mailed)),
    );
    for (let i = 0; i < asked.people; i++)
      addPerson(sums, quarterVisits(asked.seed, i), (visits, day) => {
        const chance = shareMailed * chanceActsOn(day);
        const [without, withMail] = known.map((each) => each[Math.min(visits, mostVisits)]);
        const mix = (of: (at: AtVisit) => number): number =>
          (without ? (1 - chance) * of(without) : 0) + (withMail ? chance * of(withMail) : 0);
        return {
          added: mix(({ added }) => added),
          worth: mix(({ worth }) => worth),
          usual: mix(({ usual }) => usual),
        };
      });
    return caseOf(program, sums);
  });
}

/** Adds a person whose window closes. */
function addPerson(
  sums: Sums,
  days: readonly number[],
  at: (visits: number, day: number) => AtVisit,
): void {
  const [first] = days;
  if (first === undefined || first + windowDays >= quarterDays) return;
  sums.people += 1;
  for (const [visits, day] of days.entries()) {
    if (day >= first + windowDays) break;
    const { added, worth, usual } = at(visits, day);
    if (day < first + monthDays) sums.firstMonth += added;
    else sums.later += added;
    sums.worth += worth;
    sums.usual += usual;
  }
}

function caseOf(program: string, sums: Sums): BusinessCase {
  const { people, firstMonth, later, worth, usual } = sums;
  const isOffer = program === quarterPrograms[offer];
  const laterMonths = windowDays / monthDays - 1;
  // Whoever was asked for the app gets it by and by: what is added later may be more than at first, which a case cannot say. The whole is right.
  const carryOver = Math.min(0.9, later / laterMonths / firstMonth);
  return businessCase.parse({
    ...{
      case: program,
      program,
      months: 3,
      runs: 3,
      holdout: Number((1 - shareTreated).toFixed(9)),
      draws: 4_000,
    },
    drivers: {
      people: Math.round(0.9 * people),
      lift: (firstMonth + later) / people / (1 + laterMonths * carryOver),
      carryOver,
      margin: marginRate,
      // Another program's discount is on the orders added, too; its own stands by itself.
      orderValue: isOffer ? meanPrice : (meanPrice * worth) / (firstMonth + later),
      ...(isOffer ? { discount: 0.1 * meanPrice * marginRate, subsidised: usual / people } : {}),
    },
  });
}
