import type { BusinessCase } from "./case.ts";
import { caseDrawLines } from "./case-csv.ts";
import type { CaseOrigin } from "./case-origin.ts";
import { type CaseOverlap, overlapWarnings } from "./case-overlap.ts";
import { casePage } from "./case-page.ts";
import { caseWorkbook } from "./case-workbook.ts";
import { type WeighedCase, weighCase } from "./weigh-case.ts";

/** The forms in which a case leaves. */
export const caseForms = ["xlsx", "html", "csv"] as const;
/** One of the forms. */
export type CaseForm = (typeof caseForms)[number];

/** A case that is to be weighed, with what the shop knows of it. */
export interface CaseToWeigh {
  readonly text: BusinessCase;
  readonly origin: CaseOrigin;
  readonly overlaps: readonly CaseOverlap[];
}

/** A case as it is told: weighed, with its overlaps. */
export interface ToldCase extends WeighedCase, CaseOrigin {
  readonly overlaps: readonly CaseOverlap[];
}

/** A case that was weighed, with the files that were asked for. */
export interface ExportedCase {
  readonly told: ToldCase;
  readonly files: ReadonlyMap<CaseForm, Uint8Array>;
}

/**
 * Weighs a case, and writes it in the forms that are asked for.
 * @throws RangeError where its correlations cannot be
 */
export async function exportCase(
  { text, origin, overlaps }: CaseToWeigh,
  forms: readonly CaseForm[] = [],
): Promise<ExportedCase> {
  const { weighed, draws } = weighCase(text);
  const warnings = [...overlapWarnings(overlaps, origin.currency), ...weighed.warnings];
  const told = { ...origin, ...weighed, warnings, overlaps };
  const encode = (written: string): Uint8Array => new TextEncoder().encode(written);
  const written = {
    xlsx: () => caseWorkbook(told, origin),
    html: () => encode(casePage(told, origin)),
    csv: () => encode(`${[...caseDrawLines(draws)].join("\n")}\n`),
  } as const;
  const files = new Map<CaseForm, Uint8Array>();
  for (const form of forms) files.set(form, await written[form]());
  return { told, files };
}
