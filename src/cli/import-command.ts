import type { Command } from "commander";
import colors from "picocolors";
import { consentPurposes } from "../collect/consent.ts";
import { customerColumnNames } from "../collect/customer-columns.ts";
import { consentColumnNames, importConsentsOptions } from "../collect/import-consents.ts";
import { costColumnNames, importCostsOptions } from "../collect/import-costs.ts";
import { importCustomersOptions } from "../collect/import-customers.ts";
import { importOrdersOptions } from "../collect/import-options.ts";
import { importProductsOptions } from "../collect/import-products.ts";
import type { ImportSummary } from "../collect/import-run.ts";
import { orderColumnNames } from "../collect/order-columns.ts";
import { presetNames } from "../collect/order-format.ts";
import { productColumnNames } from "../collect/product-columns.ts";
import { fileOnDisk } from "../collect/source-file.ts";
import { PerennialError } from "../core/errors.ts";
import { parsed } from "../server/parsed.ts";
import { inSession, predictAnew } from "./session.ts";
import { printJson, say, whole } from "./terminal.ts";

interface CommonFlags {
  readonly data?: string;
  readonly json?: boolean;
  readonly map?: Record<string, string>;
  readonly currency?: string;
  readonly decimalComma?: boolean;
  readonly encoding?: string;
  readonly delimiter?: string;
  readonly dryRun?: boolean;
  readonly predict: boolean;
}

interface OrderFlags extends CommonFlags {
  readonly preset?: string;
  readonly source?: string;
  readonly timezone?: string;
  readonly rate?: Record<string, number>;
  readonly dateOrder?: string;
  readonly pricesIncludeTax?: boolean;
  readonly margin?: string;
}

interface CostFlags extends CommonFlags {
  readonly rate?: Record<string, number>;
  readonly dateOrder?: string;
}

interface PersonFlags extends CommonFlags {
  readonly at?: string;
  readonly timezone?: string;
  readonly dateOrder?: string;
}

/** `perennial import orders|products|customers|costs|consents`. */
export function importCommand(program: Command): void {
  const group = program
    .command("import")
    .description("bring a shop's history in, from .csv, .ndjson or .jsonl (also .gz) or .parquet");
  addOrders(group);
  addProducts(group);
  addCustomers(group);
  addCosts(group);
  addConsents(group);
}

function addOrders(group: Command): void {
  const orders = group
    .command("orders <files...>")
    .description("import order lines; importing again changes nothing")
    .option(
      "--preset <name>",
      `format: ${presetNames.join(", ")} (default: recognised by the headers)`,
    )
    .option(
      "--source <name>",
      "name of the shop system the orders come from (default: the format's name)",
    )
    .option("--timezone <zone>", "IANA zone of times without one, and of the shop's days")
    .option("--rate <currency=rate>", "rate of another currency, repeatable", collectRates)
    .option("--date-order <order>", "dmy or mdy, for dates such as 03/04/2026")
    .option("--prices-include-tax", "take the tax column out of the prices")
    .option(
      "--margin <rate>",
      "contribution per unit of net revenue where the cost is unknown, e.g. 0.4",
    );
  common(amounts(orders), orderColumnNames).action(async (files: string[], flags: OrderFlags) => {
    const { margin } = flags;
    const input = parsed(importOrdersOptions, {
      ...inputOf(flags),
      ...amountsOf(flags),
      preset: flags.preset,
      source: flags.source,
      timezone: flags.timezone,
      rates: flags.rate,
      dateOrder: flags.dateOrder,
      pricesIncludeTax: flags.pricesIncludeTax,
    });
    await importFiles(files, flags, { operation: "import-orders", input, margin });
  });
}

function addProducts(group: Command): void {
  const products = group
    .command("products <files...>")
    .description(
      "import names, categories, prices, costs, stocks and variants by sku; what a file does not name stays",
    );
  common(amounts(products), [...productColumnNames, "option:NAME", "attribute:NAME"]).action(
    async (files: string[], flags: CommonFlags) => {
      const input = parsed(importProductsOptions, { ...inputOf(flags), ...amountsOf(flags) });
      await importFiles(files, flags, { operation: "import-products", input });
    },
  );
}

function addCosts(group: Command): void {
  const costs = group
    .command("costs <files...>")
    .description("import what marketing cost, by days, source, campaign and affiliate")
    .option("--rate <currency=rate>", "rate of another currency, repeatable", collectRates)
    .option("--date-order <order>", "dmy or mdy, for dates such as 03/04/2026");
  common(amounts(costs), costColumnNames).action(async (files: string[], flags: CostFlags) => {
    const input = parsed(importCostsOptions, {
      ...inputOf(flags),
      ...amountsOf(flags),
      rates: flags.rate,
      dateOrder: flags.dateOrder,
    });
    await importFiles(files, flags, { operation: "import-costs", input });
  });
}

function addCustomers(group: Command): void {
  const customers = group
    .command("customers <files...>")
    .description(
      "import who customers are: their names, traits and consents; importing again changes nothing",
    )
    .option("--source <name>", "the system they come from (default: the format's name)");
  const keys = [...customerColumnNames, "trait:NAME", "external:TYPE"];
  common(times(customers), keys).action(
    async (files: string[], flags: PersonFlags & { readonly source?: string }) => {
      const input = parsed(importCustomersOptions, {
        ...inputOf(flags),
        ...timesOf(flags),
        source: flags.source,
      });
      await importFiles(files, flags, { operation: "import-customers", input });
    },
  );
}

