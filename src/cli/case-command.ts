import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Command } from "commander";
import { readInput } from "../collect/bad-input.ts";
import { PerennialError } from "../core/errors.ts";
import { businessCase } from "../plan/case.ts";
import {
  type CaseForm,
  type CaseToWeigh,
  caseForms,
  type ExportedCase,
  exportCase,
} from "../plan/case-export.ts";
import { readShopCase } from "../plan/shop-case.ts";
import { printCase } from "./case-report.ts";
import { printPage } from "./print-page.ts";
import { inSession } from "./session.ts";
import { printJson, say } from "./terminal.ts";

interface Flags {
  readonly data?: string;
  readonly json?: boolean;
  readonly xlsx?: string;
  readonly pdf?: string;
  readonly html?: string;
  readonly csv?: string;
}

/** `perennial case`: what a program is likely to bring, and how sure that is. */
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
    .action(showCase);
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
    if (path !== undefined && text !== undefined) writeFileSync(path, text);
  }
  if (flags.pdf !== undefined) printPage(files.get("html") ?? new Uint8Array(), flags.pdf);
  if (flags.json) printJson({ schema: "perennial.case/1", ...told });
  else printCase(told);
  for (const path of [flags.xlsx, flags.html, flags.pdf, flags.csv])
    if (path !== undefined) say(`Wrote ${path}.`);
}

function readProgramCase(program: string, flags: Flags): Promise<CaseToWeigh> {
  return inSession(flags, async ({ store, operational }) =>
    readShopCase(await store(), await operational(), { program, now: Date.now() }),
  );
}

function readCaseFile(path: string): CaseToWeigh {
  return {
    text: readInput(businessCase, parsedJson(path), path),
    origin: { hash: "", currency: "", madeAt: new Date().toISOString() },
    overlaps: [],
  };
}

function parsedJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PerennialError("BAD_ARGUMENT", `${path} is no file of JSON: ${reason}.`);
  }
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
