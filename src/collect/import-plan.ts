import { PerennialError } from "../core/errors.ts";
import { isCurrency } from "../core/money.ts";
import { isTimezone, zoneClock } from "../core/time.ts";
import type { Store } from "../store/store.ts";
import { headerRow, listHeaders } from "./header-row.ts";
import type { ImportOrdersOptions } from "./import-options.ts";
import type { OrderFormat, OrderReading } from "./order-format.ts";
import { orderFormat, orderFormats } from "./order-formats.ts";
import { readShop, type Shop } from "./shop.ts";
import type { SourceFile } from "./source-file.ts";
import { normaliseHeader } from "./table-columns.ts";
import type { TableBatch, TableRecord } from "./table-record.ts";
import { type DateOrder, needsDateOrder, parseTimestamp, provenDateOrder } from "./timestamp.ts";

/** Clocks of shops may be ahead of ours, and days begin earlier elsewhere. */
export const twoDaysMs: number = 2 * 86_400_000;

/** All that was decided before the first row is written. */
export interface ImportPlan {
  readonly format: OrderFormat;
  readonly header: TableRecord;
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
  head: readonly TableBatch[],
): Promise<ImportPlan> {
  const header = headerRow(head, file.name);
  const headers = header.fields.map((field) => field.trim());
  const format = formatOf(headers, options);
  const map = options.map ?? {};
  checkColumns(format, headers, map, file);
  const shop = await readShop(store);
  const probe = format.probe({ headers, map });
  const sample = head.flatMap((batch) => batch.records).filter((record) => record !== header);
  const cells = (index: number | undefined): string[] =>
    index === undefined
      ? []
      : sample.map((record) => record.fields[index]?.trim() ?? "").filter(Boolean);
  const times = cells(probe.time);
  const dateOrder = options.dateOrder ?? dateOrderOf(times, file);
  const timezone = options.timezone ?? format.timezone ?? shop?.timezone;
  if (timezone === undefined) throw timezoneUnknown(file, times);
  if (!isTimezone(timezone))
    throw wrongOption("time zone", timezone, "IANA name, e.g. Europe/London");
  const currencies = new Set(cells(probe.currency).map((text) => text.toUpperCase()));
  const currency = currenciesOf(file, [...currencies], options, format.currency, shop);
  const reading: OrderReading = {
    headers,
    map,
    source: options.source ?? format.name,
    clock: zoneClock(timezone),
    dateOrder,
    latest: Date.now() + twoDaysMs,
    decimalComma: options.decimalComma ?? false,
    pricesIncludeTax: options.pricesIncludeTax ?? false,
    shopCurrency: currency.ofShop,
    fileCurrency: currency.ofFile,
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

/**
 * The currency in which the shop counts, and that of rows which name none. Of several currencies in one
 * file, the shop's is the one without a rate.
 */
function currenciesOf(
  file: SourceFile,
  inFile: readonly string[],
  options: ImportOrdersOptions,
  formats: string | undefined,
  shop: Shop | undefined,
): { readonly ofShop: string; readonly ofFile: string } {
  const rates = options.rates ?? {};
  if (options.currency !== undefined && !isCurrency(options.currency))
    throw wrongOption("currency", options.currency, "ISO 4217 code, e.g. EUR");
  const known = inFile.filter(isCurrency);
  const unrated = known.filter((currency) => rates[currency] === undefined);
  const only = known.length === 1 ? known[0] : undefined;
  const ofShop =
    shop?.currency ??
    options.currency ??
    (known.length === 0 ? formats : unrated.length === 1 ? unrated[0] : undefined);
  if (ofShop !== undefined)
    return { ofShop, ofFile: options.currency ?? only ?? formats ?? ofShop };
  const why =
    known.length === 0
      ? `${file.name} does not say in which currency its amounts are.`
      : `${file.name} has amounts in ${known.join(" and ")}, and nothing says in which of them the shop counts.`;
  throw new PerennialError(
    "CURRENCY_UNKNOWN",
    `${why} Import with --currency, e.g. --currency ${known[0] ?? "EUR"}${known.length > 1 ? ` --rate ${known[1]}=RATE` : ""}.`,
  );
}

/** That the value of an option does not exist, and how to write one that does. */
export function wrongOption(what: string, given: string, right: string): PerennialError {
  return new PerennialError("BAD_ARGUMENT", `"${given}" is no ${what}. Write its ${right}.`);
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
  const has = listHeaders(headers);
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

/**
 * The order of day and month that the times of a file prove; null where it does not matter or changes.
 * @throws PerennialError DATE_ORDER_UNKNOWN where it matters and nothing proves it
 */
export function dateOrderOf(
  times: readonly string[],
  file: Pick<SourceFile, "name">,
): DateOrder | null {
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

/** That the times of a file need a zone which nothing names. */
export function timezoneUnknown(
  file: Pick<SourceFile, "name">,
  times: readonly string[],
): PerennialError {
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
  const names = reading.headers.map(normaliseHeader);
  const twice = reading.headers.find((_, index) => names.indexOf(names[index] ?? "") < index);
  if (twice) words.push(`the first of several columns named "${twice}"`);
  for (const [currency, rate] of Object.entries(reading.rates)) {
    words.push(`1 ${currency} = ${rate} ${reading.shopCurrency}`);
  }
  return words;
}
