import type { Estimate } from "../core/estimate.ts";
import { type Effect, welchTest } from "../stats/difference.ts";

/** An amount of a statement, a person and in all. */
export interface StatementLine {
  /** Minor units for each person who was not held out of every program; not whole. */
  readonly perPerson: Estimate;
  /** Minor units of all of them together, whole. */
  readonly shop: Estimate;
}

/** To whom figures a person apply, and the level of intervals. */
export interface Scale {
  readonly people: number;
  readonly level: number;
}

/** An effect a person as a line. */
export function lineOf(effect: Effect, { people, level }: Scale): StatementLine {
  const { lower, upper } = welchTest(effect, { level });
  const perPerson = { value: effect.estimate, lower, upper, level };
  return { perPerson, shop: inWhole(perPerson, people) };
}

/** An estimate whose error is as good as known as a line. */
export function knownLine(
  estimate: number,
  of: { readonly variance: number; readonly n: number },
  scale: Scale,
): StatementLine {
  const standardError = Math.sqrt(Math.max(0, of.variance));
  // No error, as of a month in which nobody bought anything.
  if (standardError === 0) {
    const perPerson = { value: estimate, lower: estimate, upper: estimate, level: scale.level };
    return { perPerson, shop: inWhole(perPerson, scale.people) };
  }
  return lineOf({ estimate, standardError, degreesOfFreedom: Infinity, n: of.n }, scale);
}

/** A line whose amount was rounded so that lines add up. */
export function withAmount(line: StatementLine, value: number): StatementLine {
  return { ...line, shop: { ...line.shop, value } };
}

/** An estimate a person for so many people, in whole minor units. */
export function inWhole({ value, lower, upper, level }: Estimate, people: number): Estimate {
  const whole = (each: number): number => Math.round(each * people) + 0;
  return { value: whole(value), lower: whole(lower), upper: whole(upper), level };
}
