import type { ToldCase } from "../../../src/plan/case-export.ts";
import { count, percent } from "../format.ts";
import { amount, digits, fineAmount, rangedAmount } from "./case-amount.ts";

/** A figure to know of a case. */
export interface CaseKpi {
  readonly label: string;
  readonly value: string;
  readonly beside?: string;
  readonly note: string;
}

/** The four figures with which a case begins. */
export function caseKpis(told: ToldCase): readonly CaseKpi[] {
  const { case: of, figures, chances, measuring, currency } = told;
  const { lowest, payback } = figures;
  const value = rangedAmount(
    { value: figures.netPresentValue, lower: chances.p5, upper: chances.p95 },
    currency,
  );
  const holdoutCost = `it costs ${amount(figures.holdoutCost, currency)}`;
  return [
    {
      label: `Net present value, ${months(of.months)}`,
      value: value.value,
      beside: value.range,
      note: `9 of 10 draws lie in this range; ${percentOf(of.discountRate)} a year`,
    },
    {
      label: "Chance that it makes money",
      value: percent(chances.chanceAboveZero),
      note: `${count(chances.draws)} draws; on average ${amount(chances.expectedLoss, currency)} is lost`,
    },
    {
      label: "Cash out before it pays",
      value: amount(Math.max(0, -lowest.amount), currency),
      note: `Lowest ${lowest.month === 0 ? "at the start" : `in month ${lowest.month}`}; ${paidBack(payback)}`,
    },
    {
      label: "Held out",
      value: measuring === null ? percentOf(of.holdout) : count(measuring.heldOut),
      ...(measuring === null ? {} : { beside: percentOf(of.holdout) }),
      note:
        measuring === null || measuring.detectableLift === null
          ? `What it can see is not told; ${holdoutCost}`
          : `Sees ${digits(measuring.detectableLift, 2)} orders a person; ${holdoutCost}`,
    },
  ];
}

/** A fact with what it is called. */
export interface NamedFact {
  readonly name: string;
  readonly fact: string;
}

/** A rate of return; money that comes back at once has one that says nothing but that. */
function rateOf(value: number): string {
  return value > 10 ? "above 1,000%" : percentOf(value);
}

/** How the money comes back. */
export function returnFacts({ figures }: ToldCase): readonly NamedFact[] {
  const { internalRate: rate, modifiedInternalRate: modified } = figures;
  const internal =
    rate.kind === "one"
      ? `${rateOf(rate.rate)} a year`
      : rate.kind === "several"
        ? `Several: ${rate.rates.map(rateOf).join(", ")}`
        : "There is none";
  return [
    { name: "Internal rate of return", fact: internal },
    ...(modified === null
      ? []
      : [{ name: "Modified, at the discount rate", fact: `${rateOf(modified)} a year` }]),
    { name: "Payback", fact: capital(paidBack(figures.payback)) },
    { name: "Payback, discounted", fact: capital(paidBack(figures.discountedPayback)) },
  ];
}

/** Whether its effect can be seen, and what it is worth to test first. */
export function measuringFacts(told: ToldCase): readonly NamedFact[] {
  const { case: of, figures, measuring, currency } = told;
  const even = figures.breakEvenLift;
  const breakEven = {
    name: "Breaks even at",
    fact:
      even === null
        ? "The result does not depend on the orders added"
        : `${digits(even, 3)} orders added by a person reached`,
  };
  if (measuring === null) return [breakEven];
  const { detectableLift: seen, detectableContribution: money, testFirst } = measuring;
  return [
    breakEven,
    {
      name: "Held out",
      fact: `${count(measuring.heldOut)} of ${count(measuring.people)} people (${percentOf(of.holdout)})`,
    },
    {
      name: "It sees, 4 times in 5",
      fact:
        seen === null
          ? "Nothing: nobody is held out"
          : `${digits(seen, 2)} orders a person${money === null ? "" : `, or ${fineAmount(money, currency)} of contribution`}`,
    },
    {
      name: "The likely effect",
      fact: `${measuring.isDetectable ? "Can be seen" : "Is too small to be seen"}${peopleWords(measuring.peopleNeeded)}`,
    },
    ...(testFirst === null
      ? []
      : [
          {
            name: "A test with half of them first",
            fact: `${testFirst.net > 0 ? "Pays" : "Does not pay"}: worth ${amount(testFirst.worth, currency)} of the ${amount(testFirst.perfect, currency)} of knowing for sure, costs ${amount(testFirst.cost, currency)}`,
          },
        ]),
  ];
}

function peopleWords(needed: number | null): string {
  return needed === null || !Number.isFinite(needed)
    ? ""
    : `: it takes ${count(Math.round(needed))} people`;
}

function paidBack(payback: ToldCase["figures"]["payback"]): string {
  return payback.kind === "never"
    ? "not paid back in this time"
    : `paid back after ${digits(payback.periods, 2)} months${payback.fallsBack ? ", and falls below again" : ""}`;
}

const months = (value: number): string => `${value} ${value === 1 ? "month" : "months"}`;

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** A share with as many digits as it has, up to three. */
function percentOf(share: number): string {
  return `${digits(100 * share, Math.abs(share) >= 10 ? 4 : 3)}%`;
}
