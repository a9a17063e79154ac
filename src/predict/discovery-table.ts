import { z } from "zod";
import type { Shop } from "../collect/shop.ts";
import { PerennialError } from "../core/errors.ts";
import type { Estimate } from "../core/estimate.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import {
  type DiscoveryLevel,
  type DiscoveryLevelName,
  type DiscoveryReport,
  discoveryLevelNames,
  type MeasuredLevel,
  measureLevel,
} from "./discovery.ts";
import {
  type LevelKnown,
  readDiscoveryCounts,
  readLevelsKnown,
  readNewShares,
} from "./discovery-questions.ts";

/** The discovery index of a prediction run: measured and written with it, read by whoever reads the run. */

/** What a run is named by. */
interface Run {
  readonly runId: string;
  readonly asOf: string;
}

/** Measures every level that the shop's products tell, and writes the indices of all customers with a second order. */
export async function writeDiscovery(
  store: Store,
  shop: Shop,
  run: Run & { readonly seed: number },
): Promise<void> {
  const { runId, asOf: until, seed } = run;
  const levels: DiscoveryLevel[] = [];
  const absent: DiscoveryReport["absent"][number][] = [];
  for (const known of await readLevelsKnown(store, shop, until)) {
    const why = whyAbsent(known);
    if (why !== undefined) {
      absent.push({ level: known.level, why });
      continue;
    }
    const of = { until, level: known.level };
    const newShares = await readNewShares(store, shop, of);
    const counts = await readDiscoveryCounts(store, shop, { ...of, shares: newShares });
    const { level, knownShare } = known;
    const measured = measureLevel(counts, { level, knownShare, newShares, seed });
    await writeIndices(store, runId, { counts, measured });
    levels.push(measured.figures);
  }
  const report: DiscoveryReport = { asOf: until, levels, absent };
  await store.insert(
    "discovery_run_local",
    ["run_id", "report"],
    [[runId, JSON.stringify(report)]],
  );
}

/** Why a level cannot be measured: nothing is different where there is one brand. */
function whyAbsent({ level, different }: LevelKnown): string | undefined {
  if (different > 1) return undefined;
  return different === 0
    ? `No product that was bought has a ${level}: perennial import products brings it.`
    : `All products that were bought and have a ${level} have the same one.`;
}

const rowsPerInsert = 50_000;

async function writeIndices(
  store: Store,
  runId: string,
  {
    counts,
    measured,
  }: {
    readonly counts: Awaited<ReturnType<typeof readDiscoveryCounts>>;
    readonly measured: MeasuredLevel;
  },
): Promise<void> {
  const { subjectHigh, subjectLow, orders, first, second } = counts;
  const { figures, indices } = measured;
  for (let start = 0; start < indices.length; start += rowsPerInsert) {
    const lines = indices.slice(start, start + rowsPerInsert).map(({ value, lower, upper }, i) => {
      const row = start + i;
      const subject = (BigInt(subjectHigh[row] ?? 0) << 32n) | BigInt(subjectLow[row] ?? 0);
      const fresh = (first.count[row] ?? 0) + (second.count[row] ?? 0);
      const expected = (first.expected[row] ?? 0) + (second.expected[row] ?? 0);
      return `[${subject},${runId},"${figures.level}",${orders[row] ?? 0},${fresh},${expected},${value},${lower},${upper}]`;
    });
    await store.insertLines("discovery_local", rowColumns, lines.join("\n"));
  }
}

const rowColumns = [
  ...["subject_id", "run_id", "level", "orders", "new", "expected", "value", "lower", "upper"],
];

/**
 * The levels of a run.
 * @throws PerennialError NO_DATA for a run of before there was an index
 */
export async function readDiscovery(
  store: Store,
  { runId }: Pick<Run, "runId">,
): Promise<DiscoveryReport> {
  const [row] = await store.rows(
    sql`SELECT report FROM discovery_run WHERE run_id = ${param("UInt64", runId)}`,
    z.object({ report: z.string() }),
  );
  if (row !== undefined) return JSON.parse(row.report);
  throw new PerennialError(
    "NO_DATA",
    "The discovery index was not measured yet. Run: perennial predict",
  );
}

/** One customer's discovery index at one level. */
export interface CustomerDiscovery {
  readonly level: DiscoveryLevelName;
  /** Orders that name something of the level. */
  readonly orders: number;
  /** Bought for the first time, after the first order. */
  readonly new: number;
  /** Of anybody after as many orders, with baskets as large. */
  readonly expected: number;
  /** The index, 1 being the shop's mean, with its 80 % interval; before a second order what is told of anybody. */
  readonly index: Estimate;
  /** Share of the next order that would be new to an average customer after as many orders. */
  readonly newShare: number;
  /** Whether decisions may rest on it. */
  readonly isUsed: boolean;
}

/** The discovery index of a customer in a run, at every level that the shop tells. */
export async function readCustomerDiscovery(
  store: Store,
  run: Pick<Run, "runId">,
  person: string,
): Promise<CustomerDiscovery[]> {
  const { levels } = await readDiscovery(store, run);
  const rows = await store.rows(customerDiscoverySql(run.runId, person), customerRow);
  return levels.map((figures) => {
    const { level, newShares, unknown, isUsed } = figures;
    const row = rows.find((each) => each.level === level);
    const orders = row?.orders ?? 1;
    return {
      level,
      orders,
      new: row?.new ?? 0,
      expected: row?.expected ?? 0,
      index: row
        ? { value: row.value, lower: row.lower, upper: row.upper, level: unknown.level }
        : unknown,
      newShare: newShares[Math.min(orders, newShares.length) - 1] ?? 0,
      isUsed,
    };
  });
}

/** The statement behind {@link readCustomerDiscovery}. */
export function customerDiscoverySql(runId: string, person: string): Sql {
  return sql`SELECT level, orders, new, expected, value, lower, upper
FROM discovery
WHERE run_id = ${param("UInt64", runId)} AND subject_id = ${param("UInt64", person)}`;
}

const customerRow = z.object({
  level: z.enum(discoveryLevelNames),
  orders: z.number(),
  new: z.number(),
  expected: z.number(),
  value: z.number(),
  lower: z.number(),
  upper: z.number(),
});