function addConsents(group: Command): void {
  const consents = group
    .command("consents <files...>")
    .description("import what people agreed to or refused")
    .option("--purpose <name>", `of rows that name none: ${consentPurposes.join(", ")}`);
  common(times(consents), consentColumnNames).action(
    async (files: string[], flags: PersonFlags & { readonly purpose?: string }) => {
      const input = parsed(importConsentsOptions, {
        ...inputOf(flags),
        ...timesOf(flags),
        purpose: flags.purpose,
      });
      await importFiles(files, flags, { operation: "import-consents", input });
    },
  );
}

function times(command: Command): Command {
  return command
    .option("--at <time>", "when rows without a time were so (default: now)")
    .option("--timezone <zone>", "IANA zone of times without one (default: the shop's)")
    .option("--date-order <order>", "dmy or mdy, for dates such as 03/04/2026");
}

function timesOf({ at, timezone, dateOrder }: PersonFlags): Record<string, unknown> {
  return { at, timezone, dateOrder };
}

function amounts(command: Command): Command {
  return command
    .option("--currency <code>", "currency of amounts whose row does not say it")
    .option("--decimal-comma", "read 1.234,50 as 1234.50");
}

function common(command: Command, keys: readonly string[]): Command {
  const mapHelp = `what a column holds, repeatable; keys: ${keys.join(", ")}`;
  return command
    .option("--map <key=column>", mapHelp, collectMap)
    .option("--encoding <name>", "e.g. windows-1252 (default: UTF-8, or UTF-16 by its mark)")
    .option("--delimiter <character>", "default: recognised from the header")
    .option("--dry-run", "read and check the files, write nothing")
    .option("--no-predict", "do not compute profiles and values afterwards")
    .option("--json", "print the summaries as JSON");
}

function inputOf(flags: CommonFlags): Record<string, unknown> {
  const { map, encoding, delimiter, dryRun } = flags;
  return { map, encoding, delimiter, dryRun };
}

function amountsOf({ currency, decimalComma }: CommonFlags): Record<string, unknown> {
  return { currency: currency?.toUpperCase(), decimalComma };
}

function collectMap(text: string, before: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf("=");
  if (at > 0) return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
  throw new PerennialError(
    "BAD_ARGUMENT",
    `--map ${text}: write KEY=COLUMN, e.g. --map time=created.`,
  );
}

function collectRates(text: string, before: Record<string, number> = {}): Record<string, number> {
  const [, currency, rate] = /^([A-Za-z]{3})=([\d.]+)$/.exec(text) ?? [];
  if (currency && Number(rate) > 0) return { ...before, [currency.toUpperCase()]: Number(rate) };
  throw new PerennialError(
    "BAD_ARGUMENT",
    `--rate ${text}: write CURRENCY=RATE, e.g. --rate USD=0.79.`,
  );
}

async function importFiles(
  paths: readonly string[],
  flags: CommonFlags,
  work: {
    readonly operation: string;
    readonly input: unknown;
    readonly margin?: string | undefined;
  },
): Promise<void> {
  const files = paths.map(fileOnDisk);
  const { margin } = work;
  if (margin !== undefined && !(Number(margin) >= 0 && Number(margin) <= 1)) {
    throw new PerennialError(
      "BAD_ARGUMENT",
      `--margin ${margin}: write a share from 0 to 1, e.g. 0.4.`,
    );
  }
  const summaries = await inSession(flags, async (session) => {
    const done: ImportSummary[] = [];
    try {
      for (const file of files) {
        const summary = asSummary(await session.operate(work.operation, work.input, file));
        done.push(summary);
        if (!flags.json) say(summaryText(summary));
      }
    } finally {
      // Also when a later file was refused: what went in before it counts.
      if (margin !== undefined && !flags.dryRun) {
        await session.operate("set-shop", { marginRate: margin });
      }
      const changed = done.some((summary) => summary.accepted > 0);
      if (flags.predict && !flags.dryRun && changed) await predictAnew(session.operate);
    }
    return done;
  });
  if (flags.json) printJson({ schema: "perennial.import/1", imports: summaries });
  else if (!flags.dryRun) say(`${colors.dim("Next:")} perennial report`);
  if (summaries.every((summary) => summary.accepted === 0)) process.exitCode = 3;
}

function asSummary(result: unknown): ImportSummary {
  // The operation is our own, here or in our server: its answer needs no second check.
  return result as ImportSummary;
}

/** What an import did, for people. */
function summaryText(summary: ImportSummary): string {
  const rate = Math.round(summary.read / Math.max(0.001, summary.seconds));
  const known = summary.accepted - summary.added;
  const fate = summary.dryRun
    ? `${whole(summary.accepted)} would go in`
    : `${whole(summary.added)} new, ${whole(Math.max(0, known))} known before`;
  const lines = [
    `${colors.green("✓")} ${summary.file}: ${whole(summary.read)} rows in ${summary.seconds.toFixed(1)} s (${whole(rate)}/s), ${fate}, ${whole(summary.rejected)} rejected`,
    colors.dim(`  read as: ${summary.readAs.join("; ")}`),
  ];
  for (const problem of summary.problems.slice(0, 5)) {
    const where = problem.column === "" ? "" : ` in "${problem.column}"`;
    lines.push(
      `${colors.yellow("!")} ${whole(problem.count)} ${problem.count === 1 ? "row" : "rows"}${where}, first on line ${whole(problem.line)}: ${problem.reason}`,
    );
  }
  if (summary.rejected > 0 && !summary.dryRun) {
    lines.push(colors.dim(`  perennial quarantine list --import ${summary.importId}`));
  }
  if (!summary.dryRun) lines.push(colors.dim(`  undo: perennial imports undo ${summary.importId}`));
  return lines.join("\n");
}
