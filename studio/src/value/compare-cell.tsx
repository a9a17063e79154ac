import { VerdictIcon } from "../charts/verdict-mark.tsx";
import { moneyDifference, moneyEstimate, moneyWhole } from "../format.ts";
import { verdictOf } from "../verdict.ts";
import type { ComparedValue } from "./cohort-compare.ts";

interface CompareCellProps {
  readonly at: ComparedValue | null;
  readonly currency: string;
}

const kinds = { actual: "counted", open: "counted, not over" } as const;

/** A cohort's value by a month; below, how sure it is; below that, the difference to the first cohort. */
export function CompareCell({ at, currency }: CompareCellProps) {
  if (at === null) return <td className="numeric range">–</td>;
  const { value, kind, difference } = at;
  if (kind !== "forecast") {
    return (
      <td className="numeric">
        {moneyWhole(value.value, currency)}
        <span className="compare-line range">{kinds[kind]}</span>
        {difference !== null && <Difference difference={difference} currency={currency} />}
      </td>
    );
  }
  const text = moneyEstimate(value, currency);
  return (
    <td className="numeric">
      {text.value}
      <span className="compare-line range">{text.range}</span>
      {difference !== null && <Difference difference={difference} currency={currency} />}
    </td>
  );
}

type DifferenceProps = Pick<CompareCellProps, "currency"> & {
  readonly difference: NonNullable<ComparedValue["difference"]>;
};

function Difference({ difference, currency }: DifferenceProps) {
  const text = moneyDifference(difference, currency);
  const verdict = verdictOf(difference, 0);
  if (difference.lower === difference.upper) {
    return <span className="compare-line compare-difference">{text.value}</span>;
  }
  return (
    <span className="compare-line compare-difference" data-verdict={verdict}>
      <VerdictIcon verdict={verdict} />
      {text.value} <span className="range">{text.range}</span>
      {verdict === "same" && <span className="compare-word">not told apart</span>}
    </span>
  );
}
