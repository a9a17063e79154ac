import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { parse } from "csv-parse/sync";
import { z } from "zod";
import { openQuarantine, type QuarantinedRow } from "../collect/quarantine.ts";
import { fileOnDisk } from "../collect/source-file.ts";
import { PerennialError } from "../core/errors.ts";
import { csvCell } from "../customers/customer-csv.ts";
import { inSession, predictAnew } from "./session.ts";
import { print, printJson, say, table, whole } from "./terminal.ts";
import { writeNamedFile } from "./written-file.ts";

interface Flags {
  readonly data?: string;
  readonly json?: boolean;
  readonly import?: string;
  readonly limit?: string;
  readonly out?: string;
  readonly file?: string;
  readonly dateOrder?: string;
  readonly timezone?: string;
  readonly currency?: string;
  readonly decimalComma?: boolean;
}

/** `perennial quarantine list|export|replay|discard`. */
export function quarantineCommand(program: Command): void {
  const group = program
    .command("quarantine")
    .description("rejected rows: read them, mend them, try again");
  ofImport(group.command("list"))
    .description("what waits, and why")
    .option("--limit <rows>", "how many to show", "50")
    .option("--json", "print JSON")
    .action(listRows);
  ofImport(group.command("export"))
    .description("write the waiting rows to a CSV; mend its column raw, then replay --file")
    .option("--out <file>", "where to (default: standard output)")
    .action(exportRows);
  ofImport(group.command("replay"))
    .description("try the waiting rows again")
    .option("--file <csv>", "an exported file with mended rows")
    .option("--date-order <order>", "dmy or mdy")
    .option("--timezone <zone>", "IANA zone of times without one")
    .option("--currency <code>", "currency of amounts whose row does not say it")
    .option("--decimal-comma", "read 1.234,50 as 1234.50")
    .action(replayRows);
  ofImport(group.command("discard"))
    .description("drop the waiting rows for good")
    .action(discardRows);
}

function ofImport(command: Command): Command {
  return command.option("--import <id>", "only the rows of one import");
}

function read(flags: Flags): Promise<QuarantinedRow[]> {
  return inSession(flags, async ({ store }) =>
    openQuarantine(await store(), { importId: flags.import }),
  );
}

async function listRows(flags: Flags): Promise<void> {
  const rows = await read(flags);
  if (flags.json)
    return printJson({ schema: "perennial.quarantine/1", waiting: rows.length, rows });
  if (rows.length === 0) return say("Nothing waits in the quarantine.");
  const limit = Number(flags.limit);
  if (!(Number.isInteger(limit) && limit > 0)) {
    throw new PerennialError(
      "BAD_ARGUMENT",
      `--limit ${flags.limit}: write a whole number above 0.`,
    );
  }
  const shown = rows.slice(0, limit);
  print(
    table(
      [
        { head: "File" },
        { head: "Line", align: "right" },
        { head: "Column" },
        { head: "Value" },
        { head: "Reason" },
      ],
      shown.map((row) => [row.file, whole(row.line), row.column, cut(row.value, 30), row.reason]),
    ),
  );
  if (rows.length > shown.length) say(`… and ${whole(rows.length - shown.length)} more (--limit)`);
  return undefined;
}

function cut(text: string, length: number): string {
  const line = text.replaceAll("\n", "⏎");
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}

async function exportRows(flags: Flags): Promise<void> {
  const rows = await read(flags);
  const head = ["row", "file", "line", "column", "value", "reason", "raw"];
  // `raw` must come back as it is, so it is quoted but not defused; an apostrophe before the id keeps its digits.
  const lines = rows.map((row) =>
    [
      `'${row.rowId}`,
      csvCell(row.file),
      row.line,
      csvCell(row.column),
      csvCell(row.value),
      csvCell(row.reason),
      `"${row.raw.replaceAll('"', '""')}"`,
    ].join(","),
  );
  const text = `${[head.join(","), ...lines].join("\n")}\n`;
  if (flags.out === undefined) return print(text.trimEnd());
  await writeNamedFile({ option: "--out", path: flags.out }, text);
  return say(
    `${whole(rows.length)} rows written to ${flags.out}. Mend the column raw, then: perennial quarantine replay --file ${flags.out}`,
  );
}

async function replayRows(flags: Flags): Promise<void> {
  const change = Object.fromEntries(
    Object.entries({
      dateOrder: flags.dateOrder,
      timezone: flags.timezone,
      currency: flags.currency?.toUpperCase(),
      decimalComma: flags.decimalComma,
    }).filter(([, value]) => value !== undefined),
  );
  const mended = flags.file === undefined ? undefined : mendedRows(flags.file);
  await inSession(flags, async ({ operate }) => {
    const result = await operate("replay-quarantine", { importId: flags.import, change, mended });
    const { tried, accepted, stillWaiting, problems } = replaySummary.parse(result);
    say(`${whole(accepted)} of ${whole(tried)} rows went in, ${whole(stillWaiting)} still wait.`);
    for (const problem of problems.slice(0, 5))
      say(`! ${whole(problem.count)} × ${problem.reason}`);
    if (accepted === 0) return;
    await predictAnew(operate);
  });
}

const replaySummary = z.object({
  tried: z.number(),
  accepted: z.number(),
  stillWaiting: z.number(),
  problems: z.array(z.object({ count: z.number(), reason: z.string() })),
});

function mendedRows(path: string): Record<string, string> {
  fileOnDisk(path);
  const rows: Record<string, string>[] = parse(readFileSync(path), { columns: true, bom: true });
  const pairs = rows.map((row) => [(row["row"] ?? "").replace(/^'/, ""), row["raw"] ?? ""]);
  if (rows.some((row) => row["row"] === undefined || row["raw"] === undefined)) {
    throw new PerennialError(
      "COLUMNS_MISSING",
      `${path} must have the columns row and raw of an exported quarantine.`,
    );
  }
  return Object.fromEntries(pairs);
}

async function discardRows(flags: Flags): Promise<void> {
  await inSession(flags, async ({ operate }) => {
    const result = await operate("discard-quarantine", { importId: flags.import });
    const { discarded } = z.object({ discarded: z.number() }).parse(result);
    say(`${whole(discarded)} waiting rows are dropped.`);
    await predictAnew(operate);
  });
}
