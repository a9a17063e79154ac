import type { Goal, GoalGuardrail } from "./goal.ts";
import type { ShopMeasure } from "./goal-measures.ts";

/** What a goal's measure and its guardrails have come to, of as much of its period as is known. */
export interface GoalProgress {
  /** The first and the last day that are looked at, in the shop's zone. */
  readonly from: string;
  readonly until: string;
  /** Of the goal's period, 0 to 1. */
  readonly shareGone: number;
  /** Null: there is nothing to divide by. */
  readonly amount: number | null;
  readonly pace: GoalPace;
  readonly guardrails: readonly GuardrailState[];
}

/**
 * What the period comes to at its end if it goes on evenly: `amount` over the share that is gone. Of customers, who count once however often they order, that is the
 * most (`at-most`); a share stays as it stands (`as-it-stands`).
 */
export interface GoalPace {
  readonly kind: "linear" | "at-most" | "as-it-stands";
  readonly atEnd: number | null;
  /** Whether that is where the goal wants to be; null: it cannot be told. */
  readonly reaches: boolean | null;
}

/** A guardrail with what it has come to. */
export type GuardrailState = GoalGuardrail & {
  readonly amount: number | null;
  readonly state: "kept" | "broken" | "not known";
};

const paceKinds = {
  ...{ contribution: "linear", revenue: "linear", orders: "linear" },
  ...{ "active-customers": "at-most", "repeat-rate": "as-it-stands" },
} as const satisfies Record<Goal["kpi"]["measure"], GoalPace["kind"]>;

/**
 * What a measure comes to at the end of a goal's period at the pace so far.
 * @param of.shareGone above 0
 * @example paceOf(goal, { amount: 100, shareGone: 0.25 }).atEnd // 400 of a goal in orders
 */
export function paceOf(
  { kpi, baseline, target }: Pick<Goal, "kpi" | "baseline" | "target">,
  { amount, shareGone }: { readonly amount: number | null; readonly shareGone: number },
): GoalPace {
  const kind = paceKinds[kpi.measure];
  if (amount === null) return { kind, atEnd: null, reaches: null };
  const atEnd = kind === "as-it-stands" ? amount : amount / shareGone;
  const isThere = target < baseline.amount ? atEnd <= target : atEnd >= target;
  // The most that it can be tells only that it is not enough.
  return { kind, atEnd, reaches: kind === "at-most" && isThere && shareGone < 1 ? null : isThere };
}

/** Whether a guardrail holds at an amount. */
export function guardrailState(of: GoalGuardrail, amount: number | null): GuardrailState {
  if (amount === null) return { ...of, amount, state: "not known" };
  const holds = "most" in of ? amount <= of.most : amount >= of.least;
  return { ...of, amount, state: holds ? "kept" : "broken" };
}

/** What each measure is, in a sentence. */
export const measureSentences: Readonly<Record<ShopMeasure, string>> = {
  contribution:
    "Contribution of customers' orders of the period: revenue less cost, after discounts, refunds and returns.",
  revenue: "Revenue of customers' orders of the period, after discounts, refunds and returns.",
  orders: "Purchases of the period by customers who are known, cancelled ones left out.",
  "active-customers": "Customers with a purchase in the period, each counted once.",
  "repeat-rate":
    "Of the customers with a purchase in the period, the share who had another one by its end, before or in it.",
  unsubscribes:
    "People who refused further e-mails in the period, having had one, for each e-mail that was had in it.",
  complaints:
    "People who marked an e-mail as spam in the period, for each e-mail that was had in it.",
  returns: "Value sent back or refunded in the period over value sold in it.",
  margin: "Contribution of the period over its revenue.",
};
