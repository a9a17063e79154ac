import colors from "picocolors";
import type { ImportProgress } from "../collect/import-run.ts";

/** What the command line shows: data on standard output, talk on standard error. */

/** Whether somebody looks at standard error, so that lines may be drawn over. */
const live = process.stderr.isTTY === true && process.env["CI"] === undefined;

/** Prints talk: progress, hints, what to do next. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Prints data. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** A text of others that may not steer the reader's terminal, nor begin a line of its own. */
export function plainLine(text: string): string {
  return text.replace(/\p{Cc}/gu, "\ufffd");
}

/** Prints data as one JSON document. */
export function printJson(document: unknown): void {
  print(JSON.stringify(document, null, 2));
}

/** A column of a table: its head, and whether its cells are numbers. */
export interface TableColumn {
  readonly head: string;
  readonly align?: "left" | "right";
}

/**
 * Rows as aligned text.
 * @example table([{ head: "Month" }, { head: "New", align: "right" }], [["2010-12", "885"]])
 */
export function table(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
): string {
  const plain = rows.map((row) => row.map(plainLine));
  const widths = columns.map((column, index) =>
    Math.max(column.head.length, ...plain.map((row) => (row[index] ?? "").length)),
  );
  const pad = (text: string, index: number): string => {
    const width = widths[index] ?? 0;
    return columns[index]?.align === "right" ? text.padStart(width) : text.padEnd(width);
  };
  const head = columns.map((column, index) => pad(column.head, index)).join("  ");
  const body = plain.map((row) =>
    row
      .map((cell, index) => pad(cell, index))
      .join("  ")
      .trimEnd(),
  );
  return [colors.dim(head.trimEnd()), ...body].join("\n");
}

/** A line that is drawn over while work goes on, and left out where nobody looks. */
export interface ProgressLine {
  readonly rows: (progress: Omit<ImportProgress, "accepted" | "rejected">) => void;
  readonly stage: (stage: string) => void;
  readonly end: () => void;
}

/** Opens a progress line. */
export function progressLine(): ProgressLine {
  const started = Date.now();
  let drawn = 0;
  const draw = (text: string): void => {
    if (!live) return;
    process.stderr.write(`\r\u001b[2K${text}`);
  };
  return {
    rows(progress) {
      if (Date.now() - drawn < 100) return;
      drawn = Date.now();
      const share = progress.size ? Math.min(1, progress.bytes / progress.size) : 0;
      const filled = Math.round(share * 24);
      const bar = `${"█".repeat(filled)}${"░".repeat(24 - filled)}`;
      const seconds = (Date.now() - started) / 1000;
      const rate = Math.round(progress.read / Math.max(0.1, seconds));
      const left = share > 0.02 ? `, ${Math.ceil((seconds / share) * (1 - share))} s left` : "";
      draw(
        `${progress.file} ${bar} ${Math.round(share * 100)} %  ${whole(progress.read)} rows, ${whole(rate)}/s${left}`,
      );
    },
    stage(stage) {
      draw(colors.dim(`${stage} …`));
    },
    end() {
      if (live) process.stderr.write("\r\u001b[2K");
    },
  };
}

/** A whole number with thousands marks. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString("en-GB");
}

/**
 * A share in per cent.
 * @example percent(0.366) // "37%"
 */
export function percent(share: number): string {
  return `${(share * 100).toFixed(0)}%`;
}
