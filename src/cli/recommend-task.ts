import { fileOnDisk } from "../collect/source-file.ts";
import { PerennialError } from "../core/errors.ts";
import { type Evaluation, evaluate } from "../decide/recommend/evaluation.ts";
import { planModels, testPairs, withNamesOf } from "../decide/recommend/evaluation-plan.ts";
import { readInteractions, readSequences } from "../decide/recommend/interaction-file.ts";
import { type InteractionLog, interactionLogOf } from "../decide/recommend/interaction-log.ts";
import type { ModelSpec } from "../decide/recommend/recommend-model.ts";
import type { InteractionRows } from "../decide/recommend/row-taker.ts";
import { readShopInteractions } from "../decide/recommend/shop-interactions.ts";
import {
  givenTest,
  leaveLastOut,
  randomSplit,
  type Split,
  splitAt,
  timeSplit,
} from "../decide/recommend/split.ts";
import { type Verdict, verdictOf } from "../decide/recommend/verdict.ts";
import { inSession } from "./session.ts";
import type { ProgressLine } from "./terminal.ts";

/** How an evaluation splits the past. */
export const protocols = ["leave-last-out", "time-split", "given-test"] as const;

/** What `perennial recommend evaluate` was told, as it was written. */
export interface RecommendFlags {
  /** Without it the shop's own orders, and with `views` what was looked at. */
  readonly interactions?: string;
  readonly views?: boolean;
  readonly data?: string;
  readonly format: string;
  readonly user?: string;
  readonly item?: string;
  readonly time?: string;
  readonly weight?: string;
  readonly order?: string;
  readonly timezone?: string;
  readonly dateOrder?: "dmy" | "mdy";
  readonly protocol: string;
  readonly test?: string;
  readonly until?: string;
  readonly trainShare: string;
  readonly random: boolean;
  readonly models?: readonly string[];
  readonly k: string;
  readonly cap: string;
  readonly cold: string;
  readonly allowSeen?: boolean;
  readonly seed: string;
  readonly draws: string;
  readonly json?: boolean;
}

/** An evaluation that was made. */
export interface RecommendAnswer {
  readonly log: InteractionLog;
  readonly protocol: (typeof protocols)[number];
  readonly specs: readonly ModelSpec[];
  readonly evaluation: Evaluation;
  readonly random: Evaluation | null;
  readonly verdict: Verdict;
  readonly warnings: readonly string[];
  readonly k: number;
  readonly coldRows: number;
}

/**
 * Reads, splits, fits, ranks and judges.
 * @throws PerennialError BAD_ARGUMENT, and those of reading files
 */
export async function evaluateRecommendations(
  flags: RecommendFlags,
  line: ProgressLine,
): Promise<RecommendAnswer> {
  const task = checkedTask(flags);
  const { log, split, warnings } = await readSplit(flags, task, line);
  if (split.test.members.length === 0) {
    throw new PerennialError(
      "NO_DATA",
      "Nothing is left to test: no user took up an item afterwards that was not known before. Use another --protocol or --until, or --allow-seen.",
    );
  }
  const { specs, notes } = planModels(log, flags.models);
  const options = { ...task, onStage: line.stage };
  const evaluation = evaluate(split, specs, options);
  const beside = task.protocol === "time-split" && flags.random && flags.until === undefined;
  const random = beside ? evaluate(randomSplit(log, task), specs, options) : null;
  return {
    log,
    protocol: task.protocol,
    specs,
    evaluation,
    random,
    verdict: verdictOf({ evaluation, random, k: task.k }),
    warnings: [...warnings, ...notes, ...splitNotes(evaluation, task.allowSeen)],
    k: task.k,
    coldRows: task.coldRows,
  };
}

function splitNotes(evaluation: Evaluation, allowSeen: boolean): string[] {
  const { repeats, cutBaskets, testedUsers } = evaluation;
  return [
    ...(repeats === 0 || allowSeen
      ? []
      : [
          `${repeats} rows of the test are of items that their users had taken up before; they are left out, as recommendations here are of new items. --allow-seen keeps them.`,
        ]),
    ...(cutBaskets <= 0.05 * testedUsers
      ? []
      : [
          `Of ${cutBaskets} users a part of a basket is known and another part tested. One half of a basket tells the other: figures are too good, the more so for models that read order.`,
        ]),
  ];
}

type CheckedTask = ReturnType<typeof checkedTask>;

