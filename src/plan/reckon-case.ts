import { type InternalRate, internalRate, modifiedInternalRate } from "../stats/internal-rate.ts";
import { type Payback, paybackPeriod } from "../stats/payback-period.ts";
import { type TornadoBar, tornado } from "../stats/tornado.ts";
import { quantileOf } from "../stats/uncertain.ts";
import type { BusinessCase } from "./case.ts";
import { driverAmount, likelyAmount } from "./case-driver.ts";
import { caseDrivers, likelyInputs } from "./case-inputs.ts";
import { type Inputs, reckonLines } from "./case-line.ts";
import { caseLines } from "./case-lines.ts";
import type { DriverName } from "./driver-kind.ts";

/** What a case comes to with each driver at its likely figure. Money in units of the shop's currency, months from the start. */
export interface CaseFigures {
  /** Each line by month, the first of them 0. */
  readonly lines: Readonly<Record<string, readonly number[]>>;
  readonly netPresentValue: number;
  /** A year's, flows at the end of their months, as spreadsheets reckon. */
  readonly internalRate: InternalRate;
  /** With what comes in put out, and what goes out borrowed, at the discount rate; null where nothing goes out or comes in. */
  readonly modifiedInternalRate: number | null;
  readonly payback: Payback;
  readonly discountedPayback: Payback;
  /** The least that the cash comes to, and in which month. */
  readonly lowest: { readonly month: number; readonly amount: number };
  /** The orders that a person reached must add for the net present value to be 0; null where it does not depend on them. */
  readonly breakEvenLift: number | null;
  /** What holding people out costs, discounted. */
  readonly holdoutCost: number;
  /** What each driver does to the net present value at its 10 and 90 % quantiles, the widest first. */
  readonly tornado: readonly (Omit<TornadoBar, "name"> & DriverRange)[];
}

/** Reckons a case with each driver at its likely figure. */
export function reckonCase(of: BusinessCase): CaseFigures {
  const likely = likelyInputs(of);
  const lines = linesAt(of, likely);
  const cash = lines["cash"] ?? [];
  const cumulative = lines["cumulative"] ?? [];
  const amount = Math.min(...cumulative);
  return {
    lines,
    netPresentValue: lines["cumulativeDiscounted"]?.at(-1) ?? 0,
    internalRate: internalRate(cash, { periodsPerYear: 12 }),
    modifiedInternalRate: modifiedRate(of, cash),
    payback: paybackPeriod(cash),
    discountedPayback: paybackPeriod(lines["discounted"] ?? []),
    lowest: { month: cumulative.indexOf(amount), amount },
    breakEvenLift: breakEven(of, likely),
    holdoutCost: -sumOfProducts(lines["heldOut"] ?? [], lines["factor"] ?? []),
    tornado: tornadoOf(of, likely),
  };
}

/** The lines by month with these inputs. */
export function linesAt(
  { months }: BusinessCase,
  inputs: Readonly<Record<string, number>>,
): Record<string, number[]> {
  const columns: Inputs = Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [name, Float64Array.of(value)]),
  );
  const values = reckonLines(caseLines, { inputs: columns, months });
  return Object.fromEntries(
    Object.entries(values).map(([name, columns]) => [name, columns.map(([one]) => one ?? 0)]),
  );
}

function netPresentValueAt(of: BusinessCase, inputs: Readonly<Record<string, number>>): number {
  return linesAt(of, inputs)["cumulativeDiscounted"]?.at(-1) ?? 0;
}

/** The net present value is a line of the lift, as all lines are: two points tell where it is 0. */
function breakEven(of: BusinessCase, likely: Readonly<Record<string, number>>): number | null {
  const at = (lift: number): number => netPresentValueAt(of, { ...likely, lift });
  const [none, one] = [at(0), at(1)];
  return one === none ? null : -none / (one - none);
}

function modifiedRate({ discountRate }: BusinessCase, cash: readonly number[]): number | null {
  if (!cash.some((flow) => flow < 0) || !cash.some((flow) => flow > 0)) return null;
  const monthly = (1 + discountRate) ** (1 / 12) - 1;
  const found = modifiedInternalRate(cash, { financeRate: monthly, reinvestRate: monthly });
  return found === null ? null : (1 + found) ** 12 - 1;
}

/** Where an uncertain driver stands, and between which ends the tornado moves it. */
export interface DriverRange {
  readonly name: DriverName;
  readonly low: number;
  readonly base: number;
  readonly high: number;
}

/** The uncertain drivers of a case from their 10 to their 90 % quantile, within what they can be, the likely figure among them. */
export function driverRanges(of: BusinessCase): readonly DriverRange[] {
  return caseDrivers(of).flatMap(({ name, driver, least, most }) => {
    if ("value" in driver) return [];
    const at = (share: number): number =>
      Math.min(most, Math.max(least, quantileOf(driverAmount(driver), share)));
    const base = likelyAmount(driver);
    return [{ name, low: Math.min(base, at(0.1)), base, high: Math.max(base, at(0.9)) }];
  });
}

function tornadoOf(
  of: BusinessCase,
  likely: Readonly<Record<string, number>>,
): CaseFigures["tornado"] {
  const ranges = driverRanges(of);
  const bars = tornado(
    (values) =>
      netPresentValueAt(of, {
        ...likely,
        ...Object.fromEntries(ranges.map(({ name }, k) => [name, values[k] ?? 0])),
      }),
    ranges,
  );
  return bars.flatMap((bar) => {
    const range = ranges.find(({ name }) => name === bar.name);
    return range === undefined ? [] : [{ ...bar, ...range }];
  });
}

function sumOfProducts(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, each, i) => sum + each * (other[i] ?? 0), 0);
}
