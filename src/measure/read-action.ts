import type { SourceFile } from "../collect/source-file.ts";
import { normaliseHeader } from "../collect/table-columns.ts";
import { PerennialError } from "../core/errors.ts";
import { readComparedAction } from "./action-compared.ts";
import { readDrawnAction } from "./action-drawn.ts";
import { readEncouragedAction } from "./action-encouraged.ts";
import type { ActionReadout } from "./action-value.ts";
import {
  type ExperimentUnits,
  numberOf,
  type ReadProgress,
  readExperiment,
} from "./experiment-file.ts";
import { repeatedRefusal } from "./repeated-units.ts";
import { warningsOf } from "./unit-warnings.ts";

/** What is asked of a table with a row a person: what it did, and what came of it. */
export interface ActionAsked {
  readonly action: string;
  readonly outcome: string;
  /** The column of what people were drawn to that was to make them do it. */
  readonly encouragement?: string | undefined;
  /** Of its values, that of no encouragement. */
  readonly control?: string | undefined;
  /** The action itself was drawn. */
  readonly randomized: boolean;
  /** What was known before. */
  readonly covariates: readonly string[];
  /** An outcome of the time before. */
  readonly before?: string | undefined;
  readonly cluster?: string | undefined;
  readonly shares?: Readonly<Record<string, number>> | undefined;
  readonly rowsAreUnits?: boolean | undefined;
}

/**
 * Reads from a table what an action is worth: by the lot on the action, by the lot on an encouragement, or by comparing people who are alike.
 * @throws PerennialError COLUMNS_MISSING, FORMAT_UNKNOWN, FILE_UNREADABLE; BAD_ARGUMENT where options contradict one another, or the action is no yes or no
 */
export async function readAction(
  file: SourceFile,
  asked: ActionAsked,
  onProgress?: ReadProgress,
): Promise<ActionReadout> {
  checkAsked(asked);
  const { action, outcome, before, encouragement, covariates, cluster } = asked;
  const isEncouraged = encouragement !== undefined;
  const units = await readExperiment(
    file,
    {
      ...{ arm: encouragement ?? action, covariates, cluster },
      outcomes: [
        ...[outcome, ...(isEncouraged ? [action] : [])],
        ...(before === undefined ? [] : [before]),
      ],
      mayMix: !isEncouraged && !asked.randomized,
    },
    onProgress,
  );
  if (isEncouraged) {
    checkYesOrNo(action, units.outcomes[1] ?? new Float64Array());
    return readEncouragedAction(units, { ...asked, control: asked.control ?? "" });
  }
  const yesOrNo = inOrder(units, action);
  return asked.randomized ? readDrawnAction(yesOrNo, asked) : compared(yesOrNo, asked);
}

function checkAsked(asked: ActionAsked): void {
  const { before, covariates, encouragement, control, randomized } = asked;
  const bad = (text: string): PerennialError => new PerennialError("BAD_ARGUMENT", text);
  const after = [asked.action, asked.outcome].map(normaliseHeader);
  if (before !== undefined && after.includes(normaliseHeader(before)))
    throw bad(`--before "${before}" is the action or its outcome: name one of the time before.`);
  const known = covariates.map(normaliseHeader);
  if (before !== undefined && known.includes(normaliseHeader(before)))
    throw bad(
      `"${before}" is both a covariate and --before: what is taken into account differs no more, and so would show nothing. Leave it out of one.`,
    );
  if (encouragement !== undefined && randomized)
    throw bad(
      "Either the action was drawn (--randomized) or what led to it (--encouragement), not both.",
    );
  if (encouragement !== undefined && control === undefined)
    throw bad(`Say which "${encouragement}" is no encouragement: --control NAME.`);
  if (encouragement === undefined && control !== undefined)
    throw bad(
      "--control is the value of --encouragement that encourages nobody: there is no such column here.",
    );
}

function checkYesOrNo(action: string, values: Float64Array): void {
  const strange = values.find((each) => !Number.isNaN(each) && each !== 0 && each !== 1);
  if (strange !== undefined)
    throw new PerennialError(
      "BAD_ARGUMENT",
      `"${action}" is ${strange} in a row: somebody did it or did not, so that it must be yes or no, true or false, 1 or 0.`,
    );
}

/** Arms that say yes or no, no being the first. */
function inOrder(units: ExperimentUnits, action: string): ExperimentUnits {
  const places = units.arms.map(numberOf);
  const strange = units.arms.find((_, at) => places[at] !== 0 && places[at] !== 1);
  if (strange !== undefined)
    throw new PerennialError(
      "BAD_ARGUMENT",
      `"${action}" is "${strange}" in a row: somebody did it or did not, so that it must be yes or no, true or false, 1 or 0.`,
    );
  const [no, yes] = [0, 1].map((value) => units.arms.filter((_, at) => places[at] === value));
  if (no?.length !== 1 || yes?.length !== 1)
    throw new PerennialError(
      "BAD_ARGUMENT",
      `"${action}" has the values ${units.arms.map((each) => `"${each}"`).join(", ")}: one for those who did it and one for those who did not are needed.`,
    );
  return {
    ...{ ...units, arms: [no[0] ?? "", yes[0] ?? ""] },
    arm: units.arm.map((at) => (at < 0 ? -1 : (places[at] ?? -1))),
    drawn: [0, 1].map((value) => units.drawn[places.indexOf(value)] ?? 0),
  };
}

function compared(units: ExperimentUnits, asked: ActionAsked): ActionReadout {
  const { action, outcome, before } = asked;
  const [outcomes = new Float64Array(), values] = units.outcomes;
  const { repeated } = units;
  if (repeated !== undefined && asked.rowsAreUnits !== true)
    return {
      ...{ method: "observed", outcome, grade: null, value: null, naive: null, warnings: [] },
      ...{ units: units.arm.length, did: units.drawn[1] ?? 0 },
      refused: repeatedRefusal(repeated),
    };
  return readComparedAction(
    {
      ...{ outcome: outcomes, action: Float64Array.from(units.arm), cluster: units.cluster },
      covariates: units.covariates,
      before: before === undefined || values === undefined ? undefined : { name: before, values },
    },
    {
      ...{ action, outcome },
      // Outcomes may well be missing among some more often: they did not draw lots.
      warnings: warningsOf(units, [], undefined),
    },
  );
}
