import { PerennialError } from "../core/errors.ts";
import { zoneClock } from "../core/time.ts";
import type { Store } from "../store/store.ts";
import type { CsvBatch, CsvRecord } from "./csv-records.ts";
import type { ImportOrdersOptions } from "./import-options.ts";
import { normaliseHeader } from "./order-columns.ts";
import type { OrderFormat, OrderReading } from "./order-format.ts";
import { orderFormat, orderFormats } from "./order-formats.ts";
import { readShop, type Shop } from "./shop.ts";
import type { SourceFile } from "./source-file.ts";
import { type DateOrder, needsDateOrder, parseTimestamp, provenDateOrder } from "./timestamp.ts";

/** All that was decided before the first row is written. */
export interface ImportPlan {
  readonly format: OrderFormat;
  readonly header: CsvRecord;
  readonly reading: OrderReading;
  readonly shop: Shop | undefined;
  readonly timezone: string;
  readonly readAs: readonly string[];
}

/**
 * Decides how a file is read, from what the user said, what its header and first rows show, and what is
 * known of the shop; in this order. What cannot be known is asked for, never guessed.
 */
export async function planImport(
  store: Store,
  file: SourceFile,
  options: ImportOrdersOptions,
  head: readonly CsvBatch[],
): Promise<ImportPlan> {
  const records = head.flatMap((batch) => batch.records);
  const header = records[0];
  if (header === undefined) {
    const first = head.flatMap((batch) => batch.bad)[0];
    throw new PerennialError(
      "FORMAT_UNKNOWN",
      `${file.name} has no header row that can be read. ${first?.reason ?? "The file is empty."}`,
    );
  }
  const headers = header.fields.map((field) => field.trim());
  const format = formatOf(headers, options);
  const map = options.map ?? {};
  checkColumns(format, headers, map, file);
  const shop = await readShop(store);
  const probe = format.probe({ headers, map });
  const sample = records.slice(1);
  const times = sample
    .map((record) => record.fields[probe.time ?? -1]?.trim() ?? "")
    .filter(Boolean);
  const dateOrder = options.dateOrder ?? dateOrderOf(times, file);
  const timezone = options.timezone ?? format.timezone ?? shop?.timezone;
  if (timezone === undefined) throw timezoneUnknown(file, times);
  const currencies = sample
    .map((record) => record.fields[probe.currency ?? -1]?.trim() ?? "")
    .filter(Boolean);
  const fileCurrency =
    options.currency ?? currencies[0]?.toUpperCase() ?? format.currency ?? shop?.currency;
  if (fileCurrency === undefined) {
    throw new PerennialError(
      "CURRENCY_UNKNOWN",
      `${file.name} does not say in which currency its amounts are. Import with --currency, e.g. --currency EUR.`,
    );
  }
  const reading: OrderReading = {
    headers,
    map,
    source: options.source ?? format.name,
    clock: zoneClock(timezone),
    dateOrder,
    decimalComma: options.decimalComma ?? false,
    pricesIncludeTax: options.pricesIncludeTax ?? false,
    shopCurrency: shop?.currency ?? fileCurrency,
    fileCurrency,
    rates: options.rates ?? {},
  };
  return {
    format,
    header,
    reading,
    shop,
    timezone,
    readAs: inWords(reading, format, timezone, times),
  };
}

function formatOf(headers: readonly string[], options: ImportOrdersOptions): OrderFormat {
  if (options.preset) return orderFormat(options.preset);
  const names = new Set(headers.map(normaliseHeader));
  return orderFormats.find((format) => format.recognises(names)) ?? orderFormat("csv");
}

function checkColumns(
  format: OrderFormat,
  headers: readonly string[],
  map: OrderReading["map"],
  file: SourceFile,
): void {
  const strange = Object.entries(map).filter(
    ([, column]) => !headers.some((header) => normaliseHeader(header) === normaliseHeader(column)),
  );
  const [key, column] = strange[0] ?? [];
  const has = headers.map((header) => `"${header}"`).join(", ");
  if (key !== undefined) {
    throw new PerennialError(
      "COLUMNS_MISSING",
      `--map ${key}=${column}: ${file.name} has no column "${column}". It has ${has}.`,
    );
  }
  const missing = format.missing({ headers, map });
  if (missing.length === 0) return;
  throw new PerennialError(
    "COLUMNS_MISSING",
    `${file.name}, read as ${format.name}, lacks ${missing.join(" and ")}. It has ${has}. Say which column it is with --map, e.g. --map time=COLUMN, or name another --preset.`,
  );
}

function dateOrderOf(times: readonly string[], file: SourceFile): DateOrder | null {
  const proven = new Set(times.map(provenDateOrder).filter((order) => order !== null));
  const [only] = proven;
  if (proven.size === 1 && only) return only;
  const doubtful = times.find(needsDateOrder);
  if (doubtful === undefined) return null;
  if (proven.size === 0 || proven.size === 2) {
    throw new PerennialError(
      "DATE_ORDER_UNKNOWN",
      `${file.name} has dates such as "${doubtful}", and ${proven.size === 2 ? "some rows prove day first, others month first" : "no row shows which number is the day"}. Import with --date-order dmy (day first) or mdy (month first).`,
    );
  }
  return null;
}

function timezoneUnknown(file: SourceFile, times: readonly string[]): PerennialError {
  const zoned = times.some((time) => {
    const parsed = parseTimestamp(time, { clock: null, dateOrder: "dmy" });
    return parsed.ok && parsed.zoned;
  });
  const here = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const why = zoned
    ? `Times in ${file.name} carry their offset, but the shop's days must be counted in one zone.`
    : `Times in ${file.name} (e.g. "${times[0] ?? ""}") carry no time zone.`;
  return new PerennialError(
    "TIMEZONE_UNKNOWN",
    `${why} Import with --timezone, e.g. --timezone Europe/London (this machine is set to ${here}).`,
  );
}

function inWords(
  reading: OrderReading,
  format: OrderFormat,
  timezone: string,
  times: readonly string[],
): string[] {
  const words = [
    `format ${format.name}`,
    `times in ${timezone}`,
    `amounts in ${reading.fileCurrency}`,
    `prices ${reading.pricesIncludeTax ? "include tax" : "as net of tax where the file has tax in a column of its own"}`,
  ];
  if (reading.dateOrder && times.some(needsDateOrder)) {
    words.push(reading.dateOrder === "dmy" ? "day before month" : "month before day");
  }
  for (const [currency, rate] of Object.entries(reading.rates)) {
    words.push(`1 ${currency} = ${rate} ${reading.shopCurrency}`);
  }
  return words;
}
