import { Button } from "@mantine/core";
import type { BusinessCase } from "../../../src/plan/case.ts";
import type { ToldCase } from "../../../src/plan/case-export.ts";
import { counted } from "../format.ts";
import { useCaseCorrection } from "../queries/plan.ts";
import { digits } from "./case-amount.ts";

interface CorrectionProps {
  readonly told: ToldCase;
  readonly text: BusinessCase;
  readonly onChange: (text: BusinessCase) => void;
}

/** How other cases of this one's author came true, offered as a correction. Nothing where none was compared, or this one was corrected. */
export function CorrectionCard({ told, text, onChange }: CorrectionProps) {
  const { data } = useCaseCorrection(told.case.program);
  const lift = data?.case.drivers.lift;
  if (!data || lift === undefined || isCorrected(text)) return null;
  const { author, cases, ratio, lower, upper } = data;
  return (
    <section className="card case-correction" aria-labelledby="correction-title">
      <h2 id="correction-title">
        {author === "" ? "Earlier cases" : `${author}'s cases`} come to {digits(ratio, 2)} of what
        they promise
      </h2>
      <p>
        By {counted(cases, "other case")} compared with what came; the next one's share will lie
        between {digits(lower, 2)} and {digits(upper, 2)}, 95 times in 100. The lift can be taken
        times that, as unsure as both are.
      </p>
      <Button
        variant="default"
        onClick={() => onChange({ ...text, drivers: { ...text.drivers, lift } })}
      >
        Correct the lift
      </Button>
    </section>
  );
}

/** A lift that was corrected says so. */
const isCorrected = ({ drivers }: BusinessCase): boolean =>
  drivers.lift?.source.includes("corrected by") === true;
