import { findCustomer } from "../customers/customer-list.ts";
import type { CustomerDetail, CustomerProfile, ValueExplanation } from "../customers/profile.ts";
import { readTimeline, readTopProducts, timelineLimit } from "../customers/timeline.ts";
import type { Store } from "../store/store.ts";
import type { LatestRun } from "./prediction-run.ts";
import type { ValueReport } from "./value-report.ts";

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
    explanation: explainValue(run.report, customer),
    timeline: timeline.slice(0, timelineLimit),
    timelineCut: timeline.length > timelineLimit,
    topProducts: await readTopProducts(store, run.shop, customer.id),
  };
}

/** How a customer's residual value comes about: its parts, its groups, and for one-time buyers the first order. */
export function explainValue(
  { model }: Pick<ValueReport, "model">,
  customer: CustomerProfile,
): ValueExplanation | null {
  const { expectedOrders, orderValue, residualValue } = customer;
  if (expectedOrders === null || orderValue === null || residualValue === null) return null;
  const undiscounted = expectedOrders.value * orderValue;
  const cohort = customer.firstOrderAt.slice(0, 7);
  const levelIn = (factor: string): string =>
    factor === "cohort"
      ? cohort
      : (new Map(Object.entries(customer.start)).get(factor)?.toString() ?? "");
  return {
    orders: expectedOrders,
    orderValue,
    discount: undiscounted > 0 ? residualValue.value / undiscounted : 1,
    groups: model.effects.flatMap(({ factor, title, levels }) =>
      levels
        .filter(({ name }) => name === levelIn(factor))
        .map(({ name, rate, value }) => ({ title, level: name, rate, value })),
    ),
    firstOrder:
      customer.purchaseDays > 1
        ? []
        : model.early.effects.flatMap(({ factor, title, levels }) =>
            levels
              .filter(({ name }) => name === levelIn(factor))
              .map(({ name, factor: times }) => ({ title, level: name, factor: times })),
          ),
  };
}
