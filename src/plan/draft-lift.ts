import { forecastBias } from "../stats/forecast-bias.ts";
import { promisedOfPerson } from "./audit-case.ts";
import type { BusinessCase } from "./case.ts";
import type { CaseDriver } from "./case-driver.ts";
import { estimateDriver, guessDriver, leftToFill, roundedFigure } from "./draft-figures.ts";
import type { KeptAudit } from "./kept-audit.ts";

const leastPrograms = 3;
/** In cautious guesses: wide, so that what was measured says where programs lie and how they differ. */
const prior = { poolSd: 10, betweenScale: 1, withinScale: 1e-3 };

/** What a lift is drafted by. */
export interface LiftAsked {
  /** The case without its lift. */
  readonly of: BusinessCase;
  /** What the program gives; programs of this kind are pooled where there are enough of them. */
  readonly kind: string;
  /** Orders that a person orders a month anyway, above 0. */
  readonly ordersAnyway: number;
}

/**
 * The lift of a program that was not measured yet: what is to be expected of one more program beside those that were, by a hierarchical model (see
 * {@link forecastBias}), with how programs differ in its error. A measured contribution becomes a lift by what the case would promise of as many days at a lift
 * of 1, without offers: what offers gave away is in what was measured. With fewer than three programs it is a judgement: nothing to twice a cautious
 * guess, a twentieth of the orders that come anyway.
 */
export function draftLift(audits: readonly KeptAudit[], asked: LiftAsked): CaseDriver {
  const guess = asked.ordersAnyway / 20;
  const { measured, ofKind } = pastPrograms(audits, asked.kind);
  const perLift = promisedOfPerson({
    ...asked.of,
    drivers: { ...asked.of.drivers, lift: known(1), discount: known(0) },
  });
  const usable = measured.filter(({ days }) => perLift(days) > 0);
  if (usable.length < leastPrograms)
    return guessDriver(
      [0, guess, 2 * guess],
      leftToFill(
        `the orders that a person reached adds in the first month; drafted as a twentieth of the ${roundedFigure(asked.ordersAnyway)} orders of a month that come anyway, as fewer than ${leastPrograms} past programs were compared with what came`,
      ),
    );
  const { newcomer } = forecastBias(
    usable.map(({ program, days, measured: contribution, standardError }) => ({
      ...{ author: program, promised: guess, measured: contribution / perLift(days) },
      standardError: standardError / perLift(days),
    })),
    { prior },
  );
  const error = (guess * (newcomer.upper - newcomer.lower)) / (2 * 1.959964);
  return estimateDriver({ value: guess * newcomer.ratio, error }, [-100, 100], {
    ...{ grade: "B", owner: "" },
    source: `pooled of ${usable.length} past programs${ofKind ? ` that give ${asked.kind}` : ""} (${namesOf(usable)}), by what was measured of a person and what an order leaves; their own offers are taken off`,
  });
}

const known = (value: number): CaseDriver => ({ value, grade: "D", source: "", owner: "" });

/** The newest comparison of each program; those of the same kind where they are enough. */
function pastPrograms(
  audits: readonly KeptAudit[],
  kind: string,
): { readonly measured: readonly KeptAudit[]; readonly ofKind: boolean } {
  const newest = [...new Map(audits.map((audit) => [audit.program, audit])).values()];
  const alike = newest.filter((audit) => audit.kind === kind);
  const ofKind = alike.length >= leastPrograms;
  return { measured: ofKind ? alike : newest, ofKind };
}

const namesOf = (audits: readonly KeptAudit[]): string => {
  const names = audits.map(({ program }) => program);
  return names.length > 5 ? `${names.slice(0, 5).join(", ")} and others` : names.join(", ");
};
