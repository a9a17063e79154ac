import { readCsv } from "../../src/collect/csv-records.ts";
import type { OrderReading, PresetName, RowProblem } from "../../src/collect/order-format.ts";
import { orderFormat } from "../../src/collect/order-formats.ts";
import type { OrderLine } from "../../src/collect/order-line.ts";
import { zoneClock } from "../../src/core/time.ts";

/** What a format makes of a file, without a store. */
export interface ReadLines {
  readonly lines: readonly OrderLine[];
  readonly problems: readonly (RowProblem & { readonly line: number })[];
  readonly leftOut: readonly RowProblem[];
}

/** Reads a file's text in a format; times without a zone are London's, amounts without a currency euros. */
export async function orderLinesOf(
  preset: PresetName,
  csv: string,
  change: Partial<OrderReading> = {},
): Promise<ReadLines> {
  async function* bytes(): AsyncGenerator<Buffer> {
    yield Buffer.from(csv);
  }
  const records = [];
  for await (const batch of readCsv(bytes())) records.push(...batch.records);
  const [header, ...rows] = records;
  const lines: OrderLine[] = [];
  const problems: (RowProblem & { line: number })[] = [];
  const leftOut: RowProblem[] = [];
  const reading: OrderReading = {
    headers: header?.fields ?? [],
    map: {},
    source: preset,
    clock: zoneClock("Europe/London"),
    dateOrder: null,
    latest: Date.UTC(2149, 0, 1),
    decimalComma: false,
    pricesIncludeTax: false,
    shopCurrency: "EUR",
    fileCurrency: "EUR",
    rates: {},
    ...change,
  };
  const reader = orderFormat(preset).open(reading, {
    line: (line) => lines.push(line),
    leaveOut: (_, problem) => leftOut.push(problem),
    problem: ({ line }, problem) => problems.push({ line, ...problem }),
  });
  for (const row of rows) reader.read(row);
  reader.end();
  return { lines, problems, leftOut };
}
