import { readCsv } from "../../collect/csv-records.ts";
import { listHeaders } from "../../collect/header-row.ts";
import { type SourceFile, unpackedBytes } from "../../collect/source-file.ts";
import { headerPlaces, normaliseHeader } from "../../collect/table-columns.ts";
import type { TableRecord } from "../../collect/table-record.ts";
import { parseTimestamp } from "../../collect/timestamp.ts";
import { PerennialError } from "../../core/errors.ts";
import { zoneClock } from "../../core/time.ts";
import { createRandom } from "../../stats/random.ts";
import { type GuideProduct, priceAttribute } from "./catalogue.ts";
import type { TrialData } from "./trial.ts";

/** Two tables: products with their attributes, and one row a purchase. */
export interface TrialFiles {
  readonly products: SourceFile;
  readonly purchases: SourceFile;
  /** The column of both that names the product; by default the one column that both have. */
  readonly item?: string | undefined;
  /** The column of purchases that says when. */
  readonly time?: string | undefined;
  readonly attributes?: readonly string[] | undefined;
  readonly seed: string;
}

/** What was read, and how it was split. */
export interface TrialTables extends TrialData {
  readonly split: string;
  /** Purchases of products that the table of products does not have, or without a time. */
  readonly leftOut: number;
}

/** This share of purchases is held out: shoppers look for them, and nothing else is learnt from them. */
const heldOutShare = 0.2;

/**
 * Reads both tables. Products that nobody bought take no part. The newest fifth of purchases is held out, or a fifth by lot where no
 * column says when they were.
 * @throws PerennialError COLUMNS_MISSING, FORMAT_UNKNOWN, FILE_UNREADABLE, NO_DATA
 */
export async function readTrialFiles(files: TrialFiles): Promise<TrialTables> {
  const [products, purchases] = [await readTable(files.products), await readTable(files.purchases)];
  const item = files.item ?? commonColumn(products, purchases);
  const all = productsOf(products, item, files.attributes);
  const known = new Set(all.map(({ sku }) => sku));
  const read = purchasesOf(purchases, { item, time: files.time });
  const bought = read.filter(({ sku, at }) => known.has(sku) && !Number.isNaN(at));
  if (bought.length === 0) {
    throw new PerennialError(
      "NO_DATA",
      `No row of ${purchases.name} names a product of ${products.name} by its ${item}.`,
    );
  }
  const sold = new Set(bought.map(({ sku }) => sku));
  return {
    products: all.filter(({ sku }) => sold.has(sku)),
    leftOut: read.length - bought.length,
    ...(files.time === undefined ? splitByLot(bought, files.seed) : splitByTime(bought)),
  };
}

interface Table {
  readonly name: string;
  readonly headers: readonly string[];
  readonly rows: readonly TableRecord[];
}

async function readTable(file: SourceFile): Promise<Table> {
  let headers: readonly string[] | undefined;
  const rows: TableRecord[] = [];
  for await (const { records } of readCsv(unpackedBytes(file).bytes)) {
    for (const record of records) {
      if (headers === undefined) headers = record.fields;
      else rows.push(record);
    }
  }
  if (headers !== undefined) return { name: file.name, headers, rows };
  throw new PerennialError("FORMAT_UNKNOWN", `${file.name} is empty.`);
}

function commonColumn(products: Table, purchases: Table): string {
  const places = headerPlaces(purchases.headers);
  const common = products.headers.filter((header) => places.has(normaliseHeader(header)));
  const [only] = common;
  if (only !== undefined && common.length === 1) return only;
  const what = common.length === 0 ? "no column" : `the columns ${listHeaders(common)}`;
  throw new PerennialError(
    "COLUMNS_MISSING",
    `${products.name} and ${purchases.name} have ${what} in common. Say with --item which names the product.`,
  );
}

function placeOf(table: Table, column: string, option: string): number {
  const place = headerPlaces(table.headers).get(normaliseHeader(column));
  if (place !== undefined) return place;
  throw new PerennialError(
    "COLUMNS_MISSING",
    `--${option} ${column}: ${table.name} has no such column. It has ${listHeaders(table.headers)}.`,
  );
}

function cell({ fields }: TableRecord, place: number): string {
  return (fields[place] ?? "").trim();
}

function productsOf(
  table: Table,
  item: string,
  attributes: readonly string[] | undefined,
): GuideProduct[] {
  const sku = placeOf(table, item, "item");
  const asked = (attributes ?? table.headers).map((name) => ({
    name,
    place: placeOf(table, name, "attributes"),
  }));
  const price = asked.find(({ name }) => name === priceAttribute);
  const values = asked.filter(({ place }) => place !== sku && place !== price?.place);
  const seen = new Set<string>();
  return table.rows.flatMap((row) => {
    const own = cell(row, sku);
    if (own === "" || seen.has(own)) return [];
    seen.add(own);
    const amount = price === undefined ? "" : cell(row, price.place);
    return {
      sku: own,
      name: own,
      price: amount === "" || !Number.isFinite(Number(amount)) ? null : Number(amount),
      values: Object.fromEntries(values.map(({ name, place }) => [name, cell(row, place)])),
    };
  });
}

interface Purchase {
  readonly sku: string;
  /** 0 where no column says; NaN where it cannot be read. */
  readonly at: number;
}

function purchasesOf(
  table: Table,
  { item, time }: { readonly item: string; readonly time: string | undefined },
): Purchase[] {
  const sku = placeOf(table, item, "item");
  const when = time === undefined ? undefined : placeOf(table, time, "time");
  const reading = { clock: zoneClock("UTC"), dateOrder: null };
  return table.rows.map((row) => {
    if (when === undefined) return { sku: cell(row, sku), at: 0 };
    const parsed = parseTimestamp(cell(row, when), reading);
    return { sku: cell(row, sku), at: parsed.ok ? parsed.at : Number.NaN };
  });
}

type Split = Pick<TrialTables, "purchases" | "heldOut" | "split">;

/** No purchase of the cut's instant or later is learnt from. */
function splitByTime(bought: readonly Purchase[]): Split {
  const times = bought.map(({ at }) => at).sort((a, b) => a - b);
  const cut = times[Math.floor(times.length * (1 - heldOutShare))] ?? 0;
  const day = new Date(cut).toISOString().slice(0, 16);
  return splitOf(bought, ({ at }) => at >= cut, `by time: those from ${day} UTC on are held out`);
}

function splitByLot(bought: readonly Purchase[], seed: string): Split {
  const random = createRandom(`${seed}/split`);
  return splitOf(bought, () => random.uniform() < heldOutShare, "by lot: a fifth is held out");
}

function splitOf(
  bought: readonly Purchase[],
  isHeldOut: (purchase: Purchase) => boolean,
  split: string,
): Split {
  const purchases = new Map<string, number>();
  const heldOut: string[] = [];
  for (const purchase of bought) {
    if (isHeldOut(purchase)) heldOut.push(purchase.sku);
    else purchases.set(purchase.sku, (purchases.get(purchase.sku) ?? 0) + 1);
  }
  return { purchases, heldOut, split };
}
