import { z } from "zod";
import { clickhouseTime } from "../collect/order-line.ts";
import { countQuarantine } from "../collect/quarantine.ts";
import { missingSetting, readShop, type Shop } from "../collect/shop.ts";
import { PerennialError } from "../core/errors.ts";
import type { CustomerRun } from "../customers/customer-list.ts";
import { fillCustomersSql } from "../customers/customer-table.ts";
import { promoClasses } from "../customers/profile.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { composeValueReport } from "./compose-value-report.ts";
import type { CustomerValuation } from "./customer-valuation.ts";
import { writeDiscovery } from "./discovery-table.ts";
import type { PromoPrediction } from "./promo-class.ts";
import { predictPromo } from "./promo-report.ts";
import { valuationSeed, valueShop } from "./shop-valuation.ts";
import {
  type CustomerColumns,
  readCohortMonths,
  readCountries,
  readFactsDigest,
  readMedianGap,
  readShopFacts,
} from "./value-questions.ts";
import type { ValueReport } from "./value-report.ts";

/**
 * A prediction run: all customers' profiles and residual values computed anew from the facts, and the
 * report that goes with them. Readers see the newest finished run whole; older ones are dropped.
 */

/** The version of what a run computes; it changes when figures would change on equal facts. */
export const modelVersion = "customer-value/4";

/** The stages of a run, for a progress line. */
export type OnStage = (stage: string) => void;

/**
 * Computes profiles, residual values and the report, and makes them the ones that are read. Where no fact
 * and no setting has changed since the newest run, that run stands and nothing is computed.
 *
 * @param options.anew computes also where nothing has changed
 * @throws PerennialError NO_DATA before the first order
 */
export async function runPrediction(
  store: Store,
  onStage: OnStage = () => {},
  options: { readonly anew?: boolean } = {},
): Promise<ValueReport> {
  const shop = await shopOrNoData(store);
  const basis = `${modelVersion} ${await readFactsDigest(store)}`;
  const standing = options.anew ? undefined : await runOn(store, basis);
  if (standing !== undefined) {
    onStage("nothing has changed since the last run");
    return standing;
  }
  onStage("reading the order history");
  const facts = await readShopFacts(store, shop);
  if (facts === undefined) {
    await dropRuns(store, sql`1`);
    throw noData();
  }
  const asOf = facts.lastDay;
  const valued = await valueShop(store, { shop, asOf }, onStage);
  if (valued === undefined) {
    await dropRuns(store, sql`1`);
    throw noCustomers(facts.lines);
  }
  const { columns, valuation } = valued;
  const promo = await predictPromo(store, shop, { until: asOf, customers: columns });
  onStage("writing profiles");
  const runId = String(Date.now());
  await writePredictions(store, { runId, asOf, columns, valuation, promo: promo.prediction });
  await store.command(fillCustomersSql(shop, { runId, asOf }));
  onStage("measuring discovery");
  await writeDiscovery(store, shop, { runId, asOf, seed: valuationSeed });
  const report = composeValueReport({
    shop,
    facts,
    columns,
    valuation,
    promo,
    cohortMonths: await readCohortMonths(store, shop, asOf),
    medianDaysToSecond: await readMedianGap(store, shop),
    countries: await readCountries(store, runId),
    quarantined: await countQuarantine(store),
    modelVersion,
  });
  await finishRun(store, { runId, report, basis });
  return report;
}

/** The report of the newest run, where it was computed from these very facts and settings. */
async function runOn(store: Store, basis: string): Promise<ValueReport | undefined> {
  const [newest] = await store.rows(
    sql`SELECT model_version AS basis, report FROM prediction_run ORDER BY run_id DESC LIMIT 1`,
    z.object({ basis: z.string(), report: z.string() }),
  );
  return newest?.basis === basis ? reportOf(newest.report) : undefined;
}

/** A kept report; one of before there were promotion classes has none. */
function reportOf(text: string): ValueReport {
  return { promo: null, ...JSON.parse(text) };
}

async function shopOrNoData(store: Store): Promise<Shop> {
  const shop = await readShop(store);
  if (shop !== undefined) return shop;
  const missing = await missingSetting(store);
  if (missing === undefined) throw noData();
  const example = missing === "currency" ? "EUR" : "Europe/Amsterdam";
  throw new PerennialError(
    "NO_DATA",
    `The shop's ${missing === "currency" ? "currency" : "time zone"} is not known yet, and orders that were told wait for it. Say it: perennial shop --${missing} ${example}`,
  );
}

function noData(): PerennialError {
  return new PerennialError(
    "NO_DATA",
    "There are no orders yet. Import them: perennial import orders FILE, or see the sample shop: perennial demo.",
  );
}

/** Why there is no run: no orders, or orders that nobody has computed values from. */
async function notComputed(store: Store): Promise<PerennialError> {
  const [held] = await store.rows(
    sql`SELECT count() AS lines FROM order_line`,
    z.object({ lines: z.number() }),
  );
  if ((held?.lines ?? 0) === 0) return noData();
  return new PerennialError(
    "NO_DATA",
    "There are orders, and no values computed from them yet. Run: perennial predict",
  );
}

