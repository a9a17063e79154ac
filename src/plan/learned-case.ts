import type { CaseAudit } from "./audit-case.ts";
import type { BusinessCase } from "./case.ts";
import { likelyAmount } from "./case-driver.ts";

/**
 * The case of the next version of a program: the lift is what is known of it now, by what was believed and by what was measured. Where what was measured
 * lies outside of what was believed, or nothing but one value was, it is what was measured.
 */
export function learnedCase(
  of: BusinessCase,
  { known, measuredLift, windows, judgedBy }: CaseAudit,
  measuredOn: string,
): BusinessCase {
  const measured = windows.find(({ days }) => days === judgedBy)?.measured;
  const isOpen = known !== null && known.lift.standardError > 1e-9 * Math.abs(known.lift.estimate);
  const learned = isOpen ? known.lift : measuredLift;
  if (learned === null || measured === null || measured === undefined) return of;
  const lift = {
    ...learned,
    grade: "A" as const,
    source: `${isOpen ? "the case before, and " : ""}${measured.people.toLocaleString("en-GB")} people measured over ${measured.days} days until ${measuredOn}`,
    owner: of.author,
  };
  return { ...of, drivers: { ...of.drivers, lift } };
}

/** How forecasts of an author come to what was measured of them. */
export interface AuthorRatio {
  readonly ratio: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * A case whose lift is corrected by how its author's forecasts came true: its figure times the ratio, and as unsure as both are.
 * @param ratio with its 95 % interval
 */
export function correctedCase(
  of: BusinessCase,
  { ratio, lower, upper }: AuthorRatio,
): BusinessCase {
  const { lift } = of.drivers;
  if (lift === undefined) return of;
  const likely = likelyAmount(lift);
  const own =
    "standardError" in lift ? lift.standardError : "low" in lift ? (lift.high - lift.low) / 6 : 0;
  const spread = (upper - lower) / (2 * 1.959964);
  return {
    ...of,
    drivers: {
      ...of.drivers,
      lift: {
        estimate: likely * ratio,
        standardError: Math.hypot(own * ratio, likely * spread),
        grade: lift.grade,
        source: `${lift.source || "as written"}; corrected by ${ratio.toFixed(2)}, what came of ${of.author || "earlier"} cases before`,
        owner: lift.owner,
      },
    },
  };
}
