import type { Shop } from "../collect/shop.ts";
import type { Estimate } from "../core/estimate.ts";
import { segmentNames } from "../customers/profile.ts";
import { segmentMeanings } from "../customers/segment.ts";
import { isBaseline } from "./baseline.ts";
import { modelTitle } from "./customer-model.ts";
import type { CustomerValuation } from "./customer-valuation.ts";
import { candidateReport } from "./model-check.ts";
import { promoReport, type ShopPromo } from "./promo-report.ts";
import type { CutHistories } from "./purchase-log.ts";
import type { CohortMonth, CustomerColumns, ShopFacts } from "./value-questions.ts";
import type { CohortValue, ModelReport, ValueReport } from "./value-report.ts";
import { valueWarnings } from "./value-warnings.ts";

/** All that a report is made of. */
export interface ReportParts {
  readonly shop: Shop;
  readonly facts: ShopFacts;
  readonly columns: CustomerColumns;
  readonly valuation: CustomerValuation;
  readonly promo: ShopPromo;
  readonly cohortMonths: readonly CohortMonth[];
  readonly medianDaysToSecond: number | null;
  readonly countries: readonly string[];
  readonly quarantined: number;
  readonly modelVersion: string;
}

/** Puts answers and predictions together into the one document that all surfaces show. */
export function composeValueReport(parts: ReportParts): ValueReport {
  const { shop, facts, valuation } = parts;
  const { histories, prediction } = valuation;
  const purchaseDays = histories.x.reduce((sum, x) => sum + x + 1, 0);
  const cohorts = cohortValues(parts);
  const draft = {
    schema: "perennial.report/2",
    shop: {
      name: shop.name,
      currency: shop.currency,
      timezone: shop.timezone,
      sample: shop.sample,
    },
    asOf: facts.lastDay,
    dataFrom: facts.firstDay,
    facts: {
      lines: facts.lines,
      customers: histories.x.length,
      orders: parts.cohortMonths.reduce((sum, row) => sum + row.orders, 0),
      purchaseDays,
      guestLines: facts.guestLines,
      guestRevenue: facts.guestRevenue,
      returnLines: facts.returnLines,
      returned: facts.returned,
      revenue: facts.revenue,
      contribution: facts.contribution,
      quarantined: parts.quarantined,
    },
    assumptions: assumptions(shop, facts),
    equity: wholeMinor(prediction.equity),
    newCustomerValue: wholeMinor(prediction.newCustomer),
    repeat: repeatOf(histories, parts.medianDaysToSecond),
    cohorts,
    segments: segmentRows(parts),
    promo: promoReport(parts.promo, valuation),
    countries: parts.countries,
    model: modelReport(parts),
    acquisition: valuation.acquisition,
  } as const;
  return { ...draft, warnings: valueWarnings(draft, facts) };
}

/** How the model is called, chosen, corrected, and what its past says of it. */
function modelReport({ valuation, modelVersion }: ReportParts): ModelReport {
  const { model, choice, tracking, record } = valuation;
  const spend = model.spend?.name === "shrunken-mean" ? "shrunken mean" : "Gamma-Gamma";
  return {
    name: model.spend ? `${modelTitle(model.name)} × ${spend}` : modelTitle(model.name),
    version: modelVersion,
    parameters: {
      ...model.parameters,
      ...(model.logLikelihood === null ? {} : { purchaseLogLikelihood: model.logLikelihood }),
      ...(model.spend ? { spendLogLikelihood: model.spend.logLikelihood } : {}),
    },
    diagnosis: [...tellFew(valuation), ...model.diagnosis, ...tellWithout(valuation)],
    choice: {
      name: choice.name,
      title: modelTitle(choice.name),
      isBaseline: isBaseline(choice.name),
      why: choice.why,
      days: valuation.testedDays,
      used: record.score
        ? candidateReport({ name: choice.name, origins: record.origins.length, ...record.score })
        : null,
      groups: valuation.groups,
      candidates: choice.candidates.map(candidateReport),
    },
    tracking: {
      factor: tracking.factor,
      used: tracking.used,
      sd: tracking.sd,
      why: tracking.why,
    },
    origins: record.origins,
    coverage: record.coverage,
    check: record.check,
    alarm: record.alarm,
    season: valuation.season,
    effects: valuation.effects,
    early: valuation.early.report,
  };
}

const fewCustomers = 20;

function tellFew({ histories }: CustomerValuation): string[] {
  const customers = histories.x.length;
  if (customers >= fewCustomers) return [];
  const there = customers === 1 ? "is only 1 customer" : `are only ${customers} customers`;
  return [
    `There ${there}: the figures rest largely on weak priors (2 purchases a year where no rate can be told), and the intervals are wide.`,
  ];
}

/** Customers whose purchases brought nothing after returns. */
function tellWithout({ histories, model }: CustomerValuation): string[] {
  const customers = histories.x.length;
  const without = histories.mean.reduce((count, mean) => count + (mean > 0 ? 0 : 1), 0);
  if (without === 0) return [];
  if (without === customers) {
    return [
      "No customer's contribution is above 0, so the value of a purchase is unknown and every value is 0.",
    ];
  }
  return model.spend?.name === "shrunken-mean"
    ? [
        `${without} of ${customers} customers brought no contribution after returns, more than 1 in 20: purchases are valued by a shrunken mean, which may be below 0, in place of the Gamma-Gamma.`,
      ]
    : [
        `${without} of ${customers} customers brought no contribution after returns; their next purchases are valued as if those so far had brought 0.`,
      ];
}

