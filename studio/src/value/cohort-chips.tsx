import { useState } from "react";
import type { CohortValue } from "../../../src/predict/value-report.ts";
import type { Curve } from "../charts/curve.ts";
import { count, month } from "../format.ts";
import { mostCurves } from "./cohort-choice.ts";

interface CohortChipsProps {
  readonly cohorts: readonly CohortValue[];
  readonly curves: readonly Curve[];
  readonly onPress: (month: string) => void;
  readonly onEmphasis: (month: string | null) => void;
}

/** Most chips shown before somebody asks for all. */
const mostChips = 12;

/** Chooses which cohorts are drawn; resting on one brings its curve forward. */
export function CohortChips({ cohorts, curves, onPress, onEmphasis }: CohortChipsProps) {
  const [all, setAll] = useState(false);
  const drawn = new Map(curves.map((curve) => [curve.month, curve]));
  const shown = cohorts.filter(
    (cohort, index) => all || index >= cohorts.length - mostChips || drawn.has(cohort.month),
  );
  const full = curves.length >= mostCurves;
  return (
    <fieldset className="chips">
      <legend className="only-heard">
        Cohorts drawn, by month of the first order; at most {mostCurves}
      </legend>
      {shown.map((cohort) => {
        const curve = drawn.get(cohort.month);
        const cut = cohort.truncated ? ", the file begins here" : "";
        return (
          <button
            key={cohort.month}
            type="button"
            className="chip"
            aria-pressed={curve !== undefined}
            aria-disabled={curve === undefined && full}
            title={`${count(cohort.customers)} customers${cut}`}
            data-cut={cohort.truncated}
            onClick={() => onPress(cohort.month)}
            onMouseEnter={() => onEmphasis(cohort.month)}
            onMouseLeave={() => onEmphasis(null)}
            onFocus={() => onEmphasis(cohort.month)}
            onBlur={() => onEmphasis(null)}
          >
            <i aria-hidden="true" style={{ background: curve?.ink ?? "transparent" }} />
            {month(cohort.month)}
            {cohort.truncated && <span className="chip-cut">cut</span>}
          </button>
        );
      })}
      {cohorts.length > mostChips && (
        <button type="button" className="quiet-button" onClick={() => setAll(!all)}>
          {all ? "Show fewer" : `All ${cohorts.length} months`}
        </button>
      )}
    </fieldset>
  );
}
