import type { Estimate } from "../../../src/core/estimate.ts";
import type { AuditedWindow } from "../../../src/plan/audit-case.ts";
import type { ProgramAudit } from "../../../src/plan/read-audit.ts";
import { digits, rangedAmount } from "../case/case-amount.ts";
import { numericColumn } from "../figures/figure-cells.ts";
import { emptyCell, type FigureCell, type FigureData, textCell } from "../figures/figure-data.ts";
import { count, day, percent } from "../format.ts";
import type { Verdict } from "../verdict.ts";
import { effectText } from "./readout-words.ts";

/** What a case promised beside what came, in words and as a table. */

export const promisedTitle = "Promised and measured";

/** Nine of ten draws of what was promised, as pictures take it. */
export function promisedEstimate({ promised: value, low, high }: AuditedWindow): Estimate {
  return { value, lower: low, upper: high, level: 0.9 };
}

/** What was measured, with its 95 % interval; null where it was not. */
export function measuredEstimate({ measured }: AuditedWindow): Estimate | null {
  if (measured === null) return null;
  const { difference: value, standardError } = measured;
  const reach = 1.959964 * standardError;
  return { value, lower: value - reach, upper: value + reach, level: 0.95 };
}

/** What is known of a case now: how it stands, and a sentence with its figures. */
export interface AuditVerdict {
  readonly mark: Verdict;
  readonly head: string;
  readonly says: string;
}

/** How a case stands by what was measured. */
export function auditVerdict(audit: ProgramAudit, currency: string): AuditVerdict {
  const { known, measuredLift, note, judgedBy, next } = audit;
  if (known === null)
    return {
      mark: measuredLift === null ? "same" : "less",
      head: measuredLift === null ? "Not known yet" : "The case does not hold",
      says:
        measuredLift === null
          ? note
          : `${note} A person reached adds ${digits(measuredLift.estimate, 2)} orders, by what was measured alone.`,
    };
  const { chanceMet, chanceAboveZero, mean, p5, p95, lift } = known;
  const value = rangedAmount({ value: mean, lower: p5, upper: p95 }, currency);
  return {
    mark: chanceMet >= 0.8 ? "more" : chanceMet <= 0.2 ? "less" : "same",
    head: `Still met with a chance of ${percent(chanceMet)}`,
    says: `It makes money with a chance of ${percent(chanceAboveZero)}: net present value ${value.value}, ${value.range} in nine draws of ten. Judged by what came within ${judgedBy} days. A person reached adds ${digits(lift.estimate, 2)} orders, give or take ${digits(lift.standardError, 1)}, as far as is known now; that goes into the case of the next version, over ${next.months} months.`,
  };
}

/** Which case it was. */
export function auditedCase({ approvedAt }: ProgramAudit): string {
  return approvedAt === null
    ? "The case as it is; nobody approved it."
    : `The case as it was approved on ${day(approvedAt.slice(0, 10))}.`;
}

/** The comparison as a table. */
export function promisedData(audit: ProgramAudit, currency: string): FigureData {
  const cells = (estimate: Estimate | null): readonly FigureCell[] => {
    if (estimate === null) return [emptyCell, emptyCell, emptyCell];
    const text = effectText("contribution", estimate, currency);
    return [
      textCell(text.value, estimate.value),
      textCell(text.lower, estimate.lower),
      textCell(text.upper, estimate.upper),
    ];
  };
  return {
    title: promisedTitle,
    note: `contribution of a person met, ${currency}`,
    columns: [
      numericColumn("Days from the first sight"),
      numericColumn("Promised"),
      numericColumn("Promised, 5 of 100 draws below"),
      numericColumn("Promised, 5 of 100 draws above"),
      numericColumn("Measured"),
      numericColumn("Measured, lower 95%"),
      numericColumn("Measured, upper 95%"),
      numericColumn("People"),
    ],
    rows: audit.windows.map((window) => [
      textCell(String(window.days), window.days),
      ...cells(promisedEstimate(window)),
      ...cells(measuredEstimate(window)),
      window.measured === null
        ? emptyCell
        : textCell(count(window.measured.people), window.measured.people),
    ]),
  };
}
