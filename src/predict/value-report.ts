import type { Estimate } from "../core/estimate.ts";
import type { Minor } from "../core/money.ts";
import type { PromoClass, SegmentName } from "../customers/profile.ts";

/** What the shop's customers are worth: one document for the command line, the API and the studio. Money in minor units. */
export interface ValueReport {
  readonly schema: "perennial.report/2";
  readonly shop: {
    readonly name: string;
    readonly currency: string;
    readonly timezone: string;
    /** True for the demo shop: real history of another shop, marked as a sample wherever it is shown. */
    readonly sample: boolean;
  };
  /** Last day of the data, in the shop's time zone (YYYY-MM-DD). Forecasts start at its end. */
  readonly asOf: string;
  readonly dataFrom: string;
  readonly facts: {
    readonly lines: number;
    readonly customers: number;
    readonly orders: number;
    readonly purchaseDays: number;
    /** Lines without a customer: revenue, never a customer. */
    readonly guestLines: number;
    readonly guestRevenue: Minor;
    /** Lines of a customer with a quantity below zero (returns, cancellations). */
    readonly returnLines: number;
    /** The revenue of those lines: zero or negative. */
    readonly returned: Minor;
    /** Net of discounts, tax and returns; customers only. */
    readonly revenue: Minor;
    readonly contribution: Minor;
    readonly quarantined: number;
  };
  readonly assumptions: readonly {
    readonly name: string;
    readonly value: string;
    readonly why: string;
  }[];
  /** Customer equity: sum of residual values over 12 months. 80 % interval. */
  readonly equity: Estimate;
  /** 12-month contribution of a customer acquired now, first order included. 80 % interval. */
  readonly newCustomerValue: Estimate;
  readonly repeat: {
    /** Share of customers with two or more purchase days. */
    readonly share: number;
    /** Customers with 1, 2, 3, 4 and 5 or more purchase days. */
    readonly byPurchaseDays: readonly number[];
    /** Median days from the first purchase day to the second, of those who have one. */
    readonly medianDaysToSecond: number | null;
  };
  readonly cohorts: readonly CohortValue[];
  readonly segments: readonly {
    readonly segment: SegmentName;
    readonly customers: number;
    readonly contribution: Minor;
    readonly residualValue: Estimate;
    readonly meaning: string;
  }[];
  /** Who buys at full price and who on offer; null in a report of before there were promotion classes. */
  readonly promo: PromoReport | null;
  /** Countries that customers ordered to, the most frequent first; at most 300. */
  readonly countries: readonly string[];
  readonly model: ModelReport;
  /** What customers are worth by how they began, and what they cost. */
  readonly acquisition: AcquisitionReport;
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
}

/** Promotion classes of the shop's customers. Money in minor units. */
export interface PromoReport {
  /** Above and below which shares the classes lie, the chance from which one is given, and of how many customers it takes. */
  readonly rule: {
    readonly fullPriceAbove: number;
    readonly dealOnlyBelow: number;
    readonly chance: number;
    readonly leastCustomers: number;
  };
  /** Customers' shares of units at full price are Beta(alpha, beta) over the shop; null where nothing tells them. */
  readonly prior: { readonly alpha: number; readonly beta: number } | null;
  /** The mean of those shares. */
  readonly fullPrice: number | null;
  /** Customers of whose units something is told. */
  readonly told: number;
  readonly classes: readonly {
    readonly promoClass: PromoClass;
    readonly customers: number;
    readonly contribution: Minor;
    /** Sum of the customers' residual values. */
    readonly residualValue: Minor;
    readonly meaning: string;
  }[];
  /** Days of a shop-wide sale, which were left out (YYYY-MM-DD). */
  readonly saleDays: readonly string[];
  /** What the orders tell of prices and what not, in sentences. */
  readonly notes: readonly string[];
}

