import type { ExperimentReadout } from "../measure/experiment.ts";
import type { ReadEffect } from "../measure/read-effect.ts";
import { chance, figure, range, signed } from "./effect-text.ts";
import { printSegments, printTop } from "./segment-report.ts";
import { print, printJson, say, table, whole } from "./terminal.ts";

/** Prints an experiment that was read. */
export function printExperiment(
  readout: ExperimentReadout,
  { json, control }: { readonly json: boolean; readonly control: string },
): void {
  if (json) {
    printJson({ schema: "perennial.experiment/1", control, ...readout });
    return;
  }
  printReadout(readout, control);
}

/** The same as tables, and why where the verdict is not plain from them. */
export function printReadout(readout: ExperimentReadout, control: string): void {
  const { srm, arms, effects, warnings } = readout;
  for (const warning of warnings) say(warning);
  const [primary = ""] = effects.map(({ outcome }) => outcome);
  print(
    table(
      [
        { head: "Arm" },
        { head: "Units", align: "right" },
        { head: `Mean of ${primary}`, align: "right" },
      ],
      Object.entries(arms).map(([name, { n, mean }]) => [
        name === control ? `${name} (control)` : name,
        whole(n),
        mean === null ? "" : figure(mean),
      ]),
    ),
  );
  print(
    srm.ok
      ? `The arms have the units that they were to have (p ${srm.p.toFixed(3)}).\n`
      : `The arms do not have the units that they were to have (p ${srm.p.toPrecision(2)}).\n`,
  );
  print(
    table(
      [
        ...[{ head: "Arm" }, { head: "Outcome" }],
        ...["Difference", "95 %", "Of the control", "p"].map(
          (head) => ({ head, align: "right" }) as const,
        ),
        { head: "Verdict" },
      ],
      effects.flatMap(rowsOf),
    ),
  );
  // That of a clear effect is plain from its interval.
  for (const { arm, outcome, verdict, why } of effects)
    if (verdict !== "scale") print(`\n${arm}, ${outcome}: ${verdict}. ${why}`);
  for (const each of readout.top ?? []) printTop(each, primary);
  if (readout.segments !== undefined) printSegments(readout.segments, primary);
}

function rowsOf(effect: ReadEffect): string[][] {
  const { arm, outcome, role, difference, interval, relative, adjusted, p, verdict } = effect;
  const name = role === "primary" ? `${outcome} (primary)` : outcome;
  if (difference === null || interval === null || p === null)
    return [[arm, name, "", "", "", "", verdict]];
  const share = relative === null ? "" : `${signed(100 * relative.difference, 1)} %`;
  const plain = [arm, name, signed(difference), range(interval), share, chance(p), verdict];
  if (adjusted === undefined) return [plain];
  const { varianceReduction } = adjusted;
  const gained = `variance ${signed(-100 * varianceReduction, 1)} %`;
  return [
    [...plain.slice(0, -1), ""],
    [
      "",
      "  adjusted",
      signed(adjusted.difference),
      range(adjusted.interval),
      gained,
      chance(adjusted.p),
      verdict,
    ],
  ];
}
