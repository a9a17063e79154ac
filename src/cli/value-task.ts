import { fileOnDisk } from "../collect/source-file.ts";
import { PerennialError } from "../core/errors.ts";
import { readCovariates } from "../predict/covariate-file.ts";
import { type DayNumber, dayName, dayNumber } from "../predict/day-number.ts";
import { dayAfter, parseDuration, timeUnits, unitDays } from "../predict/horizon.ts";
import type { LogForecastRequest } from "../predict/log-forecast.ts";
import { type OrderLog, readOrderLog } from "../predict/order-log.ts";
import { type LogCut, plainClock } from "../predict/purchase-log.ts";
import { purchaseModelNames } from "../stats/purchase-model.ts";
import { type SpendModelName, spendModelNames } from "../stats/spend-model.ts";

/** How a CSV of orders is read, and what is asked of it, as it was written. */
export interface ValueFlags {
  readonly orders: string;
  readonly customer: string;
  readonly time: string;
  readonly amount?: string;
  readonly until?: string;
  readonly horizon: string;
  readonly model: string;
  readonly unit: string;
  readonly timezone?: string;
  readonly dateOrder?: "dmy" | "mdy";
  readonly predictions?: string;
  readonly covariates?: string;
  readonly covariateCustomer?: string;
  readonly origins?: string;
  readonly spend: string;
  readonly discountRate: string;
  readonly prior?: boolean;
  readonly out?: string;
  readonly seed: string;
  readonly json?: boolean;
}

/** What `perennial value` is to do: the orders, the cut between past and future, the models. */
export interface ValueTask {
  readonly orders: OrderLog;
  readonly cut: LogCut;
  readonly request: LogForecastRequest;
  readonly warnings: readonly string[];
}

/**
 * Reads the log and what is known of its customers, and places the cut.
 * @throws PerennialError BAD_ARGUMENT, and those of reading files
 */
export async function prepareTask(flags: ValueFlags, holdout: boolean): Promise<ValueTask> {
  if (flags.dateOrder !== undefined && !["dmy", "mdy"].includes(flags.dateOrder))
    throw new PerennialError("BAD_ARGUMENT", `--date-order ${flags.dateOrder}: write dmy or mdy.`);
  const orders = await readOrderLog(fileOnDisk(flags.orders), flags);
  const horizon = parseDuration(flags.horizon, "horizon");
  const until =
    flags.until === undefined ? defaultUntil(orders, holdout, horizon) : givenDay(flags.until);
  const unit = timeUnits.find((each) => each === flags.unit);
  if (unit === undefined)
    throw new PerennialError("BAD_ARGUMENT", `--unit ${flags.unit}: write d, w, m or y.`);
  const cut = { until, end: dayAfter(until, horizon), clock: plainClock(unitDays[unit]) };
  if (until < orders.firstDay) {
    throw new PerennialError(
      "BAD_ARGUMENT",
      flags.until === undefined
        ? `--horizon ${flags.horizon}: the orders run from ${dayName(orders.firstDay)} to ${dayName(orders.lastDay)}, which is shorter. Name a shorter one.`
        : `--until ${dayName(until)} lies before the first order, ${dayName(orders.firstDay)}.`,
    );
  }
  const known = await covariatesOf(flags, orders);
  const short =
    holdout && cut.end > orders.lastDay
      ? [
          `The orders end on ${dayName(orders.lastDay)}, before the horizon does (${dayName(cut.end)}): what came later counts as nothing.`,
        ]
      : [];
  const prior = flags.prior ? ["Every parameter has a weak prior (--prior)."] : [];
  return {
    orders,
    cut,
    request: { ...requestOf(flags, orders), covariates: known.covariates },
    warnings: [...orders.warnings, ...known.warnings, ...short, ...prior],
  };
}

function requestOf(flags: ValueFlags, orders: OrderLog): Omit<LogForecastRequest, "covariates"> {
  const seed = Number(flags.seed);
  if (!Number.isInteger(seed))
    throw new PerennialError("BAD_ARGUMENT", `--seed ${flags.seed} is no whole number.`);
  const discountRate = Number(flags.discountRate);
  if (!(discountRate >= 0 && discountRate <= 1)) {
    throw new PerennialError(
      "BAD_ARGUMENT",
      `--discount-rate ${flags.discountRate}: write a share a year from 0 to 1, e.g. 0.1.`,
    );
  }
  const named = purchaseModelNames.find((name) => name === flags.model);
  if (named === undefined && flags.model !== "auto") {
    throw new PerennialError(
      "BAD_ARGUMENT",
      `--model ${flags.model}: choose one of auto, ${purchaseModelNames.join(", ")}.`,
    );
  }
  return {
    model: named ?? "auto",
    spend: orders.hasAmounts ? spendOf(flags.spend) : null,
    seed,
    discountRate,
    prior: flags.prior ?? false,
  };
}

function spendOf(name: string): SpendModelName | "auto" {
  const named = spendModelNames.find((each) => each === name);
  if (named !== undefined || name === "auto") return named ?? "auto";
  throw new PerennialError(
    "BAD_ARGUMENT",
    `--spend ${name}: choose one of auto, ${spendModelNames.join(", ")}.`,
  );
}

async function covariatesOf(
  flags: ValueFlags,
  orders: OrderLog,
): ReturnType<typeof readCovariates> {
  const { covariates, covariateCustomer } = flags;
  if (covariates === undefined) return { covariates: [], warnings: [] };
  if (covariateCustomer === undefined) {
    throw new PerennialError(
      "BAD_ARGUMENT",
      `--covariates ${covariates}: say with --covariate-customer which of its columns names the customer.`,
    );
  }
  return readCovariates(fileOnDisk(covariates), { customer: covariateCustomer }, orders.names);
}

function defaultUntil(
  log: OrderLog,
  holdout: boolean,
  horizon: ReturnType<typeof parseDuration>,
): DayNumber {
  return holdout ? dayAfter(log.lastDay, horizon, -1) : log.lastDay;
}

function givenDay(text: string): DayNumber {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && Number.isFinite(Date.parse(text))) return dayNumber(text);
  throw new PerennialError("BAD_ARGUMENT", `--until ${text}: write a day as YYYY-MM-DD.`);
}