/** The model behind the figures, how it was chosen, and what its own past says of it. */
export interface ModelReport {
  /** As people write it, e.g. "Pareto/NBD × Gamma-Gamma". */
  readonly name: string;
  readonly version: string;
  readonly parameters: Readonly<Record<string, number>>;
  /** What the fit could and could not tell, in words. */
  readonly diagnosis: readonly string[];
  readonly choice: ForecasterChoice;
  readonly tracking: TrackingReport;
  /** Forecasts at earlier days with the intervals that they would have had, the latest first. */
  readonly origins: readonly OriginReport[];
  /** The share of intervals that held, at three levels; empty with too little history. */
  readonly coverage: readonly CoverageReport[];
  /** The latest origin week by week and by tenths of customers; null with too little history. */
  readonly check: ModelCheck | null;
  /** What has happened lies outside what was forecast; null where it does not, or nothing could be tested. */
  readonly alarm: DriftAlarm | null;
  readonly season: SeasonReport;
  /** How groups of customers differ from the whole, pooled. */
  readonly effects: readonly FactorReport[];
  /** What the first order tells of customers with one order. */
  readonly early: EarlyValueReport;
}

/** A forecaster's mean scores over earlier days. */
export interface CandidateReport {
  readonly name: string;
  readonly title: string;
  readonly isBaseline: boolean;
  readonly origins: number;
  /** Mean absolute error of orders per customer. */
  readonly mae: number;
  readonly deviance: number;
  readonly nGini: number;
  /** predicted / actual − 1. */
  readonly bias: number;
}

/** Which forecaster is used, and why. */
export interface ForecasterChoice {
  readonly name: string;
  readonly title: string;
  /** True where no model beat the baselines, so that one of them is used. */
  readonly isBaseline: boolean;
  readonly why: string;
  /** Length of the tested forecasts. */
  readonly days: number;
  /** The forecaster as it is used, with the effects of groups where they help; null with too little history. */
  readonly used: CandidateReport | null;
  /** Whether effects of groups help, and by what test. */
  readonly groups: string;
  /** All forecasters, without effects of groups. */
  readonly candidates: readonly CandidateReport[];
}

/** What moves all customers together, as far as earlier forecasts showed it. */
export interface TrackingReport {
  /** Forecasts are multiplied by this; 1 where a correction would not have helped. */
  readonly factor: number;
  readonly used: boolean;
  /** Standard deviation of log(actual / forecast) beyond the model's own intervals, for the months ahead. */
  readonly sd: number;
  readonly why: string;
}

/** A forecast of purchase days at an earlier day beside what happened. */
export interface OriginReport {
  /** First and last day of the forecast. */
  readonly from: string;
  readonly to: string;
  readonly predicted: Estimate;
  readonly actual: number;
}

/** The share of intervals at a level that held what happened, over all origins; null where there are none. */
export interface CoverageReport {
  readonly level: number;
  /** Orders of single customers; ties of counts broken at random. */
  readonly customers: number | null;
  /** Totals by month of the first order, by source (or country, where no source is known), and of the shop (null below five forecasts). */
  readonly cohorts: number | null;
  readonly sources: number | null;
  readonly shop: number | null;
}

/** The latest earlier forecast, in detail. Counts are purchase days. */
export interface ModelCheck {
  readonly days: number;
  readonly from: string;
  readonly predicted: Estimate;
  readonly actual: number;
  /** Of the forecast as used and of the baselines over the same weeks. */
  readonly score: CandidateReport;
  readonly baselines: readonly CandidateReport[];
  readonly weekly: readonly {
    readonly week: string;
    readonly predicted: Estimate;
    readonly actual: number;
  }[];
  /** Tenths of customers by rising forecast: mean purchase days per customer, forecast and actual. */
  readonly deciles: readonly {
    readonly customers: number;
    readonly predicted: number;
    readonly actual: number;
    readonly standardError: number;
  }[];
}

/** Since when the running total of purchase days has been outside its 95 % band. */
export interface DriftAlarm {
  /** First day of the week. */
  readonly since: string;
  readonly direction: "more" | "fewer";
  readonly message: string;
}

/** Whether the shop's year has a shape that forecasts follow. */
export interface SeasonReport {
  readonly used: boolean;
  readonly why: string;
  /** Purchases by week of the year over the mean week; null where it cannot be told. */
  readonly weeks: readonly number[] | null;
}

