import type { Program } from "../decide/program.ts";
import type { BusinessCase, CaseBaseline } from "./case.ts";
import type { CaseDriver } from "./case-driver.ts";
import { type DraftFacts, sumOf } from "./draft-facts.ts";
import {
  estimateDriver,
  guessDriver,
  leftToFill,
  observed,
  ratioOf,
  roundedFigure,
} from "./draft-figures.ts";
import { draftLift } from "./draft-lift.ts";
import { type CouponsUsed, offerDrivers } from "./draft-offer.ts";
import type { DriverName } from "./driver-kind.ts";
import { type KeptAudit, kindOfProgram } from "./kept-audit.ts";

/** What a case is drafted of. Money is in units of the currency. */
export interface DraftAsked {
  readonly program: Program;
  /** The case that the program has, if any: its name and author stay. */
  readonly kept: BusinessCase | undefined;
  readonly facts: DraftFacts;
  readonly audits: readonly KeptAudit[];
  readonly coupons: CouponsUsed;
  /** Measured by lot; undefined: it was not. */
  readonly messagePrice: CaseDriver | undefined;
  readonly discountRate: number;
  /** YYYY-MM-DD. */
  readonly today: string;
}

/** A drafted case. */
export interface CaseDraft {
  readonly case: BusinessCase;
  /** What is to be known of it, and what is left to fill in, a sentence each. */
  readonly notes: readonly string[];
}

const daysOfMonth = 365.25 / 12;
type Drivers = Partial<Record<DriverName, CaseDriver>>;

/** Drafts the case of a program by what the shop knows; what it does not know is left to its author, and said. */
export function draftCase(asked: DraftAsked): CaseDraft {
  const { program, kept, facts } = asked;
  const ordersAnyway =
    facts.baseline?.orders ?? sumOf(facts.orders.orders) / facts.orders.orders.length / 12;
  const runs = monthsOfRun(program);
  const frame = {
    ...{ case: kept?.case ?? program.program, program: program.program, title: program.title },
    ...{ author: kept?.author ?? program.owner ?? "", months: Math.max(12, runs), runs },
    ...{ discountRate: asked.discountRate, holdout: program.holdout },
  };
  const rest = {
    ...(facts.baseline === undefined ? {} : { baseline: baselineOf(program, facts.baseline) }),
    ...{ together: [], draws: 10_000, seed: 1 },
  };
  const known: Drivers = {
    ...peopleDrivers(asked),
    reach: guessDriver(
      [0.2, 0.5, 0.9],
      leftToFill("the share of these people that sees the program; drafted as half, give or take"),
    ),
    carryOver: guessDriver(
      [0, 0, 0.5],
      leftToFill("the share of the added orders that comes again the month after; drafted as none"),
    ),
    pulledForward: guessDriver(
      [0, 0.2, 0.5],
      leftToFill("the share of the added orders that only came earlier; drafted as a fifth"),
    ),
    ...orderDrivers(program, facts),
  };
  const lift = draftLift(asked.audits, {
    of: { ...frame, drivers: known, ...rest },
    ...{ kind: kindOfProgram(program), ordersAnyway },
  });
  const drivers = {
    ...known,
    lift,
    ...offerDrivers(program, { facts, ordersAnyway, coupons: asked.coupons, lift }),
    ...costDrivers(asked),
  };
  return { case: { ...frame, drivers, ...rest }, notes: notesOf(drivers, facts) };
}

/** For whom it is, in the words of a source. */
function wordsOf({ audience }: Program): {
  readonly who: string;
  readonly became: string;
  readonly were: string;
} {
  if (audience !== undefined)
    return {
      who: `the audience ${audience}`,
      became: `people who entered the audience ${audience} for the first time`,
      were: `people who were in the audience ${audience}`,
    };
  return {
    who: "customers who ordered within a year",
    became: "customers who ordered for the first time",
    were: "customers who had ordered within a year",
  };
}