function noCustomers(lines: number): PerennialError {
  return new PerennialError(
    "NO_DATA",
    `None of the ${lines} order lines names a customer, so nobody can be priced. Map the column that does, e.g. --map customer=COLUMN or --map email=COLUMN.`,
  );
}

const rowsPerInsert = 50_000;

async function writePredictions(
  store: Store,
  run: {
    readonly runId: string;
    readonly asOf: string;
    readonly columns: CustomerColumns;
    readonly valuation: CustomerValuation;
    readonly promo: PromoPrediction;
  },
): Promise<void> {
  const { columns, promo } = run;
  const { prediction, firstYear, earlyFactor } = run.valuation;
  const { pAlive, expectedOrders, residualValue } = prediction;
  const written: readonly (readonly [string, Float64Array])[] = [
    ["p_alive", pAlive],
    ["expected_orders", expectedOrders.value],
    ["expected_orders_lower", expectedOrders.lower],
    ["expected_orders_upper", expectedOrders.upper],
    ["value", residualValue.value],
    ["value_lower", residualValue.lower],
    ["value_upper", residualValue.upper],
    ["order_value", prediction.orderValue],
    ["next_early", prediction.nextEarly.map(within)],
    ["next_late", prediction.nextLate.map(within)],
    ["first_year", firstYear],
    ["early_factor", earlyFactor],
    ["full_price_share", promo.fullPriceShare],
    ["full_price", promo.value],
    ["full_price_lower", promo.lower],
    ["full_price_upper", promo.upper],
  ];
  const names = [
    "subject_id",
    "run_id",
    "as_of",
    "model_version",
    "promo_class",
    ...written.map(([name]) => name),
  ];
  const subjectAt = (index: number): bigint =>
    (BigInt(columns.subjectHigh[index] ?? 0) << 32n) | BigInt(columns.subjectLow[index] ?? 0);
  for (let start = 0; start < pAlive.length; start += rowsPerInsert) {
    const lines: string[] = [];
    for (let row = start; row < Math.min(start + rowsPerInsert, pAlive.length); row += 1) {
      const values = written.map(([, column]) => numberText(column[row])).join(",");
      const promoClass = promoClasses[promo.promoClass[row] ?? 0] ?? "unknown";
      lines.push(
        `[${subjectAt(row)},${run.runId},"${run.asOf}","${modelVersion}","${promoClass}",${values}]`,
      );
    }
    await store.insertLines("prediction_local", names, lines.join("\n"));
  }
}

/** A number as JSON has it: what is not known is null. */
function numberText(value = Number.NaN): string {
  return Number.isFinite(value) ? String(value) : "null";
}

/** A number of days that text can carry: beyond ten years it reads as −1. */
function within(days: number): number {
  return Number.isFinite(days) ? days : -1;
}

async function finishRun(
  store: Store,
  run: { readonly runId: string; readonly report: ValueReport; readonly basis: string },
): Promise<void> {
  const { runId, report, basis } = run;
  await store.insert(
    "prediction_run_local",
    ["run_id", "as_of", "model_version", "report", "at"],
    [[runId, report.asOf, basis, JSON.stringify(report), clickhouseTime(Date.now())]],
  );
  // The run before stays, for readers who are in the middle of it.
  await dropRuns(
    store,
    sql`run_id < (SELECT max(run_id) FROM prediction_run WHERE run_id < ${param("UInt64", runId)})`,
  );
}

/** Tables whose rows are of a run; the last says that the run is finished. */
const tablesOfRuns: readonly Sql[] = [
  ...[sql`customer_local`, sql`prediction_local`, sql`discovery_local`, sql`discovery_run_local`],
  sql`prediction_run_local`,
];

/** Removes the runs that a condition on `run_id` names, with all their rows. */
async function dropRuns(store: Store, condition: Sql): Promise<void> {
  const old = await store.rows(
    sql`SELECT toString(run_id) AS run FROM prediction_run WHERE ${condition}`,
    z.object({ run: z.string() }),
  );
  for (const { run } of old) {
    for (const table of tablesOfRuns) {
      await store.command(
        sql`ALTER TABLE ${table} DELETE WHERE run_id = ${param("UInt64", run)} SETTINGS mutations_sync = 2`,
      );
    }
  }
}

/** The newest finished run: what to read customers of, and its report. */
export interface LatestRun extends CustomerRun {
  readonly shop: Shop;
  readonly report: ValueReport;
}

/**
 * The newest finished run.
 * @throws PerennialError NO_DATA before the first one
 */
export async function latestRun(store: Store): Promise<LatestRun> {
  const shop = await shopOrNoData(store);
  const [run] = await store.rows(
    sql`SELECT toString(run_id) AS runId, toString(as_of) AS asOf, report
FROM prediction_run
ORDER BY run_id DESC
LIMIT 1`,
    z.object({ runId: z.string(), asOf: z.string(), report: z.string() }),
  );
  if (run === undefined) throw await notComputed(store);
  return { ...run, timezone: shop.timezone, shop, report: reportOf(run.report) };
}