function wholeMinor(estimate: Estimate): Estimate {
  const { value, lower, upper, level } = estimate;
  return { value: Math.round(value), lower: Math.round(lower), upper: Math.round(upper), level };
}

function assumptions(shop: Shop, facts: ShopFacts): ValueReport["assumptions"] {
  const percent = (rate: number): string => `${Math.round(rate * 1000) / 10}%`;
  const uncosted = facts.lines - facts.linesWithCost;
  const margin = {
    name: "Margin where the cost is unknown",
    value: percent(shop.marginRate),
    why: `${uncosted.toLocaleString("en")} of ${facts.lines.toLocaleString("en")} lines have no cost; ${shop.marginGiven ? "set by you" : "the default, set yours with --margin or import costs with import products"}`,
  };
  return [
    ...(uncosted > 0 ? [margin] : []),
    {
      name: "Discount rate a year",
      value: percent(shop.discountRate),
      why: "money earned later counts less",
    },
    {
      name: "Shipping",
      value: "passed on at cost",
      why: "what customers paid for shipping adds no contribution unless its cost is known",
    },
  ];
}

function repeatOf(
  { x: repeats }: CutHistories,
  medianDaysToSecond: number | null,
): ValueReport["repeat"] {
  const byPurchaseDays = [0, 0, 0, 0, 0];
  for (const x of repeats) {
    const place = Math.min(4, x);
    byPurchaseDays[place] = (byPurchaseDays[place] ?? 0) + 1;
  }
  const customers = repeats.length;
  return {
    share: customers === 0 ? 0 : 1 - (byPurchaseDays[0] ?? 0) / customers,
    byPurchaseDays,
    medianDaysToSecond,
  };
}

function segmentRows(parts: ReportParts): ValueReport["segments"] {
  const { columns, valuation } = parts;
  const { histories, prediction } = valuation;
  return segmentNames
    .map((segment, place) => {
      let customers = 0;
      let contribution = 0;
      for (const [row, of] of columns.segment.entries()) {
        if (of !== place) continue;
        customers += 1;
        contribution += (histories.mean[row] ?? 0) * ((histories.x[row] ?? 0) + 1);
      }
      const residualValue = prediction.groups[1]?.[place]?.residual ?? {
        value: 0,
        lower: 0,
        upper: 0,
        level: 0.8,
      };
      return {
        segment,
        customers,
        contribution: Math.round(contribution),
        residualValue: wholeMinor(residualValue),
        meaning: segmentMeanings[segment],
      };
    })
    .filter((row) => row.customers > 0);
}

/** `24131` as `2010-12`. */
function monthName(month: number): string {
  return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}`;
}

function cohortValues(parts: ReportParts): CohortValue[] {
  const last = monthNumber(parts.facts.lastDay);
  const lastMonthOpen = !endsMonth(parts.facts.lastDay);
  const sizes = new Map(
    parts.cohortMonths.filter((row) => row.since === 0).map((row) => [row.month, row.customers]),
  );
  const { firstMonth, prediction: predicted } = parts.valuation;
  const truncated = truncatedCohort(sizes, firstMonth);
  return [...sizes.entries()].map(([month, customers]) => {
    const rows = parts.cohortMonths.filter((row) => row.month === month);
    const prediction = predicted.groups[0]?.[month - firstMonth];
    const cumulative: number[] = [];
    let sum = 0;
    for (let since = 0; since <= last - month; since += 1) {
      sum += rows.find((row) => row.since === since)?.contribution ?? 0;
      cumulative.push(Math.round(sum / customers));
    }
    return {
      month: monthName(month),
      customers,
      orders: rows.reduce((total, row) => total + row.orders, 0),
      contribution: sum,
      repeatShare: repeatShare(parts, month),
      truncated: month === truncated,
      cumulative,
      lastMonthOpen,
      forecast: (prediction?.monthly ?? []).map((ahead) => perCustomer(ahead, sum, customers)),
      retention: cumulative.slice(1).map((_, index) => {
        const back = rows.find((row) => row.since === index + 1)?.customers ?? 0;
        const open = lastMonthOpen && index + 1 === last - month;
        return { share: back / customers, customers: back, open };
      }),
      residualValue: wholeMinor(
        prediction?.residual ?? { value: 0, lower: 0, upper: 0, level: 0.8 },
      ),
    };
  });
}

function repeatShare({ columns, valuation }: ReportParts, month: number): number {
  let customers = 0;
  let back = 0;
  for (const [row, of] of columns.month.entries()) {
    if (of !== month) continue;
    customers += 1;
    if ((valuation.histories.x[row] ?? 0) > 0) back += 1;
  }
  return customers === 0 ? 0 : back / customers;
}

function perCustomer(ahead: Estimate, soFar: number, customers: number): Estimate {
  const per = (value: number): number => Math.round((soFar + value) / customers);
  return {
    value: per(ahead.value),
    lower: per(ahead.lower),
    upper: per(ahead.upper),
    level: ahead.level,
  };
}

function monthNumber(day: string): number {
  return Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
}

function endsMonth(day: string): boolean {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(8, 10) === "01";
}

/** The first cohort, when it is so much larger than the later ones that it must hold old customers. */
function truncatedCohort(sizes: ReadonlyMap<number, number>, first: number): number | undefined {
  const later = [...sizes].filter(([month]) => month !== first).map(([, size]) => size);
  if (later.length < 2) return undefined;
  const median = later.sort((a, b) => a - b)[Math.floor(later.length / 2)] ?? 0;
  return (sizes.get(first) ?? 0) > 1.3 * median ? first : undefined;
}
