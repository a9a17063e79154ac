import { z } from "zod";
import { PerennialError } from "../core/errors.ts";
import {
  formatAmount,
  isCurrency,
  isStorable,
  parseAmount,
  type TenThousandths,
} from "../core/money.ts";
import { textId } from "../core/subject.ts";
import { zoneClock } from "../core/time.ts";
import { sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { type DayReading, type DaySpan, parseDaySpan } from "./day-span.ts";
import {
  type FilePlan,
  type FileStart,
  importFile,
  type TableOptions,
  tableOptions,
} from "./file-import.ts";
import type { OnProgress } from "./import-orders.ts";
import { dateOrderOf, twoDaysMs, wrongOption } from "./import-plan.ts";
import type { ImportSummary } from "./import-run.ts";
import { affiliateAliases } from "./order-columns.ts";
import { convert, noNumber, type RowProblem, rateOf } from "./order-format.ts";
import { readShop, type Shop } from "./shop.ts";
import type { SourceFile } from "./source-file.ts";
import { type ColumnAliases, cellOf, requireColumns, type TableColumns } from "./table-columns.ts";
import type { DateOrder } from "./timestamp.ts";

/** What a table of marketing costs can say. */
export const costColumnNames = [
  "from_day",
  "until_day",
  "source",
  "campaign",
  "affiliate",
  "amount",
  "currency",
] as const;

type CostColumn = (typeof costColumnNames)[number];

const costAliases: ColumnAliases<CostColumn> = {
  from_day: ["fromday", "day", "date", "from", "start", "startdate", "reportingstarts"],
  until_day: ["untilday", "until", "to", "end", "enddate", "reportingends"],
  source: ["source", "utmsource", "channel", "platform"],
  campaign: ["campaign", "utmcampaign", "campaignname"],
  affiliate: affiliateAliases,
  amount: [
    ...["amount", "cost", "spend", "costs", "amountspent"],
    // Meta writes the currency into the header: Amount spent (EUR).
    ...Intl.supportedValuesOf("currency").map((code) => `amountspent${code.toLowerCase()}`),
  ],
  currency: ["currency", "currencycode"],
};

/** What a user may say about a file of marketing costs. */
export interface ImportCostsOptions extends TableOptions {
  readonly map?: Partial<Record<CostColumn, string>> | undefined;
  readonly currency?: string | undefined;
  /** Shop currency per unit of another currency. */
  readonly rates?: Record<string, number> | undefined;
  readonly dateOrder?: DateOrder | undefined;
  readonly decimalComma?: boolean | undefined;
  /** Refuse a cost that is known already, rather than replace it: so mended rows are read. */
  readonly onlyNew?: boolean | undefined;
}

/** {@link ImportCostsOptions} as they arrive from outside. */
export const importCostsOptions: z.ZodType<ImportCostsOptions> = z.strictObject({
  map: z.partialRecord(z.enum(costColumnNames), z.string()).optional(),
  currency: z.string().optional(),
  rates: z.record(z.string(), z.number().min(1e-8).max(1e8)).optional(),
  dateOrder: z.enum(["dmy", "mdy"]).optional(),
  decimalComma: z.boolean().optional(),
  onlyNew: z.boolean().optional(),
  ...tableOptions,
});

/**
 * Imports what marketing cost, by source, campaign, affiliate and days. A file says the whole of what each
 * of these cost: its rows that name the same ones are added up, and a later file replaces the amount. So
 * importing a file again changes nothing.
 * @throws PerennialError COLUMNS_MISSING, FORMAT_UNKNOWN, DATE_ORDER_UNKNOWN, and CURRENCY_UNKNOWN also while
 *   nothing is known of the shop
 */
export function importCosts(
  store: Store,
  file: SourceFile,
  options: ImportCostsOptions,
  onProgress: OnProgress = () => {},
): Promise<ImportSummary> {
  const kind = {
    what: "costs",
    columns: ["cost_id", "source", "campaign", "affiliate", "from_day", "until_day", "amount"],
    plan: (start: FileStart) => planCosts(store, start, options),
  } as const;
  return importFile(store, file, { kind, options, onProgress });
}

/** How the rows of one file are read. */
interface CostReading extends DayReading {
  readonly columns: TableColumns<CostColumn>;
  readonly shopCurrency: string;
  readonly fileCurrency: string;
  readonly rates: Readonly<Record<string, number>>;
  readonly decimalComma: boolean;
  /** Ids of costs that must not be replaced. */
  readonly kept: ReadonlySet<string>;
}

async function planCosts(
  store: Store,
  start: FileStart,
  options: ImportCostsOptions,
): Promise<FilePlan> {
  const table = { name: start.name, headers: start.headers, map: options.map ?? {} };
  const rule = { names: costColumnNames, required: ["from_day", "amount"] } as const;
  const columns = requireColumns(table, costAliases, rule);
  const shop = await readShop(store);
  const amountHeader = start.headers[columns.get("amount") ?? -1] ?? "";
  const currency = checkedCurrency(shop, options, amountHeader);
  const dateOrder = options.dateOrder ?? dateOrderOf(daysIn(start, columns), start);
  const reading: CostReading = {
    ...currency,
    columns,
    dateOrder,
    clock: zoneClock(currency.timezone),
    latest: start.startedAt + twoDaysMs,
    decimalComma: options.decimalComma ?? false,
    kept: new Set(options.onlyNew ? await knownCosts(store) : []),
  };
  return {
    options: { ...options, currency: currency.fileCurrency, dateOrder: dateOrder ?? undefined },
    readAs: inWords(reading),
    open: (accept, writer) => openCosts(reading, accept, writer),
  };
}

function daysIn({ sample }: FileStart, columns: TableColumns<CostColumn>): string[] {
  return sample
    .flatMap(({ fields }) => [
      cellOf(fields, columns, "from_day"),
      cellOf(fields, columns, "until_day"),
    ])
    .filter((text) => text !== "");
}

/** The currency of the shop and that of amounts whose row names none, which must be the same or have a rate. */
function checkedCurrency(
  shop: Shop | undefined,
  options: ImportCostsOptions,
  amountHeader: string,
): Pick<CostReading, "shopCurrency" | "fileCurrency" | "rates"> & Pick<Shop, "timezone"> {
  if (options.currency !== undefined && !isCurrency(options.currency))
    throw wrongOption("currency", options.currency, "ISO 4217 code, e.g. EUR");
  if (shop === undefined) {
    throw new PerennialError(
      "CURRENCY_UNKNOWN",
      "Nothing is known of the shop yet, so nothing says in which currency it counts its costs. Import its orders first, or say it: perennial shop --currency EUR --timezone Europe/Amsterdam.",
    );
  }
  const inHeader = /\(([A-Z]{3})\)\s*$/.exec(amountHeader)?.[1];
  const ofHeader = inHeader !== undefined && isCurrency(inHeader) ? inHeader : undefined;
  const fileCurrency = options.currency ?? ofHeader ?? shop.currency;
  const currency = { shopCurrency: shop.currency, fileCurrency, rates: options.rates ?? {} };
  const rate = rateOf(fileCurrency, currency);
  if (typeof rate !== "number") throw new PerennialError("CURRENCY_UNKNOWN", rate.reason);
  return { ...currency, timezone: shop.timezone };
}

async function knownCosts(store: Store): Promise<string[]> {
  const rows = await store.rows(
    sql`SELECT toString(cost_id) AS id FROM marketing_cost`,
    z.object({ id: z.string() }),
  );
  return rows.map(({ id }) => id);
}

function inWords({ columns, shopCurrency, fileCurrency, rates, dateOrder }: CostReading): string[] {
  return [
    `columns ${costColumnNames.filter((name) => columns.has(name)).join(", ")}`,
    `amounts in ${fileCurrency}`,
    ...(dateOrder === null ? [] : [dateOrder === "dmy" ? "day before month" : "month before day"]),
    ...Object.entries(rates).map(([currency, rate]) => `1 ${currency} = ${rate} ${shopCurrency}`),
  ];
}

/** What one row says. */
interface Cost extends DaySpan {
  readonly source: string;
  readonly campaign: string;
  readonly affiliate: string;
  /** In the shop's currency. */
  readonly amount: TenThousandths;
}

/** Rows are held back until the end of the file, since a later one may add to an earlier one's amount. */
function openCosts(
  reading: CostReading,
  accept: Parameters<FilePlan["open"]>[0],
  writer: Parameters<FilePlan["open"]>[1],
): ReturnType<FilePlan["open"]> {
  const held = new Map<string, { readonly line: number; readonly cost: Cost }>();
  return {
    read({ line, raw, fields }) {
      const cost = costOf(fields, reading);
      if ("reason" in cost) return writer.reject({ line, raw, ...cost });
      const id = costId(cost);
      const first = held.get(id);
      const amount = cost.amount + (first?.cost.amount ?? 0);
      const value = cellOf(fields, reading.columns, "amount");
      const column = "amount";
      if (reading.kept.has(id)) return writer.reject({ line, raw, column, value, reason: isKept });
      if (!isStorable(amount)) return writer.reject({ line, raw, column, value, reason: tooLarge });
      if (first !== undefined) {
        const reason = `The source, campaign, affiliate and days are those of line ${first.line}: the amount was added to it.`;
        writer.leaveOut({ line, column: "", value, reason });
      }
      held.set(id, { line: first?.line ?? line, cost: { ...cost, amount } });
    },
    end() {
      for (const [id, { cost }] of held) {
        const { source, campaign, affiliate, from, until, amount } = cost;
        accept([id, source, campaign, affiliate, from, until, formatAmount(amount)]);
      }
    },
  };
}

const isKept =
  "A cost of this source, campaign, affiliate and days is known already, and a row of the quarantine does not replace it. Import the whole file again with the row mended, or discard the row.";
const tooLarge = "The amount is beyond 900 billion.";

function costOf(fields: readonly string[], reading: CostReading): Cost | RowProblem {
  const cell = (name: CostColumn): string => cellOf(fields, reading.columns, name);
  const days = daysOf(cell("from_day"), cell("until_day"), reading);
  if ("reason" in days) return days;
  const amount = amountOf(cell("amount"), cell("currency"), reading);
  if (typeof amount !== "number") return amount;
  return {
    ...days,
    source: cell("source"),
    campaign: cell("campaign"),
    affiliate: cell("affiliate"),
    amount,
  };
}

/** From the first day of one text to the last of another; without the other, the days of the first. */
function daysOf(fromText: string, untilText: string, reading: CostReading): DaySpan | RowProblem {
  const first = parseDaySpan(fromText, reading);
  if (!first.ok) return { column: "from_day", value: fromText, reason: first.reason };
  if (untilText === "") return { from: first.from, until: first.until };
  // What is booked beyond today is a cost of its days all the same.
  const last = parseDaySpan(untilText, { clock: reading.clock, dateOrder: reading.dateOrder });
  if (!last.ok) return { column: "until_day", value: untilText, reason: last.reason };
  if (last.until >= first.from) return { from: first.from, until: last.until };
  const reason = `The cost ends on ${last.until}, before it begins on ${first.from}. Mend one of the days.`;
  return { column: "until_day", value: untilText, reason };
}

function amountOf(
  text: string,
  currencyText: string,
  reading: CostReading,
): TenThousandths | RowProblem {
  const column = "amount";
  if (text === "") return { column, value: "", reason: "The row has no amount." };
  const amount = parseAmount(text, reading.decimalComma);
  if (amount === null) return { column, value: text, reason: noNumber(text, reading.decimalComma) };
  if (amount < 0) {
    const reason = `"${text}" is below 0. A cost is what was paid: write it without a sign, and take credits off it.`;
    return { column, value: text, reason };
  }
  const rate = rateOf(currencyText.toUpperCase() || reading.fileCurrency, reading);
  return typeof rate === "number" ? convert(amount, rate) : rate;
}

/** Parts are told apart by bars; a bar within one is escaped, or two costs could get one id. */
function costId({ source, campaign, affiliate, from, until }: Cost): string {
  const parts = [source, campaign, affiliate].map((part) => part.replace(/[\\|]/g, "\\$&"));
  return textId([...parts, from, until].join("|"));
}
