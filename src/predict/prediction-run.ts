import { z } from "zod";
import { clickhouseTime } from "../collect/order-line.ts";
import { countQuarantine } from "../collect/quarantine.ts";
import { readShop, type Shop } from "../collect/shop.ts";
import { PerennialError } from "../core/errors.ts";
import type { CustomerRun } from "../customers/customer-list.ts";
import { fillCustomersSql } from "../customers/customer-table.ts";
import { segmentNames } from "../customers/profile.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { composeValueReport } from "./compose-value-report.ts";
import { trackModel } from "./model-check.ts";
import { predictResidualValue } from "./residual-value.ts";
import {
  type HistoryColumns,
  readCohortMonths,
  readCountries,
  readHistories,
  readMedianGap,
  readShopFacts,
} from "./value-questions.ts";
import type { ValueReport } from "./value-report.ts";

/**
 * A prediction run: all customers' profiles and residual values computed anew from the facts, and the
 * report that goes with them. Readers see the newest finished run whole; older ones are dropped.
 */

/** The version of what a run computes; it changes when figures would change on equal facts. */
const modelVersion = "mbg-nbd-gamma-gamma/1";

const seed = 20_101_201;

/** The stages of a run, for a progress line. */
export type OnStage = (stage: string) => void;

/**
 * Computes profiles, residual values and the report, and makes them the ones that are read.
 * @throws PerennialError NO_DATA before the first order
 */
export async function runPrediction(
  store: Store,
  onStage: OnStage = () => {},
): Promise<ValueReport> {
  const shop = await shopOrNoData(store);
  onStage("reading the order history");
  const facts = await readShopFacts(store, shop);
  if (facts === undefined) {
    await dropRuns(store, sql`1`);
    throw noData();
  }
  const asOf = facts.lastDay;
  const columns = await readHistories(store, shop, asOf);
  if (columns.x.length === 0) {
    await dropRuns(store, sql`1`);
    throw noCustomers(facts.lines);
  }
  const firstMonth = columns.month.reduce((first, month) => Math.min(first, month), Infinity);
  onStage("checking the model on earlier weeks");
  const track = await trackModel(store, shop, { from: facts.firstDay, asOf, seed });
  onStage(`pricing ${columns.x.length.toLocaleString("en")} customers`);
  const cohort = Int32Array.from(columns.month, (month) => month - firstMonth);
  const prediction = predictResidualValue(
    { ...columns, cohort, segment: Int32Array.from(columns.segment) },
    {
      cohorts: 1 + cohort.reduce((last, month) => Math.max(last, month), 0),
      segments: segmentNames.length,
      annualDiscountRate: shop.discountRate,
      sharedError: track.sharedError.sd,
      seed,
    },
  );
  onStage("writing profiles");
  const runId = String(Date.now());
  await writePredictions(store, runId, columns, prediction);
  await store.command(fillCustomersSql(shop, { runId, asOf }));
  const report = composeValueReport({
    shop,
    facts,
    columns,
    firstMonth,
    prediction,
    track,
    cohortMonths: await readCohortMonths(store, shop, asOf),
    medianDaysToSecond: await readMedianGap(store, shop),
    countries: await readCountries(store, runId),
    quarantined: await countQuarantine(store),
    modelVersion,
  });
  await finishRun(store, runId, report);
  return report;
}

async function shopOrNoData(store: Store): Promise<Shop> {
  const shop = await readShop(store);
  if (shop === undefined) throw noData();
  return shop;
}

function noData(): PerennialError {
  return new PerennialError(
    "NO_DATA",
    "There are no orders yet. Import them: perennial import orders FILE, or see the sample shop: perennial demo.",
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
  runId: string,
  columns: HistoryColumns,
  prediction: ReturnType<typeof predictResidualValue>,
): Promise<void> {
  const { pAlive, expectedOrders, residualValue } = prediction;
  const names = [
    "subject_id",
    "run_id",
    "p_alive",
    "expected_orders",
    "expected_orders_lower",
    "expected_orders_upper",
    "value",
    "value_lower",
    "value_upper",
  ];
  const subjectAt = (index: number): bigint =>
    (BigInt(columns.subjectHigh[index] ?? 0) << 32n) | BigInt(columns.subjectLow[index] ?? 0);
  for (let start = 0; start < pAlive.length; start += rowsPerInsert) {
    const lines: string[] = [];
    for (let row = start; row < Math.min(start + rowsPerInsert, pAlive.length); row += 1) {
      lines.push(
        `[${subjectAt(row)},${runId},${pAlive[row]},${expectedOrders.value[row]},${expectedOrders.lower[row]},${expectedOrders.upper[row]},${residualValue.value[row]},${residualValue.lower[row]},${residualValue.upper[row]}]`,
      );
    }
    await store.insertLines("prediction_local", names, lines.join("\n"));
  }
}

async function finishRun(store: Store, runId: string, report: ValueReport): Promise<void> {
  await store.insert(
    "prediction_run_local",
    ["run_id", "as_of", "model_version", "report", "at"],
    [[runId, report.asOf, modelVersion, JSON.stringify(report), clickhouseTime(Date.now())]],
  );
  // The run before stays, for readers who are in the middle of it.
  await dropRuns(
    store,
    sql`run_id < (SELECT max(run_id) FROM prediction_run WHERE run_id < ${param("UInt64", runId)})`,
  );
}

/** Removes the runs that a condition on `run_id` names, with all their rows. */
async function dropRuns(store: Store, condition: Sql): Promise<void> {
  const old = await store.rows(
    sql`SELECT toString(run_id) AS run FROM prediction_run WHERE ${condition}`,
    z.object({ run: z.string() }),
  );
  for (const { run } of old) {
    for (const table of [sql`customer_local`, sql`prediction_local`, sql`prediction_run_local`]) {
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
  if (run === undefined) throw noData();
  return { ...run, timezone: shop.timezone, shop, report: JSON.parse(run.report) };
}
