import type { Readable } from "node:stream";
import type { Command } from "commander";
import { adPlatforms } from "../audiences/ad-identifier.ts";
import { explainSeeds } from "../audiences/seed-counts.ts";
import { seedExport } from "../audiences/seed-export.ts";
import { seedOptions } from "../audiences/seed-options.ts";
import { PerennialError } from "../core/errors.ts";
import { minorPerUnit, parseAmount } from "../core/money.ts";
import { latestRun } from "../predict/prediction-run.ts";
import { parsed } from "../server/parsed.ts";
import { inSession } from "./session.ts";
import { printJson, say } from "./terminal.ts";
import { writeNamedFile } from "./written-file.ts";

interface SeedFlags {
  readonly data?: string;
  readonly json?: boolean;
  readonly to: string;
  readonly top?: string;
  readonly minValue?: string;
  readonly callingCode?: string;
  readonly externId?: boolean;
  readonly out?: string;
}

/** `perennial export seeds`. */
export function exportCommand(program: Command): void {
  const group = program.command("export").description("files for other systems");
  group
    .command("seeds")
    .description("the most valuable customers who agreed to ads, hashed, to find more like them")
    .requiredOption("--to <platform>", adPlatforms.join(" or "))
    .option("--top <share>", "share of customers by predicted value", "10%")
    .option("--min-value <amount>", "least predicted value of the next 12 months")
    .option("--calling-code <code>", "country of phone numbers that name none, e.g. 44")
    .option("--extern-id", "write the shop's own ids as well (meta)")
    .option("--out <file>", "where to (default: standard output)")
    .option("--json", "print the counts as JSON; the customers go to --out only")
    .action(exportSeeds);
}

async function exportSeeds(flags: SeedFlags): Promise<void> {
  const top = shareOf(flags.top);
  await inSession(flags, async (session) => {
    const store = await session.store();
    const run = await latestRun(store);
    const { currency } = run.shop;
    const options = parsed(seedOptions, {
      to: flags.to,
      top,
      minimumValue: minorOf(flags.minValue, currency),
      callingCode: flags.callingCode,
      externId: flags.externId,
    });
    const { counts, csv } = await seedExport(store, run, options);
    if (flags.out !== undefined) await writeTo(flags.out, csv);
    else if (!flags.json) for await (const piece of csv) process.stdout.write(piece);
    if (flags.json)
      printJson({ schema: "perennial.seeds/1", asOf: run.asOf, to: options.to, ...counts });
    say(explainSeeds(counts, options, currency));
  });
}

/** A share as `10%` or `0.1`. `1` may mean either end, and is asked about. */
function shareOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, digits = "", sign] = /^(\d{1,3}(?:\.\d+)?) ?(%?)$/.exec(text.trim()) ?? [];
  const share = sign === "%" ? Number(digits) / 100 : Number(digits);
  if (share > 0 && (share < 1 || (share === 1 && sign === "%"))) return share;
  throw new PerennialError(
    "BAD_ARGUMENT",
    `--top ${text}: write a share of the customers such as 10% or 0.1; 100% takes all.`,
  );
}

function minorOf(text: string | undefined, currency: string): number | undefined {
  if (text === undefined) return undefined;
  const amount = parseAmount(text);
  if (amount !== null && amount >= 0) return Math.round((amount * minorPerUnit(currency)) / 10_000);
  throw new PerennialError(
    "BAD_ARGUMENT",
    `--min-value ${text}: write an amount of 0 ${currency} or more, such as 100 or 99.50.`,
  );
}

/** Writes a file that only its owner can read. */
export function writeTo(path: string, csv: Readable): Promise<void> {
  return writeNamedFile({ option: "--out", path }, csv, { mode: 0o600 });
}
