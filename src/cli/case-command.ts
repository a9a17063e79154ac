import { existsSync } from "node:fs";
import type { Command } from "commander";
import { z } from "zod";
import { readInput } from "../collect/bad-input.ts";
import { isObject } from "../collect/event.ts";
import { PerennialError } from "../core/errors.ts";
import { businessCase } from "../plan/case.ts";
import {
  type CaseForm,
  type CaseToWeigh,
  caseForms,
  type ExportedCase,
  exportCase,
} from "../plan/case-export.ts";
import { caseBias, readKeptAudits } from "../plan/kept-audit.ts";
import type { ProgramAudit } from "../plan/read-audit.ts";
import { readShopCase } from "../plan/shop-case.ts";
import { readCorrection } from "../plan/shop-correction.ts";
import { readCaseDraft } from "../plan/shop-draft.ts";
import { printAudit, printBias } from "./audit-report.ts";
import { printCase } from "./case-report.ts";
import { readJsonFile } from "./json-file.ts";
import { printedPage } from "./printed-page.ts";
import { inSession } from "./session.ts";
import { printJson, say } from "./terminal.ts";
import { writeNamedFile } from "./written-file.ts";

interface Flags {
  readonly data?: string;
  readonly json?: boolean;
  readonly xlsx?: string;
  readonly pdf?: string;
  readonly html?: string;
  readonly csv?: string;
  readonly corrected?: boolean;
  readonly audit?: boolean;
  readonly next?: boolean;
  readonly draft?: boolean;
}

/** `perennial case`, `perennial cases`: what programs are likely to bring, how sure that is, and what came of it. */
export function caseCommand(program: Command): void {
  program
    .command("case <file-or-program>")
    .description(
      "the business case of a program, or of a file: its value, its chances, what moves it, and what it takes to measure it",
    )
    .option("--json", "print JSON")
    .option("--xlsx <file>", "write a workbook with live formulas")
    .option("--pdf <file>", "write two pages to sign (by Chromium, where there is one)")
    .option("--html <file>", "write the same pages for any browser to print")
    .option("--csv <file>", "write each draw")
    .option("--corrected", "with the lift times what its author's cases came to before")
    .option(
      "--draft",
      "print a case for the program by what the shop knows, as a file; what is left to you says so",
    )
    .option(
      "--audit",
      "what was promised beside what was measured; it is kept for how forecasts come true",
    )
    .option(
      "--next",
      "with --audit: print the case of the next version, by what was learnt, as a file",
    )
    .action((named: string, flags: Flags) =>
      flags.draft
        ? draft(named, flags)
        : flags.audit
          ? audit(named, flags)
          : showCase(named, flags),
    );
  program
    .command("cases")
    .description("how cases came true: by who made them, and by kind of program")
    .option("--json", "print JSON")
    .action(bias);
}

async function draft(program: string, flags: Flags): Promise<void> {
  const found = await inSession(flags, async ({ store, operational }) =>
    readCaseDraft(await store(), await operational(), { program, now: Date.now() }),
  );
  // A file by itself: what is to be known of it goes beside.
  printJson(found.case);
  for (const note of found.notes) say(note);
}

async function audit(program: string, flags: Flags): Promise<void> {
  const found = programAudit.parse(
    await inSession(flags, ({ operate }) => operate("audit-case", { program })),
  );
  if (flags.next) printJson(found.next);
  else if (flags.json) printJson({ schema: "perennial.case-audit/1", ...found });
  else printAudit(found);
}

async function bias(flags: Flags): Promise<void> {
  const kept = await inSession(flags, async ({ operational }) =>
    readKeptAudits(await operational()),
  );
  const found = caseBias(kept);
  if (flags.json) printJson({ schema: "perennial.case-bias/1", kept, ...found });
  else printBias(found);
}

async function showCase(named: string, flags: Flags): Promise<void> {
  const isFile = named.endsWith(".json") || existsSync(named);
  const of = isFile ? readCaseFile(named) : await readProgramCase(named, flags);
  const wanted = [
    ["xlsx", flags.xlsx],
    ["html", flags.html ?? flags.pdf],
    ["csv", flags.csv],
  ] as const;
  const forms = wanted.flatMap(([form, path]) => (path === undefined ? [] : [form]));
  const { told, files } = await weighed(of, forms);
  for (const form of caseForms) {
    const [path, text] = [flags[form], files.get(form)];
    if (path !== undefined && text !== undefined)
      await writeNamedFile({ option: `--${form}`, path }, text);
  }
  if (flags.pdf !== undefined)
    await writeNamedFile(
      { option: "--pdf", path: flags.pdf },
      printedPage(files.get("html") ?? new Uint8Array()),
    );
  if (flags.json) printJson({ schema: "perennial.case/1", ...told });
  else printCase(told);
  for (const path of [flags.xlsx, flags.html, flags.pdf, flags.csv])
    if (path !== undefined) say(`Wrote ${path}.`);
}

function readProgramCase(program: string, flags: Flags): Promise<CaseToWeigh> {
  return inSession(flags, async ({ store, operational }) => {
    const state = await operational();
    const found = await readShopCase(await store(), state, { program, now: Date.now() });
    if (!flags.corrected) return found;
    const correction = await readCorrection(state, found.text);
    if (correction === null)
      throw new PerennialError(
        "NO_DATA",
        `No other case of ${found.text.author || "nobody named"} was compared with what came yet: perennial case PROGRAM --audit compares one.`,
      );
    return { ...found, text: correction.case };
  });
}

function readCaseFile(path: string): CaseToWeigh {
  return {
    text: readInput(businessCase, readJsonFile(path), path),
    origin: { hash: "", currency: "", madeAt: new Date().toISOString() },
    overlaps: [],
  };
}

/** Weighs a case; correlations that cannot be are the case's fault. */
async function weighed(of: CaseToWeigh, forms: readonly CaseForm[]): Promise<ExportedCase> {
  try {
    return await exportCase(of, forms);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new PerennialError("BAD_ARGUMENT", `${of.text.case}: ${error.message}`);
  }
}

/** An audit as its operation answers it: it comes from this version of the program, so that its parts are not read one by one. */
const programAudit: z.ZodType<ProgramAudit> = z.custom<ProgramAudit>(
  (given) => isObject(given) && typeof given["program"] === "string",
);
