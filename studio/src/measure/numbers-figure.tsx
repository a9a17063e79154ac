import type { ProgramReadout } from "../../../src/measure/program-readout.ts";
import { Figure } from "../figures/figure.tsx";
import { numbersData } from "./readout-tables.ts";
import { useMeasureLink } from "./use-measure-link.ts";

/** Every comparison with all that was counted for it. */
export function NumbersFigure({ readout }: { readout: ProgramReadout }) {
  return (
    <Figure
      id="numbers"
      asTable
      link={useMeasureLink("numbers")}
      title="In numbers"
      subtitle="95% intervals. The verdict rests on the adjusted difference where there is one; the last p counts how many effects were looked at (Benjamini and Hochberg)."
      data={numbersData(readout)}
    >
      {null}
    </Figure>
  );
}
