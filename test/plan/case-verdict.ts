import { auditCase } from "../../src/plan/audit-case.ts";
import type { BusinessCase } from "../../src/plan/case.ts";
import { likelyAmount } from "../../src/plan/case-driver.ts";
import { biasOf, type CaseBias, caseBias, type KeptAudit } from "../../src/plan/kept-audit.ts";
import { correctedCase, learnedCase } from "../../src/plan/learned-case.ts";
import { reckonCase } from "../../src/plan/reckon-case.ts";
import type { RatioBelief } from "../../src/stats/forecast-bias.ts";
import type { CheckedShare } from "../measure/checked-share.ts";
import { type CaseAuthor, caseAuthors } from "./case-authors.ts";
import { type CaseSeen, trueContribution } from "./case-quarter.ts";

/** How cases of simulated quarters came true, counted. */

/** A chance that was said, and whether it came so. */
export interface SaidChance {
  readonly chance: number;
  readonly came: boolean;
}

/** Bins of what was said: below a third, to two thirds, above. */
const bins = [0, 1 / 3, 2 / 3, 1 + 1e-9] as const;

/** Of what was said with some chance, as much must come: the share in each bin beside the mean of what was said. */
export function calibrated(name: string, said: readonly SaidChance[]): CheckedShare[] {
  return bins.slice(0, -1).flatMap((from, k) => {
    const within = said.filter(({ chance }) => chance >= from && chance < (bins[k + 1] ?? 2));
    if (within.length === 0) return [];
    const mean = within.reduce((sum, { chance }) => sum + chance, 0) / within.length;
    const came = within.filter((each) => each.came).length;
    return [
      {
        name: `${name}: ${came} of ${within.length}`,
        ...{ share: came / within.length, rounds: within.length },
        ...{ least: Math.min(1, mean), most: Math.min(1, mean) },
      },
    ];
  });
}

const isPositive = ({ truth }: CaseSeen): boolean => reckonCase(truth).netPresentValue > 0;

/** What the case's author says of making money. */
export const statedChances = (cases: readonly CaseSeen[]): SaidChance[] =>
  cases.map((each) => ({ chance: each.stated, came: isPositive(each) }));

/** What is known of it after measuring; refuted cases say none. */
export const auditedChances = (cases: readonly CaseSeen[]): SaidChance[] =>
  cases.flatMap((each) =>
    each.audit.known === null
      ? []
      : [{ chance: each.audit.known.chanceAboveZero, came: isPositive(each) }],
  );

/** What is known of it after the author's usual bias was taken out and it was measured. */
export function correctedChances(cases: readonly CaseSeen[], bias: CaseBias): SaidChance[] {
  return cases.flatMap((each) => {
    const known = auditCase(correctedText(each.text, bias), each.measured).known;
    return known === null ? [] : [{ chance: known.chanceAboveZero, came: isPositive(each) }];
  });
}

/** Of a true net present value that nine in ten lie between what is known as its 5 and 95 %. */
export function heldByAudits(cases: readonly CaseSeen[]): CheckedShare {
  const told = cases.flatMap(({ audit: { known }, truth }) =>
    known === null ? [] : [{ known, worth: reckonCase(truth).netPresentValue }],
  );
  const held = told.filter(({ known, worth }) => known.p5 <= worth && worth <= known.p95).length;
  return {
    name: `the true value is from 5 to 95 %: ${held} of ${told.length}`,
    ...{ share: held / told.length, rounds: told.length, least: 0.87, most: 0.93 },
  };
}

/** Of the windows that count, a program once: that intervals of 95 % hold the truth. */
export function heldByMeasuring(cases: readonly CaseSeen[]): CheckedShare {
  const [first] = caseAuthors;
  const told = cases.flatMap(({ author, truth, measured }) => {
    const last = measured.at(-1);
    return author === first && last ? [{ last, truth: trueContribution(truth) }] : [];
  });
  const held = told.filter(
    ({ last, truth }) => Math.abs(last.difference - truth) < 1.96 * last.standardError,
  ).length;
  return {
    name: `what is measured holds the truth: ${held} of ${told.length}`,
    ...{ share: held / told.length, rounds: told.length, least: 0.93, most: 1 },
  };
}

