import type { SegmentName } from "../../../../src/customers/profile.ts";
import type { Goal } from "../../../../src/plan/goal.ts";
import type { ValueReport } from "../../../../src/predict/value-report.ts";
import { counted, day, moneyEstimate, percent, sentence } from "../../format.ts";
import { segmentLabel } from "../../segments.ts";

/** What was found that a goal begins with. */
export interface Finding {
  readonly title: string;
  readonly measure: Goal["kpi"]["measure"];
  /** What was found, with its figures and their day. */
  readonly description: string;
  /** The same in so few words that they stand in the source of a baseline. */
  readonly short: string;
}

/** What a group of customers may be wanted for, and by which measure of the shop that is seen. */
const wishes: Readonly<
  Record<SegmentName, { readonly title: string; readonly measure: Goal["kpi"]["measure"] }>
> = {
  champions: { title: "The best customers stay the best", measure: "contribution" },
  loyal: { title: "Loyal customers buy more", measure: "contribution" },
  promising: { title: "Promising customers come again", measure: "repeat-rate" },
  new: { title: "New customers come a second time", measure: "repeat-rate" },
  slipping: { title: "Slipping customers keep buying", measure: "active-customers" },
  "at-risk": { title: "Customers at risk stay", measure: "active-customers" },
  lost: { title: "Lost customers come back", measure: "active-customers" },
};

/** A group of customers with its value as what a goal begins with; undefined where the report has nobody in it. */
export function findingOf(
  segment: SegmentName,
  report: Pick<ValueReport, "asOf" | "segments"> & { readonly shop: { readonly currency: string } },
): Finding | undefined {
  const found = report.segments.find((each) => each.segment === segment);
  if (found === undefined || found.customers === 0) return undefined;
  const worth = moneyEstimate(found.residualValue, report.shop.currency, { compact: true });
  const people = counted(found.customers, "customer");
  const name = segmentLabel(segment);
  return {
    ...wishes[segment],
    description: `Found on ${day(report.asOf)}: ${people} in the group “${name}”. ${sentence(found.meaning)} They are expected to bring ${worth.value} of contribution in 12 months (${worth.range}, ${percent(found.residualValue.level)} interval).`,
    short: `${name}: ${people}, ${worth.value} in 12 months, ${report.asOf}`,
  };
}
