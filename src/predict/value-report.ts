import type { Estimate } from "../core/estimate.ts";
import type { Minor } from "../core/money.ts";
import type { SegmentName } from "../customers/profile.ts";

/** What the shop's customers are worth: one document for the command line, the API and the studio. Money in minor units. */
export interface ValueReport {
  readonly schema: "perennial.report/1";
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
  /** Countries that customers ordered to, the most frequent first; at most 300. */
  readonly countries: readonly string[];
  readonly model: {
    readonly name: string;
    readonly version: string;
    readonly parameters: Readonly<Record<string, number>>;
    /** What the fit could and could not tell, in words. */
    readonly diagnosis: readonly string[];
    /** How far all customers together strayed from the model's forecasts at earlier days; it widens the intervals of sums. */
    readonly sharedError: {
      /** Standard deviation of log(actual / predicted), beyond the model's own intervals. */
      readonly sd: number;
      readonly origins: readonly {
        readonly from: string;
        readonly days: number;
        readonly predicted: number;
        readonly actual: number;
      }[];
    };
    /** The model fitted without the last weeks, against what then happened; null with too little history. */
    readonly check: {
      readonly days: number;
      readonly from: string;
      readonly predicted: Estimate;
      readonly actual: number;
      /** Actual purchase days and predicted, week by week. */
      readonly weekly: readonly {
        readonly week: string;
        readonly predicted: Estimate;
        readonly actual: number;
      }[];
    } | null;
  };
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
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