function checkedTask(flags: RecommendFlags) {
  const protocol = oneOf(flags.protocol, protocols, "protocol");
  if ((protocol === "given-test") !== (flags.test !== undefined)) {
    throw new PerennialError(
      "BAD_ARGUMENT",
      "--protocol given-test and --test FILE go together: the file holds the rows to test on.",
    );
  }
  const trainShare = Number(flags.trainShare);
  if (!(trainShare > 0 && trainShare < 1)) {
    throw new PerennialError(
      "BAD_ARGUMENT",
      `--train-share ${flags.trainShare}: write a share between 0 and 1, e.g. 0.75.`,
    );
  }
  return {
    protocol,
    trainShare,
    format: oneOf(flags.format, ["table", "sequences"] as const, "format"),
    until: flags.until === undefined ? null : endOfDay(flags.until),
    k: wholeFrom(flags.k, 1, "k"),
    cap: wholeFrom(flags.cap, 0, "cap"),
    coldRows: wholeFrom(flags.cold, 0, "cold"),
    seed: wholeFrom(flags.seed, 0, "seed"),
    draws: wholeFrom(flags.draws, 20, "draws"),
    allowSeen: flags.allowSeen === true,
  };
}

function oneOf<Name extends string>(text: string, names: readonly Name[], option: string): Name {
  const found = names.find((name) => name === text);
  if (found !== undefined) return found;
  throw new PerennialError(
    "BAD_ARGUMENT",
    `--${option} ${text}: write one of ${names.join(", ")}.`,
  );
}

function wholeFrom(text: string, least: number, option: string): number {
  const number = Number(text.trim() === "" ? Number.NaN : text);
  if (Number.isInteger(number) && number >= least) return number;
  throw new PerennialError(
    "BAD_ARGUMENT",
    `--${option} ${text}: write a whole number, ${least} or more.`,
  );
}

function endOfDay(text: string): number {
  const start = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isFinite(start)) return start + 86_400_000 - 1;
  throw new PerennialError(
    "BAD_ARGUMENT",
    `--until ${text}: write a day such as 2026-05-31 (UTC).`,
  );
}

async function readSplit(
  flags: RecommendFlags,
  task: CheckedTask,
  line: ProgressLine,
): Promise<{
  readonly log: InteractionLog;
  readonly split: Split;
  readonly warnings: readonly string[];
}> {
  const read =
    flags.interactions === undefined
      ? await readOwn(flags)
      : await readFile(flags.interactions, flags, { task, line });
  if (flags.test === undefined) {
    const log = interactionLogOf(read.columns);
    return { log, split: splitOf(log, task), warnings: read.warnings };
  }
  const test = await readFile(
    flags.test,
    { user: flags.user, item: flags.item },
    { task, line, headerOptional: true },
  );
  const log = interactionLogOf(withNamesOf(read.columns, test.columns));
  return {
    log,
    split: givenTest(log, testPairs(log, test.columns), task),
    warnings: [...read.warnings, ...test.warnings],
  };
}

function splitOf(log: InteractionLog, task: CheckedTask): Split {
  if (task.protocol === "leave-last-out") return leaveLastOut(log, task);
  return task.until === null ? timeSplit(log, task) : splitAt(log, { ...task, until: task.until });
}

function readOwn(flags: RecommendFlags): Promise<InteractionRows> {
  return inSession(flags, async ({ store }) =>
    readShopInteractions(await store(), { events: flags.views === true }),
  );
}

type ColumnFlag = "user" | "item" | "time" | "weight" | "order" | "timezone" | "dateOrder";

function readFile(
  path: string,
  flags: { readonly [Column in ColumnFlag]?: RecommendFlags[Column] | undefined },
  o: {
    readonly task: CheckedTask;
    readonly line: ProgressLine;
    readonly headerOptional?: boolean;
  },
): Promise<InteractionRows> {
  const file = fileOnDisk(path);
  const onProgress = o.line.rows;
  if (o.task.format === "sequences") return readSequences(file, onProgress);
  const { user, item } = flags;
  if (user === undefined || item === undefined) {
    throw new PerennialError(
      "BAD_ARGUMENT",
      "Say which columns name the user and the item: --user COLUMN --item COLUMN.",
    );
  }
  const { time, weight, order: basket, timezone, dateOrder } = flags;
  return readInteractions(file, {
    headerOptional: o.headerOptional === true,
    user,
    item,
    time,
    weight,
    basket,
    timezone,
    dateOrder,
    onProgress,
  });
}
