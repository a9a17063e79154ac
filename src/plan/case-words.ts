import type { DriverKind } from "./driver-kind.ts";
import type { WeighedCase } from "./weigh-case.ts";

/** How the figures of a case are said, wherever they are shown. */

/** An amount of a driver's unit. */
export function driverFigure(value: number, unit: DriverKind["unit"]): string {
  switch (unit) {
    case "share":
      return `${digits(100 * value, 3)} %`;
    case "people":
      return wholeFigure(value);
    case "money":
      if (value !== 0 && Math.abs(value) < 1) return digits(value, 3);
      return Math.abs(value) >= 1_000 ? wholeFigure(value) : value.toFixed(2);
    default:
      return digits(value, 3);
  }
}

/** Money to the unit of the currency, with its sign. */
export function moneyFigure(value: number): string {
  return value < 0 && Math.round(value) !== 0 ? `−${wholeFigure(-value)}` : wholeFigure(value);
}

/** A whole number with thousands marks. */
function wholeFigure(value: number): string {
  return Math.round(value).toLocaleString("en-GB").replace("-0", "0");
}

function digits(value: number, count: number): string {
  return String(Number(value.toPrecision(count)));
}

/** The figures that a case begins with: what each is called, what it is, and what is said below. */
export function caseHeadlines({ case: of, figures, chances, measuring }: WeighedCase): readonly {
  readonly title: string;
  readonly figure: string;
  readonly about: string;
}[] {
  const { lowest, payback } = figures;
  return [
    {
      title: `Net present value, ${of.months} months`,
      figure: moneyFigure(figures.netPresentValue),
      about: `${moneyFigure(chances.p5)} to ${moneyFigure(chances.p95)} in 9 of 10 draws, ${digits(100 * of.discountRate, 3)} % a year`,
    },
    {
      title: "Chance that it makes money",
      figure: `${Math.round(100 * chances.chanceAboveZero)} %`,
      about: `${wholeFigure(chances.draws)} draws; on average ${moneyFigure(chances.expectedLoss)} is lost`,
    },
    {
      title: "Cash out before it pays",
      figure: moneyFigure(Math.max(0, -lowest.amount)),
      about: `Lowest in month ${lowest.month}; ${payback.kind === "never" ? "not paid back in these months" : `paid back after ${digits(payback.periods, 2)} months`}`,
    },
    {
      title: "Held out",
      figure:
        measuring === null ? `${digits(100 * of.holdout, 3)} %` : wholeFigure(measuring.heldOut),
      about:
        measuring?.detectableLift === null || measuring === null
          ? `costs ${moneyFigure(figures.holdoutCost)}; what it can see is not told`
          : `costs ${moneyFigure(figures.holdoutCost)}, sees ${digits(measuring.detectableLift, 2)} orders a person`,
    },
  ];
}

/** What the rates of return come to, in words. */
export function rateWords({
  internalRate: rate,
  modifiedInternalRate: modified,
}: WeighedCase["figures"]): string {
  // Money that comes back at once has a rate that says nothing but that.
  const share = (value: number): string =>
    value > 10 ? "above 1,000 %" : `${moneyFigure(100 * value)} %`;
  const beside = modified === null ? "" : `, modified ${share(modified)}`;
  if (rate.kind === "one") return `${share(rate.rate)} a year${beside}`;
  if (rate.kind === "several") return `several (${rate.rates.map(share).join(", ")})${beside}`;
  return `none${beside}`;
}

/** What is said of measuring, in sentences. */
export function measuringWords({ case: of, figures, measuring }: WeighedCase): readonly string[] {
  const { breakEvenLift } = figures;
  const even =
    breakEvenLift === null
      ? "The result does not depend on the orders added."
      : `It breaks even at ${digits(breakEvenLift, 3)} orders added by a person reached.`;
  if (measuring === null) return [even];
  const { detectableLift, detectableContribution, peopleNeeded, testFirst } = measuring;
  const money =
    detectableContribution === null
      ? ""
      : `, or ${detectableContribution.toFixed(2)} of contribution a person`;
  return [
    even,
    detectableLift === null
      ? "Nobody is held out, so nothing can be measured."
      : `With ${wholeFigure(measuring.heldOut)} of ${wholeFigure(measuring.people)} people held out (${digits(100 * of.holdout, 3)} %) it sees ${digits(detectableLift, 2)} orders a person${money}, with a chance of 80 %.`,
    ...(peopleNeeded === null || !Number.isFinite(peopleNeeded)
      ? []
      : [`The likely lift takes ${wholeFigure(peopleNeeded)} people to be seen.`]),
    ...(testFirst === null
      ? []
      : [
          `To test with half of the people first is worth ${moneyFigure(testFirst.worth)} of the ${moneyFigure(testFirst.perfect)} that perfect knowledge of the lift would be, and costs ${moneyFigure(testFirst.cost)}: ${testFirst.net > 0 ? "test first" : "testing first does not pay"}.`,
        ]),
  ];
}
