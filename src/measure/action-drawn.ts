import { bestOf, placeboOfEffects } from "./action-comparison.ts";
import { type ActionReadout, usesOfGrades } from "./action-value.ts";
import { readExperimentOut } from "./experiment.ts";
import type { ExperimentUnits } from "./experiment-file.ts";

/**
 * The value of an action that was itself drawn: those who were drawn to it less the others, as an experiment.
 *
 * @param units the arms are who did not (0) and who did it (1), in this order; the outcomes are the outcome, then what was before.
 */
export function readDrawnAction(
  units: ExperimentUnits,
  asked: {
    readonly outcome: string;
    readonly before?: string | undefined;
    readonly shares?: Readonly<Record<string, number>> | undefined;
    readonly rowsAreUnits?: boolean | undefined;
  },
): ActionReadout {
  const [didNot = "", did = ""] = units.arms;
  const { outcome, before, shares, rowsAreUnits } = asked;
  const experiment = readExperimentOut(units, {
    ...{ control: didNot, shares, rowsAreUnits },
    outcomes: [outcome, ...(before === undefined ? [] : [before])],
  });
  const effect = experiment.effects.find((each) => each.arm === did && each.outcome === outcome);
  const value = bestOf(effect);
  const own = {
    ...({ method: "randomized", outcome, naive: null, warnings: experiment.warnings } as const),
    units: units.drawn.reduce((sum, each) => sum + each, 0),
    did: units.drawn[1] ?? 0,
  };
  if (value === null)
    return { ...own, grade: null, value, refused: effect?.why ?? "There is no such outcome." };
  const placebo = placeboOfEffects(experiment.effects, before);
  const grade = placebo?.holds === false ? "D" : "A";
  return {
    ...{ ...own, grade, value },
    why:
      grade === "A"
        ? "The action itself was drawn by lot, and the arms have the units that they were to have."
        : `"${before}", of the time before, differs between those who were drawn to it and the others: they were not drawn as is said.`,
    ...{ use: usesOfGrades[grade], of: "everybody who was drawn", ...(placebo && { placebo }) },
  };
}
