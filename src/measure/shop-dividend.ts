import { readShop } from "../collect/shop.ts";
import { PerennialError } from "../core/errors.ts";
import type { Instant } from "../core/time.ts";
import { findProgram, listDefinitions } from "../decide/definition-store.ts";
import { knownUntil } from "../decide/learning/trial-questions.ts";
import { armsAmong } from "../decide/policy/ready-policy.ts";
import type { Operational } from "../store/operational.ts";
import type { Store } from "../store/store.ts";
import type { CovariateColumns } from "./covariate-column.ts";
import { dividendInThread } from "./dividend-thread.ts";
import { type PeopleTable, peopleOf } from "./program-people.ts";
import { fates } from "./program-questions.ts";
import type { DividendAsked, DividendReadout, DividendRows } from "./read-dividend.ts";
import { readPlan } from "./read-plan.ts";
import { readProgramHistory } from "./read-program-history.ts";
import { readPeople } from "./read-program-people.ts";

/** A program whose dividend is asked for. */
export interface ShopDividendAsked extends Pick<DividendAsked, "costs" | "mostSegments" | "least"> {
  readonly program: string;
  /** What counts comes within so many days from the first sight. */
  readonly windowDays: number;
  readonly now: Instant;
}

/** What treating people by segments, or one by one, would bring beyond one arm of a program for all. */
export interface ShopDividend extends DividendReadout {
  readonly program: string;
  readonly windowDays: number;
  readonly currency: string;
}

/** What segments of a program's people are made of, as rules name it. */
export type DividendFeature =
  | "orders in the year before"
  | "contribution of the year before"
  | "days since the last order";

/** What those held out saw. */
const heldOutName = "held out";

/**
 * The dividend of a program by the ledger of its decisions: arms as they were drawn, with the chances that were logged, those held out being an arm
 * too; contribution from the first sight on. People for whom a guard or an audience ruled an arm out are left out and counted. Before the day on which
 * the program is registered to be read nothing is told, and from then on what was closed when it began.
 * @throws PerennialError NOT_FOUND, NO_DATA, BAD_ARGUMENT where a cost is of no arm
 */
export async function readShopDividend(
  store: Store,
  operational: Operational,
  asked: ShopDividendAsked,
): Promise<ShopDividend> {
  const program = findProgram(await listDefinitions(operational), asked.program);
  const shop = await readShop(store);
  if (shop === undefined)
    throw new PerennialError("NO_DATA", "There are no orders yet, so nothing can be worth more.");
  const { since, registered } = await readProgramHistory(store, operational, program.program);
  const { windowDays, costs, mostSegments, least } = asked;
  const { closedAt, waitsUntil } = readPlan(
    registered,
    { windowDays, looksAgain: false },
    {
      knownUntil: await knownUntil(store, "contribution", asked.now),
      timezone: shop.timezone,
    },
  );
  const of = { program: program.program, windowDays, currency: shop.currency };
  if (waitsUntil !== undefined)
    return {
      ...{ ...of, units: 0, actions: [], verdict: null, warnings: [] },
      refused: `It is being measured until ${waitsUntil}. Nothing is told before orders are known until then, so that no early chance decides.`,
    };
  const arms = armsAmong(program);
  const { table } = peopleOf(
    await readPeople(store, { program: program.program, since, arms, shop, windowDays, closedAt }),
  );
  const rows = rowsOf(table, { arms, holdout: program.holdout });
  return { ...of, ...(await dividendInThread(rows, { costs, mostSegments, least })) };
}

/** People by the arm that they drew, of those who could have drawn any. */
function rowsOf(
  table: PeopleTable,
  { arms, holdout }: { readonly arms: readonly string[]; readonly holdout: number },
): DividendRows {
  const usual = mostFrequent(table.openArms);
  const isOpen = (row: number): boolean => table.openArms[row] === usual;
  const names = [heldOutName, ...arms];
  const drawn = Int32Array.from(table.fate, (fate, row) =>
    isOpen(row) ? (fate === fates.heldOut ? 0 : fate + 1) : -1,
  );
  // An arm that nobody drew is none.
  const used = names.flatMap((_, i) => (drawn.includes(i) ? [i] : []));
  const ruledOut = drawn.reduce((count, at) => count + Number(at < 0), 0);
  return {
    actions: used.map((i) => names[i] ?? ""),
    action: drawn.map((at) => (at < 0 ? -1 : used.indexOf(at))),
    outcome: asAmounts(table.contribution),
    propensity: table.chance.map((chance, row) =>
      drawn[row] === 0 ? holdout : (1 - holdout) * chance,
    ),
    covariates: featuresOf(table),
    warnings:
      ruledOut === 0
        ? []
        : [
            `${ruledOut.toLocaleString("en-GB")} people are left out, as a guard or an audience ruled an arm out for them.`,
          ],
  };
}

/** Sums without the last digits, which differ by the order in which a store adds up: the same data are then the same rows. */
function asAmounts(sums: Float64Array): Float64Array {
  return sums.map((sum) => Math.round(sum * 1e6) / 1e6);
}

function mostFrequent(values: Float64Array): number | undefined {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0];
}

/** What was known of people before their first sight, as the read-out's segments have it. */
function featuresOf(table: PeopleTable): CovariateColumns[] {
  const feature = (name: DividendFeature, column: Float64Array): CovariateColumns => ({
    ...{ name, columns: [column], says: [name], missing: 0 },
  });
  return [
    feature("orders in the year before", table.ordersBefore),
    feature("contribution of the year before", asAmounts(table.contributionBefore)),
    // Who never ordered did so longest ago.
    feature(
      "days since the last order",
      table.daysSinceOrder.map((days) => (Number.isNaN(days) ? neverDays : days)),
    ),
  ];
}

const neverDays = 3_650;
