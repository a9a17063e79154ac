import type { Command } from "commander";
import { fileOnDisk } from "../collect/source-file.ts";
import { PerennialError } from "../core/errors.ts";
import { readOutcome } from "../measure/outcome-file.ts";
import {
  detectableEffect,
  type ExperimentDesign,
  type Outcome,
  peopleToDetect,
  weeksToDetect,
} from "../stats/power.ts";
import { positive, saidEffect } from "./option-values.ts";
import { print, printJson, progressLine, table, whole } from "./terminal.ts";

interface Flags {
  readonly rate?: string;
  readonly mean?: string;
  readonly deviation?: string;
  readonly data?: string;
  readonly outcome?: string;
  readonly effect?: string;
  readonly arms: string;
  readonly controlShare?: string;
  readonly people?: string;
  readonly perWeek?: string;
  readonly power: string;
  readonly alpha: string;
  readonly sequential?: boolean;
  readonly tuning: string;
  readonly explained: string;
  readonly json?: boolean;
}

/** `perennial measure power`: how many people an experiment takes, and how long. */
export function powerCommand(measure: Command): void {
  measure
    .command("power")
    .description("how many people an experiment takes, how long, and what it can find")
    .option("--rate <share>", "of the control who do it: 0.03, or 3%")
    .option("--mean <mean>", "mean of the control, with --deviation")
    .option("--deviation <deviation>", "standard deviation of the outcome")
    .option("--data <table>", "or a table of past units, with --outcome")
    .option("--outcome <column>", "column of --data")
    .option("--effect <effect>", "the effect to be found: 0.5, or 5% of the control")
    .option("--people <people>", "people there will be, all arms together")
    .option("--per-week <people>", "people who come in a week, all arms together")
    .option("--arms <count>", "arms with the control", "2")
    .option(
      "--control-share <share>",
      "share of the control, the others even: 0.05 (default: even)",
    )
    .option("--power <chance>", "the chance to find the effect if it is real", "0.8")
    .option("--alpha <chance>", "the chance of a false alarm", "0.05")
    .option("--sequential", "it will be looked at again and again")
    .option("--tuning <people>", "people at which a sequential interval is narrowest", "5000")
    .option("--explained <share>", "of the variance, what covariates explain", "0")
    .option("--json", "print JSON")
    .action(power);
}

async function power(flags: Flags): Promise<void> {
  const effect = saidEffect("--effect", flags.effect);
  const people = positive("--people", flags.people);
  const perWeek = positive("--per-week", flags.perWeek);
  if (effect === undefined && people === undefined && perWeek === undefined)
    throw new PerennialError(
      "BAD_ARGUMENT",
      "Say what is asked: --effect 5% for the people that it takes, --people 20000 for what they find, --per-week 5000 for both by weeks.",
    );
  const outcome = await outcomeOf(flags);
  const design: ExperimentDesign = {
    outcome,
    shares: sharesOf(flags),
    scale: effect?.isShare === false ? "absolute" : "relative",
    power: chance("--power", flags.power),
    alpha: chance("--alpha", flags.alpha),
    varianceFactor: 1 - (flags.explained === "0" ? 0 : chance("--explained", flags.explained)),
    ...(flags.sequential ? { tightestAt: positive("--tuning", flags.tuning) ?? 5_000 } : {}),
  };
  const weeks = perWeek === undefined ? [] : Array.from({ length: 8 }, (_, i) => i + 1);
  const told = inWords(() => ({
    outcome,
    scale: design.scale,
    ...(effect === undefined
      ? {}
      : { effect: effect.value, peopleNeeded: peopleToDetect(effect.value, design) }),
    ...(people === undefined ? {} : { people, detectable: detectableEffect(people, design) }),
    ...(effect === undefined || perWeek === undefined
      ? {}
      : { duration: weeksToDetect(effect.value, { peoplePerWeek: perWeek }, design) }),
    weeks: weeks.map((week) => ({
      week,
      people: week * (perWeek ?? 0),
      detectable: detectableEffect(week * (perWeek ?? 0), design),
    })),
  }));
  if (flags.json) {
    printJson({ schema: "perennial.power/1", ...told });
    return;
  }
  const said = (size: number | null): string =>
    size === null ? "nothing" : design.scale === "relative" ? percent(size) : figure(size);
  const mean = outcome.kind === "mean" ? outcome.mean : outcome.share;
  print(
    `The control's mean is ${figure(mean)}; effects are ${design.scale === "relative" ? "shares of it" : "in its unit"}.`,
  );
  if (told.peopleNeeded !== undefined)
    print(
      Number.isFinite(told.peopleNeeded)
        ? `An effect of ${said(told.effect ?? 0)} takes ${whole(told.peopleNeeded)} people in all arms together.`
        : `An effect of ${said(told.effect ?? 0)} is found by no number of people.`,
    );
  if (people !== undefined)
    print(`${whole(people)} people find an effect of ${said(told.detectable ?? null)}.`);
  const { duration } = told;
  if (duration?.decidable === true) print(`That takes ${duration.weeks} weeks.`);
  if (duration?.decidable === false)
    print(
      `Not decidable: that would take ${Number.isFinite(duration.weeks) ? whole(duration.weeks) : "endless"} weeks. In 8 weeks an effect of ${said(duration.detectable)} is found.`,
    );
  if (told.weeks.length > 0)
    print(
      table(
        [
          { head: "Week", align: "right" },
          { head: "People", align: "right" },
          { head: "Finds", align: "right" },
        ],
        told.weeks.map((row) => [`${row.week}`, whole(row.people), said(row.detectable)]),
      ),
    );
}