/** The levels of one factor. */
export interface FactorReport {
  readonly factor: string;
  readonly title: string;
  /** Standard deviation between levels of the log purchase rate, and of the log value of a purchase. */
  readonly rateSpread: number;
  readonly valueSpread: number | null;
  readonly levels: readonly {
    readonly name: string;
    readonly customers: number;
    /** Times the purchase rate of the shop's mean customer in this factor, 80 % interval. */
    readonly rate: Estimate;
    /** Times the value of a purchase; null without values. */
    readonly value: Estimate | null;
  }[];
}

/** The model of one-time buyers by their first order. */
export interface EarlyValueReport {
  readonly used: boolean;
  readonly why: string;
  /** One-time buyers that it was learnt from. */
  readonly customers: number;
  readonly effects: readonly {
    readonly factor: string;
    readonly title: string;
    /** Where levels are steps of the first order's contribution: the four ends between them. */
    readonly edges: readonly Minor[] | null;
    readonly levels: readonly {
      readonly name: string;
      readonly customers: number;
      /** Times the value that the history alone gives, 80 % interval. */
      readonly factor: Estimate;
    }[];
  }[];
}

/** What customers are worth by how they began. Money in minor units, intervals at 80 %. */
export interface AcquisitionReport {
  /** Marketing costs in the shop, of customers acquired in the time that the costs are known for. */
  readonly cost: {
    readonly total: Minor;
    readonly from: string;
    readonly to: string;
    readonly customers: number;
    /** All costs over all new customers of that time. */
    readonly perCustomer: Minor;
  } | null;
  readonly whole: AcquisitionRow;
  readonly dimensions: readonly {
    readonly dimension: string;
    readonly title: string;
    /** The largest first, at most 40. */
    readonly rows: readonly AcquisitionRow[];
  }[];
  /** Ways to begin, by how much more their customers are worth than the mean, by the lower end of that. */
  readonly ideal: readonly {
    readonly dimension: string;
    readonly title: string;
    readonly level: string;
    readonly customers: number;
    /** First-year value over that of all customers. */
    readonly lift: Estimate;
  }[];
}

/** Customers who began in one way. Per customer unless said otherwise. */
export interface AcquisitionRow {
  readonly level: string;
  readonly customers: number;
  readonly firstOrder: Minor;
  readonly toDate: Minor;
  /** Contribution in the first 365.25 days: actual as far as known, expected beyond; pooled over the levels. */
  readonly firstYear: Estimate;
  /** Sum of residual values of these customers. */
  readonly residualValue: Estimate;
  /** Contribution by the end of month 1, 2, … 12 after the first order. */
  readonly curve: readonly Minor[];
  /** Cost of acquiring one; null where no cost is known. */
  readonly cost: Minor | null;
  /** First-year value over cost. */
  readonly valueToCost: Estimate | null;
  /** First month by whose end the cost is paid back, and its 80 % range; null within a year. */
  readonly payback: {
    readonly month: number | null;
    readonly earliest: number | null;
    readonly latest: number | null;
  } | null;
}

/** Customers by the month of their first order. */
export interface CohortValue {
  /** YYYY-MM. */
  readonly month: string;
  readonly customers: number;
  readonly orders: number;
  readonly contribution: Minor;
  /** Share of the cohort with two or more purchase days. */
  readonly repeatShare: number;
  /** Left-truncated: the file begins here, so old customers look new. */
  readonly truncated: boolean;
  /** Cumulative contribution per customer by months since the cohort's month (index 0 is that month); actual. */
  readonly cumulative: readonly Minor[];
  /** True when the last actual month is not over yet. */
  readonly lastMonthOpen: boolean;
  /** The forecast that continues `cumulative`: index 0 is the month after the last actual one. 80 % intervals. */
  readonly forecast: readonly Estimate[];
  /** Share of the cohort that bought in month k after its first (index 0 is month 1). */
  readonly retention: readonly {
    readonly share: number;
    readonly customers: number;
    readonly open: boolean;
  }[];
  /** Sum of residual values over the cohort. */
  readonly residualValue: Estimate;
}
