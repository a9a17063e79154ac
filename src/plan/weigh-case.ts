import { valueOfTest } from "../stats/information-value.ts";
import { detectableEffect, type ExperimentDesign, peopleToDetect } from "../stats/power.ts";
import type { BusinessCase } from "./case.ts";
import { caseDrivers, likelyInputs } from "./case-inputs.ts";
import { type CaseFigures, reckonCase } from "./reckon-case.ts";
import { type CaseChances, type CaseDraws, caseChances, simulateCase } from "./simulate-case.ts";

/** A case with all that is reckoned of it. */
export interface WeighedCase {
  readonly case: BusinessCase;
  readonly figures: CaseFigures;
  readonly chances: CaseChances;
  /** Whether its effect can be seen at all; null where the case says nothing of how people are without it. */
  readonly measuring: MeasuringPlan | null;
  /** What a reader has to know before signing. */
  readonly warnings: readonly string[];
}

/** How the effect of a program would be measured, and what it is worth to do so first. */
export interface MeasuringPlan {
  /** People that are reached or would be, all together. */
  readonly people: number;
  readonly heldOut: number;
  /** The fewest orders a person that the holdout detects with a chance of 80 %; null where none. */
  readonly detectableLift: number | null;
  /** The same in money of contribution a person; null where the spread of it is not said, or nothing is detected. */
  readonly detectableContribution: number | null;
  /** Whether the likely lift is as large as that. */
  readonly isDetectable: boolean;
  /** How many people the likely lift would take with this holdout; null where it is 0 or the holdout is. */
  readonly peopleNeeded: number | null;
  /** Of a test with half of the people first, before going on or not: money, discounting nothing of the delay. */
  readonly testFirst: {
    readonly standardError: number;
    readonly cost: number;
    readonly worth: number;
    readonly net: number;
    readonly perfect: number;
    readonly chanceOfGo: number;
  } | null;
}

/** Reckons all of a case, with its draws for whoever wants them. */
export function weighCase(of: BusinessCase): {
  readonly weighed: WeighedCase;
  readonly draws: CaseDraws;
} {
  const draws = simulateCase(of);
  const figures = reckonCase(of);
  const chances = caseChances(of, draws);
  const measuring = measuringPlan(of, draws);
  const warnings = warningsOf(of, { figures, chances, measuring });
  return { weighed: { case: of, figures, chances, measuring, warnings }, draws };
}

function measuringPlan(of: BusinessCase, draws: CaseDraws): MeasuringPlan | null {
  const { baseline, holdout } = of;
  if (baseline === undefined) return null;
  const { people = 0, newPeople = 0, reach = 0, lift = 0 } = likelyInputs(of);
  const met = Math.round((people + newPeople * (of.runs - 1)) * reach);
  const design = (mean: number, variance: number): ExperimentDesign => ({
    outcome: { kind: "mean", mean, variance },
    shares: [holdout, 1 - holdout],
  });
  // Orders of a month are few and come by themselves: their variance is near their mean, as Poisson's law has it.
  const ofOrders = design(baseline.orders, baseline.orders);
  const isPossible = holdout > 0 && met >= 2;
  const detectableLift = isPossible ? detectableEffect(met, ofOrders) : null;
  const spread = baseline.spread;
  return {
    people: met,
    heldOut: Math.round(met * holdout),
    detectableLift,
    detectableContribution:
      isPossible && spread !== undefined ? detectableEffect(met, design(0, spread ** 2)) : null,
    isDetectable: detectableLift !== null && Math.abs(lift) >= detectableLift,
    peopleNeeded: holdout > 0 && lift !== 0 ? peopleToDetect(lift, ofOrders) : null,
    testFirst: testFirst(baseline, { people: met, draws }),
  };
}

function testFirst(
  { orders, testCost: cost }: NonNullable<BusinessCase["baseline"]>,
  { people, draws }: { readonly people: number; readonly draws: CaseDraws },
): MeasuringPlan["testFirst"] {
  const effects = draws.drivers.get("lift");
  if (effects === undefined || people < 2) return null;
  const standardError = Math.sqrt((4 * orders) / people);
  const prior = { effects, payoffs: draws.netPresentValues };
  const { information, ...rest } = valueOfTest(prior, { standardError, cost });
  return { standardError, cost, worth: information, ...rest };
}

function warningsOf(
  of: BusinessCase,
  { figures, chances, measuring }: Pick<WeighedCase, "figures" | "chances" | "measuring">,
): string[] {
  const { internalRate: rate, tornado } = figures;
  const drivers = caseDrivers(of);
  const [widest] = tornado;
  const leads = drivers.find(({ name }) => name === widest?.name);
  const unsourced = drivers.filter(({ isNamed, driver }) => isNamed && driver.source === "");
  return [
    ...(rate.kind === "several"
      ? [`The cash flow changes its sign ${rate.signChanges} times: ${rate.warning}`]
      : []),
    ...(leads?.driver.grade === "D"
      ? [
          `What moves the result most, "${leads.title}", is a judgement: measure it first, or sign for it.`,
        ]
      : []),
    ...(unsourced.length === 0
      ? []
      : [`No source is named of ${unsourced.map(({ title }) => `"${title}"`).join(", ")}.`]),
    ...(measuring === null
      ? ['Whether the effect can be measured is not told: the case has no "baseline".']
      : []),
    ...(measuring !== null && !measuring.isDetectable
      ? [
          "The likely effect is too small for this holdout to see: the program will be judged by pooled evidence only.",
        ]
      : []),
    ...(figures.netPresentValue > 0 && chances.chanceAboveZero < 0.5
      ? [
          "The likely figures say yes, the chances say no: what can go wrong weighs more than what can go well.",
        ]
      : []),
  ];
}
