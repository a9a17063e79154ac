import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * ClickHouse notes the token of an insert before it puts the insert's part in its place. Killed between the two, it
 * would take the same insert, sent again, for one that is in: its rows would be lost. These are such notes.
 */

/** A record: what was done (1: added), the part, and the insert's hash. */
const record = /^(\d+)\t([^\t]+)\t[^\t]+$/;
/** A part: its partition, its first and last block, how often it was merged and changed. */
const partName = /^([^_]+)_(\d+)_(\d+)_\d+(?:_\d+)?$/;

interface Part {
  readonly partition: string;
  readonly first: number;
  readonly last: number;
}

function readPart(name: string): Part | undefined {
  const [, partition, first, last] = partName.exec(name) ?? [];
  if (partition === undefined) return undefined;
  return { partition, first: Number(first), last: Number(last) };
}

/** The files of a table's records that name a part which is not there, with the text that they should have. */
function wrongRecords(table: string): { readonly file: string; readonly text: string }[] {
  const folder = join(table, "deduplication_logs");
  if (!existsSync(folder)) return [];
  const there = readdirSync(table).flatMap((name) => readPart(name) ?? []);
  const isThere = (name: string): boolean => {
    const part = readPart(name);
    return there.some(
      ({ partition, first, last }) =>
        part?.partition === partition && first <= part.first && part.last <= last,
    );
  };
  return readdirSync(folder).flatMap((name) => {
    const file = join(folder, name);
    const before = readFileSync(file, "utf8");
    const lines = before.split("\n").filter((line) => {
      const [, operation, part = ""] = record.exec(line) ?? [];
      return operation !== undefined && (operation !== "1" || isThere(part));
    });
    const text = lines.map((line) => `${line}\n`).join("");
    return text === before ? [] : [{ file, text }];
  });
}

/**
 * Takes such notes out of all tables of an engine that serves nobody yet.
 * @param run runs a statement; answers with rows of texts
 */
export async function forgetLostInserts(
  run: (statement: string) => Promise<readonly (readonly string[])[]>,
): Promise<void> {
  const tables = await run(
    "SELECT concat('`', database, '`.`', name, '`'), arrayElement(data_paths, 1) FROM system.tables WHERE engine LIKE '%MergeTree' AND database != 'system'",
  );
  for (const [table = "", path = ""] of tables) {
    if (wrongRecords(path).length === 0) continue;
    await run(`DETACH TABLE ${table} SYNC`);
    for (const { file, text } of wrongRecords(path)) writeFileSync(file, text, { flush: true });
    await run(`ATTACH TABLE ${table}`);
  }
}