async function outcomeOf(flags: Flags): Promise<Outcome> {
  const { rate, mean, deviation, data, outcome } = flags;
  if (rate !== undefined) return { kind: "proportion", share: chance("--rate", rate) };
  if (mean !== undefined && deviation !== undefined) {
    const value = Number(mean);
    if (!Number.isFinite(value))
      throw new PerennialError("BAD_ARGUMENT", `--mean "${mean}" is no number.`);
    return { kind: "mean", mean: value, variance: (positive("--deviation", deviation) ?? 0) ** 2 };
  }
  if (data === undefined || outcome === undefined)
    throw new PerennialError(
      "BAD_ARGUMENT",
      "Say what the control does: --rate 3%, or --mean 12 --deviation 40, or --data FILE --outcome COLUMN of past units.",
    );
  const progress = progressLine();
  const seen = await readOutcome(fileOnDisk(data), outcome, progress.rows).finally(progress.end);
  if (!(seen.variance > 0))
    throw new PerennialError(
      "BAD_ARGUMENT",
      `"${outcome}" is the same in all ${whole(seen.units)} rows: nothing says how much people differ.`,
    );
  return seen.isYesOrNo
    ? { kind: "proportion", share: seen.mean }
    : { kind: "mean", mean: seen.mean, variance: seen.variance };
}

function sharesOf({ arms, controlShare }: Flags): readonly number[] {
  const count = Number(arms);
  if (!(Number.isInteger(count) && count >= 2 && count <= 50))
    throw new PerennialError("BAD_ARGUMENT", `--arms "${arms}" is no whole number from 2 to 50.`);
  const control = controlShare === undefined ? 1 / count : chance("--control-share", controlShare);
  return [control, ...new Array<number>(count - 1).fill((1 - control) / (count - 1))];
}

/** A share between 0 and 1, or with a percent sign. */
function chance(option: string, text: string): number {
  const value = text.trim().endsWith("%") ? Number(text.trim().slice(0, -1)) / 100 : Number(text);
  if (value > 0 && value < 1) return value;
  throw new PerennialError(
    "BAD_ARGUMENT",
    `${option} "${text}" is no share between 0 and 1, such as 0.03 or 3%.`,
  );
}

/** What the statistics refuse is what was asked for, and they say it in words. */
function inWords<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw new PerennialError("BAD_ARGUMENT", error.message);
    throw error;
  }
}

const figure = (value: number): string => String(Number(value.toPrecision(4)));
const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;
