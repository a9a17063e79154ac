import type { AcquisitionRow } from "../../../src/predict/value-report.ts";

type Payback = NonNullable<AcquisitionRow["payback"]>;

/** When a cost is paid back, in words: "month 3", "not within a year", "no cost known". */
export function paybackText({ cost, payback }: Pick<AcquisitionRow, "cost" | "payback">): string {
  if (cost === null || payback === null) return "no cost known";
  if (payback.month === null) return "not within a year";
  return payback.month === 0 ? "first order" : `month ${payback.month}`;
}

/** The range of that month: "2 to 5", "5 to beyond a year"; empty where there is none to tell. */
export function paybackRange({ payback }: Pick<AcquisitionRow, "payback">): string {
  if (payback === null) return "";
  if (payback.month === null) return atBest(payback);
  const { earliest, latest } = payback;
  if (earliest === latest) return "";
  return `${earliest ?? payback.month} to ${latest ?? "beyond a year"}`;
}

function atBest({ earliest }: Payback): string {
  return earliest === null ? "" : `month ${earliest} at best`;
}
