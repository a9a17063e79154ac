import { formatMoney } from "../core/money.ts";
import type { ShopFacts } from "./value-questions.ts";
import type { ValueReport } from "./value-report.ts";

type Draft = Omit<ValueReport, "warnings">;
type Warning = ValueReport["warnings"][number];

/** What the data cannot tell, each with its figures: the honest margin of the report. */
export function valueWarnings(report: Draft, facts: ShopFacts): Warning[] {
  return [
    truncatedStart(report),
    guests(report),
    shortHistory(report),
    baselineUsed(report),
    modelMissed(report),
    drift(report),
    baselineNearer(report),
    noCosts(facts),
    pricesUntold(report),
    quarantined(report),
  ].filter((warning) => warning !== undefined);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)}%`;
}

/** A day as people write it: 1 December 2010. */
function dayName(day: string): string {
  const options = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" } as const;
  return new Date(day).toLocaleDateString("en-GB", options);
}

/** A month as people write it: December 2010. */
function monthName(month: string): string {
  return dayName(`${month}-01`).slice(2);
}

function count(value: number): string {
  return value.toLocaleString("en");
}

function truncatedStart(report: Draft): Warning | undefined {
  const first = report.cohorts.find((cohort) => cohort.truncated);
  if (!first) return undefined;
  const later = report.cohorts.filter((cohort) => !cohort.truncated).map((each) => each.customers);
  const median = later.sort((a, b) => a - b)[Math.floor(later.length / 2)] ?? 0;
  const share = first.residualValue.value / Math.max(1, report.equity.value);
  return {
    code: "LEFT_TRUNCATED",
    message: `The data begins on ${dayName(report.dataFrom)}: customers who bought before look new in ${monthName(first.month)}. That month has ${count(first.customers)} "new" customers against a median of ${count(median)} later on, and holds ${percent(share)} of customer equity. Read it apart; import older orders to mend it.`,
  };
}

function guests(report: Draft): Warning | undefined {
  const { guestLines, guestRevenue, lines, revenue } = report.facts;
  if (guestLines === 0) return undefined;
  const money = formatMoney(guestRevenue, report.shop.currency, { whole: true });
  return {
    code: "GUEST_ORDERS",
    message: `${count(guestLines)} of ${count(lines)} lines (${percent(guestLines / lines)}) name no customer. Their ${money} is revenue (${percent(guestRevenue / (revenue + guestRevenue))} of all) but nobody's: they raise no customer's worth, and some belong to customers counted here.`,
  };
}

function shortHistory(report: Draft): Warning | undefined {
  const days = 1 + Math.round((Date.parse(report.asOf) - Date.parse(report.dataFrom)) / 86_400_000);
  if (days >= 730) return undefined;
  const what =
    days < 365
      ? "less than one year: no season has been seen twice, most not even whole"
      : "less than two years: no season has been seen twice";
  return {
    code: "SHORT_HISTORY",
    message: `${count(days)} days of orders is ${what}. The 12-month forecast takes the coming year to be like the days seen; a Christmas peak, if there is one, is not in it.`,
  };
}

function modelMissed(report: Draft): Warning | undefined {
  const check = report.model.check;
  if (check === null) {
    return {
      code: "MODEL_UNCHECKED",
      message:
        "There is too little history to hold weeks back and test the model on them. The intervals of sums take it that all customers together may stray by 10% (one standard deviation); take the figures as a first guess.",
    };
  }
  const { predicted, actual } = check;
  if (actual >= predicted.lower && actual <= predicted.upper) return undefined;
  const off = actual / predicted.value - 1;
  return {
    code: "MODEL_OFF",
    message: `Fitted without the last ${check.days} days, the model expected ${count(Math.round(predicted.value))} purchase days (80%: ${count(Math.round(predicted.lower))} to ${count(Math.round(predicted.upper))}); there were ${count(actual)}, ${percent(Math.abs(off))} ${off < 0 ? "fewer" : "more"}. ${strayed(report)}`,
  };
}

/** A model that loses is not used, and that is said. */
function baselineUsed(report: Draft): Warning | undefined {
  const { choice } = report.model;
  if (!choice.isBaseline) return undefined;
  return {
    code: "BASELINE_USED",
    message: `No model of customers beats the simple forecast "${choice.title}" on this shop's own past, so that one is used. ${choice.why} It says nothing of who has left.`,
  };
}

/** Where a simple forecast was nearer per customer over the last weeks, though not on the whole. */
function baselineNearer(report: Draft): Warning | undefined {
  const { check, choice } = report.model;
  if (check === null || choice.isBaseline) return undefined;
  const nearer = check.baselines.filter(({ mae }) => mae < check.score.mae);
  if (nearer.length === 0) return undefined;
  const named = nearer.map(
    ({ title, mae, bias }) =>
      `"${title}" erred by ${mae.toFixed(3)} orders a customer and missed the total by ${percent(Math.abs(bias))}`,
  );
  return {
    code: "BASELINE_NEARER",
    message: `Over the last ${check.days} days the model erred by ${check.score.mae.toFixed(3)} orders a customer and missed the total by ${percent(Math.abs(check.score.bias))}; ${named.join(", ")}. A baseline is used in its place only where it is nearer in both, or likelier.`,
  };
}

function drift(report: Draft): Warning | undefined {
  const { alarm } = report.model;
  return alarm === null ? undefined : { code: "DRIFT", message: alarm.message };
}

/** What earlier misses did to the intervals, in words. */
function strayed(report: Draft): string {
  const { tracking, origins } = report.model;
  const { sd } = tracking;
  return `From ${count(origins.length)} such ${origins.length === 1 ? "test" : "tests"} the intervals of sums are widened for what moves all customers together (one standard deviation: ${percent(sd)}).`;
}

function noCosts(facts: ShopFacts): Warning | undefined {
  if (facts.linesWithCost > 0) return undefined;
  return {
    code: "NO_COSTS",
    message:
      "No line has a cost, so contribution is the assumed margin of net revenue: differences in margin between products do not show. Import costs with perennial import products.",
  };
}

function pricesUntold({ promo }: Draft): Warning | undefined {
  if (promo === null || promo.prior !== null) return undefined;
  return {
    code: "NO_LIST_PRICES",
    message:
      "The orders have no list prices, discounts or coupons, so who buys at full price and who only on offer cannot be told: everybody's promotion class is unknown.",
  };
}

function quarantined(report: Draft): Warning | undefined {
  const waiting = report.facts.quarantined;
  if (waiting === 0) return undefined;
  return {
    code: "QUARANTINED",
    message: `${count(waiting)} rejected ${waiting === 1 ? "row waits" : "rows wait"} in the quarantine and ${waiting === 1 ? "is" : "are"} in no figure. See perennial quarantine list.`,
  };
}