function peopleDrivers({ program, facts, today }: DraftAsked): Drivers {
  const { people, entered } = facts;
  const asOf = program.audience === undefined ? facts.until : today;
  const counted = sumOf(Float64Array.from(entered));
  const weeks = entered.length;
  const perMonth = daysOfMonth / 7;
  const mean = counted / weeks;
  const spread = entered.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (weeks - 1);
  const { who, became } = wordsOf(program);
  const source = `${became} in the ${weeks} weeks up to ${asOf}, ${counted} in all`;
  return {
    people:
      people > 0
        ? { value: people, ...observed(`${who} on ${asOf}`) }
        : {
            value: 0,
            ...leftToFill(
              `for how many people it is: nobody is in ${who}, or no server has counted it yet`,
            ),
          },
    newPeople:
      weeks < 2
        ? { value: 0, ...leftToFill("how many people become so a month: it was not watched yet") }
        : counted === 0
          ? // None in so many weeks: 3 at the most, with a chance of 95 % (the rule of three).
            guessDriver([0, 0, (3 / weeks) * perMonth], observed(source))
          : estimateDriver(
              // At least as unsure as counts by chance are.
              {
                value: mean * perMonth,
                error: Math.sqrt(Math.max(spread, mean) / weeks) * perMonth,
              },
              [0, 1e12],
              observed(source),
            ),
  };
}

function orderDrivers(program: Program, { orders: of, until }: DraftFacts): Drivers {
  const count = sumOf(of.orders);
  const whose =
    of.ofWhom === "the people"
      ? wordsOf(program).who
      : `the whole shop, as ${wordsOf(program).who} has too few of its own`;
  const source = `${count} orders of ${of.orders.length} customers in the 365 days up to ${until}: ${whose}`;
  const left = of.sold.map((sold, i) => sold - (of.returned[i] ?? 0));
  return {
    orderValue: estimateDriver(
      ratioOf(of.sold, of.orders),
      [0, 1e12],
      observed(`${source}; as paid, returns not yet taken off`),
    ),
    margin: estimateDriver(
      ratioOf(of.contribution, left),
      [-1, 1],
      observed(`${source}; contribution over what was kept`),
    ),
    returns:
      sumOf(of.returned) === 0
        ? guessDriver([0, 0, Math.min(1, 3 / count)], observed(`${source}; nothing came back`))
        : estimateDriver(
            ratioOf(of.returned, of.sold),
            [0, 1],
            observed(`${source}; value sent back over value sold`),
          ),
  };
}

function costDrivers({ messagePrice }: DraftAsked): Drivers {
  return {
    messages: {
      value: 0,
      ...leftToFill("how many messages a month it sends to a person reached; drafted as none"),
    },
    ...(messagePrice === undefined ? {} : { messagePrice }),
    setup: { value: 0, ...leftToFill("what making it costs; drafted as nothing") },
    running: { value: 0, ...leftToFill("what a month of it costs; drafted as nothing") },
  };
}

function baselineOf(
  program: Program,
  { month, people, orders, spread }: NonNullable<DraftFacts["baseline"]>,
): CaseBaseline {
  return {
    orders: Math.min(100, roundedFigure(orders)),
    ...(spread > 0 ? { spread: roundedFigure(spread) } : {}),
    testCost: 0,
    source: `${people} ${wordsOf(program).were} as ${month} began, and their orders of that month`,
  };
}

/** As long as the program says that it lasts, else three months. */
function monthsOfRun({ starts, ends }: Program): number {
  if (starts === undefined || ends === undefined) return 3;
  const days = (Date.parse(ends) - Date.parse(starts)) / 86_400_000;
  return Math.max(1, Math.min(60, Math.round(days / daysOfMonth)));
}

function notesOf(drivers: Drivers, { baseline, orders }: DraftFacts): string[] {
  const left = Object.entries(drivers).filter(([, driver]) => driver.grade === "D");
  return [
    `Left to you: ${left.map(([name]) => name).join(", ")}. Each source says what is to be filled in.`,
    ...(baseline === undefined
      ? [
          "Without a baseline nothing is said about what a test can see: these people, as they were when the last whole month began, ordered nothing in it, or were not known yet.",
        ]
      : []),
    ...(orders.ofWhom === "the shop"
      ? [
          "Orders are those of the whole shop: its people have fewer than 30 of their own in the last year.",
        ]
      : []),
  ];
}
