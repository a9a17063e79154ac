import type { Estimate } from "../../../src/core/estimate.ts";
import type { Minor } from "../../../src/core/money.ts";
import type { Claim } from "../../../src/measure/statement.ts";
import type { WaterfallStep } from "../charts/waterfall-chart.tsx";

/** From what reports claim to what was caused, each step with what it takes away (or adds). */
export function waterfallSteps(claimed: Claim, caused: Estimate): readonly WaterfallStep[] {
  const { alone, revenue, contribution } = claimed;
  const step = (key: string, label: string, from: Minor, to: Minor): WaterfallStep => ({
    ...{ key, label, isLevel: false, amount: to - from, from, to },
  });
  const anyway = caused.value <= contribution;
  return [
    { ...step("claimed", "Claimed by reports", 0, alone), isLevel: true },
    step("twice", "Counted twice", alone, revenue),
    step("goods", "Cost of goods", revenue, contribution),
    step(
      "anyway",
      anyway ? "Would have come anyway" : "Came without a claim",
      contribution,
      caused.value,
    ),
    { ...step("caused", "Caused", 0, caused.value), isLevel: true, interval: caused },
  ];
}
