import { createWriteStream, existsSync, readFileSync, writeFileSync } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import { readInput } from "../collect/bad-input.ts";
import { PerennialError } from "../core/errors.ts";
import { type BusinessCase, businessCase } from "../plan/case.ts";
import { caseDrawLines } from "../plan/case-csv.ts";
import { casePage } from "../plan/case-page.ts";
import { type CaseOrigin, caseWorkbook } from "../plan/case-workbook.ts";
import { weighCase } from "../plan/weigh-case.ts";
import { printCase } from "./case-report.ts";
import { printPage } from "./print-page.ts";
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
  const { text, origin } = readCaseFile(named);
  const { weighed, draws } = weigh(text);
  if (flags.xlsx !== undefined) writeFileSync(flags.xlsx, await caseWorkbook(weighed, origin));
  if (flags.html !== undefined) writeFileSync(flags.html, casePage(weighed, origin));
  if (flags.pdf !== undefined) await printPage(casePage(weighed, origin), flags.pdf);
  if (flags.csv !== undefined) {
    const lines = Readable.from(caseDrawLines(draws)).map((line) => `${line}\n`);
    await pipeline(lines, createWriteStream(flags.csv));
  }
  if (flags.json) printJson({ schema: "perennial.case/1", ...origin, ...weighed });
  else printCase(weighed);
  for (const file of [flags.xlsx, flags.html, flags.pdf, flags.csv])
    if (file !== undefined) say(`Wrote ${file}.`);
}

function readCaseFile(path: string): { readonly text: BusinessCase; readonly origin: CaseOrigin } {
  if (!existsSync(path))
    throw new PerennialError(
      "NOT_FOUND",
      `There is no file ${path}, and no case of a program by this name.`,
    );
  return {
    text: readInput(businessCase, parsedJson(readFileSync(path, "utf8"), path), path),
    origin: { hash: "", currency: "", madeAt: new Date().toISOString() },
  };
}

function parsedJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PerennialError(
      "BAD_ARGUMENT",
      `${path}: is no JSON: ${error instanceof Error ? error.message : error}.`,
    );
  }
}

/** Weighs a case; correlations that cannot be are the file's fault. */
function weigh(text: BusinessCase): ReturnType<typeof weighCase> {
  try {
    return weighCase(text);
  } catch (error) {
    if (error instanceof RangeError)
      throw new PerennialError("BAD_ARGUMENT", `${text.case}: ${error.message}`);
    throw error;
  }
}