/** A case that was measured, as it is kept. */
function keptAudit({ author, truth, audit }: CaseSeen): KeptAudit[] {
  const told = audit.windows.findLast(({ measured }) => measured !== null);
  if (!told?.measured) return [];
  const { difference, standardError } = told.measured;
  return [
    {
      ...{ program: truth.program, caseHash: "", author: author.name, kind: "content", at: "" },
      ...{ days: told.days, promised: told.promised, measured: difference, standardError },
    },
  ];
}

/** What is learnt of authors by all comparisons. */
export const biasLearnt = (cases: readonly CaseSeen[]): CaseBias =>
  caseBias(cases.flatMap(keptAudit));

/** What is learnt of an author beside what truly came of the same cases: the mean ratio, each as important as it is for what is learnt. */
export interface BiasTold {
  readonly author: CaseAuthor;
  readonly truly: number;
  readonly told: RatioBelief;
}

export function biasesTold(cases: readonly CaseSeen[], { byAuthor }: CaseBias): BiasTold[] {
  return caseAuthors.flatMap((author) => {
    const told = biasOf(byAuthor, author.name)?.usual;
    if (told === undefined) return [];
    let [weights, sum] = [0, 0];
    for (const each of cases.filter((one) => one.author === author))
      for (const { promised, standardError } of keptAudit(each)) {
        if (promised <= 0) continue;
        const weight = 1 / ((standardError / promised) ** 2 + byAuthor.withinSd ** 2);
        weights += weight;
        sum += (weight * trueContribution(each.truth)) / promised;
      }
    return [{ author, truly: sum / weights, told }];
  });
}

/** Whether intervals of 95 % hold what truly came. */
export function heldBiases(biases: readonly BiasTold[]): CheckedShare {
  const held = biases.filter(({ truly, told }) => told.lower <= truly && truly <= told.upper);
  return {
    name: `the bias learnt holds the true one: ${held.length} of ${biases.length}`,
    ...{ share: held.length / biases.length, rounds: biases.length, least: 0.93, most: 1 },
  };
}

/** How far promised lifts are from the true ones, as a share of these, before and after; the gain with its interval of 95 %, by programs. */
export interface SecondRound {
  readonly name: string;
  readonly before: number;
  readonly after: number;
  readonly gain: { readonly value: number; readonly lower: number; readonly upper: number };
}

export function secondRounds(cases: readonly CaseSeen[], bias: CaseBias): SecondRound[] {
  return [
    compared("corrected by the author's bias", cases, (each) => ({
      before: each.again,
      after: correctedText(each.again, bias),
    })),
    compared("by what was learnt", cases, ({ text, audit }) => ({
      before: text,
      after: learnedCase(text, audit, ""),
    })),
  ];
}

function correctedText(of: BusinessCase, bias: CaseBias): BusinessCase {
  const known = biasOf(bias.byAuthor, of.author)?.next;
  return known === undefined ? of : correctedCase(of, known);
}

function compared(
  name: string,
  cases: readonly CaseSeen[],
  roundOf: (each: CaseSeen) => { readonly before: BusinessCase; readonly after: BusinessCase },
): SecondRound {
  const errors = cases.map((each) => {
    const { before, after } = roundOf(each);
    const off = (text: BusinessCase): number => Math.abs(liftOf(text) / liftOf(each.truth) - 1);
    return { program: each.truth, before: off(before), after: off(after) };
  });
  // Authors of one program share what was measured: they count as one.
  const gains = [...new Set(errors.map(({ program }) => program))].map((program) =>
    mean(
      errors.filter((each) => each.program === program).map(({ before, after }) => before - after),
    ),
  );
  const value = mean(gains);
  const error = Math.sqrt(
    gains.reduce((sum, gain) => sum + (gain - value) ** 2, 0) / (gains.length - 1) / gains.length,
  );
  return {
    ...{ name, before: mean(errors.map((each) => each.before)) },
    after: mean(errors.map((each) => each.after)),
    gain: { value, lower: value - 1.96 * error, upper: value + 1.96 * error },
  };
}

const liftOf = ({ drivers: { lift } }: BusinessCase): number => (lift ? likelyAmount(lift) : 0);

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
