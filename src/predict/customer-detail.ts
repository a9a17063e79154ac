import { zoneClock } from "../core/time.ts";
import { findCustomer } from "../customers/customer-list.ts";
import type { CustomerDetail, CustomerProfile, ValueExplanation } from "../customers/profile.ts";
import { readTimeline, readTopProducts, timelineLimit } from "../customers/timeline.ts";
import type { Store } from "../store/store.ts";
import { quarterNames } from "./customer-factors.ts";
import type { LatestRun } from "./prediction-run.ts";

/** One customer whole: profile, prediction and timeline; undefined when nobody bears the name. */
export async function readCustomer(
  store: Store,
  run: LatestRun,
  who: string,
): Promise<CustomerDetail | undefined> {
  const customer = await findCustomer(store, run, who);
  if (customer === undefined) return undefined;
  const timeline = await readTimeline(store, run.shop, customer.id);
  return {
    asOf: run.asOf,
    currency: run.shop.currency,
    timezone: run.shop.timezone,
    customer,
    explanation: explainValue(run, customer),
    timeline: timeline.slice(0, timelineLimit),
    timelineCut: timeline.length > timelineLimit,
    topProducts: await readTopProducts(store, run.shop, customer.id),
  };
}

/** How a customer's residual value comes about: its parts, its groups, and for one-time buyers the first order. */
function explainValue(
  { report, timezone }: Pick<LatestRun, "report" | "timezone">,
  customer: CustomerProfile,
): ValueExplanation | null {
  const { expectedOrders, orderValue, residualValue } = customer;
  if (expectedOrders === null || orderValue === null || residualValue === null) return null;
  const { effects, early } = report.model;
  const undiscounted = expectedOrders.value * orderValue;
  const month = zoneClock(timezone).dayOf(Date.parse(customer.firstOrderAt)).slice(0, 7);
  const first = customer.purchaseDays > 1 ? [] : early.effects;
  return {
    orders: expectedOrders,
    orderValue,
    discount: undiscounted > 0 ? residualValue.value / undiscounted : 1,
    groups: effects.flatMap(({ factor, title, levels }) =>
      levels
        .filter(({ name }) => name === levelOf(customer, { factor, month, levels }))
        .map(({ name, rate, value }) => ({ title, level: name, rate, value })),
    ),
    firstOrder: first.flatMap(({ factor, title, levels, edges }) =>
      levels
        .filter(({ name }) => name === levelOf(customer, { factor, month, levels, edges }))
        .map(({ name, factor: times }) => ({ title, level: name, factor: times })),
    ),
  };
}

/** The level of a factor that a customer is in. */
function levelOf(
  { start }: CustomerProfile,
  of: {
    readonly factor: string;
    readonly month: string;
    readonly levels: readonly { readonly name: string }[];
    readonly edges?: readonly number[] | null;
  },
): string {
  const { factor, month, levels, edges } = of;
  // Cohorts of several months bear the name of their first.
  if (factor === "cohort") return levels.findLast(({ name }) => name <= month)?.name ?? "";
  if (factor === "season") return quarterNames[Math.floor((Number(month.slice(5)) - 1) / 3)] ?? "";
  if (edges) return levels[edges.filter((edge) => start.contribution > edge).length]?.name ?? "";
  return new Map(Object.entries(start)).get(factor)?.toString() ?? "";
}
