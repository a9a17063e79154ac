import type { Command } from "commander";
import { PerennialError } from "../core/errors.ts";
import { goalMeasures, shopMeasures } from "../plan/goal-measures.ts";
import { measureSentences } from "../plan/goal-progress.ts";
import { readGoalCourse } from "../plan/read-goal-course.ts";
import { type GoalBaseline, readGoal, readGoalBaseline, readGoals } from "../plan/read-goals.ts";
import { measureFigure, printGoal } from "./goal-report.ts";
import { inSession } from "./session.ts";
import { print, printJson, say, table } from "./terminal.ts";

interface Flags {
  readonly json?: boolean;
  readonly data?: string;
}

/** `perennial goals list|show|course|baseline`: what the shop wants to have reached by when, and where it stands. */
export function goalsCommand(program: Command): void {
  const group = program
    .command("goals")
    .description("what the shop wants, by when, where it stands, and who serves it");
  group
    .command("list")
    .description("all goals, with what each has come to so far")
    .option("--json", "print JSON")
    .action((flags: Flags) => list(flags));
  group
    .command("show <name>")
    .description("a goal: where it stands, its guardrails, and the programs that serve it")
    .option("--json", "print JSON")
    .action((name: string, flags: Flags) => show(name, flags));
  group
    .command("course <name>")
    .description(
      "how a goal's measure came to where it stands: by days, or by weeks in a long period",
    )
    .option("--json", "print JSON")
    .action((name: string, flags: Flags) => course(name, flags));
  group
    .command("baseline <measure>")
    .description(`the same measure over any days, to begin a goal with: ${shopMeasures.join(", ")}`)
    .requiredOption("--from <day>", "first day, YYYY-MM-DD")
    .requiredOption("--to <day>", "last day, YYYY-MM-DD")
    .option("--json", "print JSON")
    .action((measure: string, flags: Flags & { readonly from: string; readonly to: string }) =>
      baseline(measure, flags),
    );
}

async function list(flags: Flags): Promise<void> {
  const goals = await inSession(flags, async ({ store, operational }) =>
    readGoals(await store(), await operational(), Date.now()),
  );
  if (flags.json) return printJson({ schema: "perennial.goals/1", goals });
  if (goals.length === 0)
    return say("There is no goal yet: docs/approvals.md shows one as a file for perennial apply.");
  print(
    table(
      [
        ...["Goal", "Title", "Measure"].map((head) => ({ head })),
        ...["Baseline", "Target", "So far"].map((head) => ({ head, align: "right" as const })),
        ...["From", "To", "Owner", "Programs"].map((head) => ({ head })),
      ],
      goals.map(({ goal: of, programs, currency, progress }) => {
        const { measure } = of.kpi;
        const figure = (value: number): string => measureFigure(value, measure, currency);
        const amount = progress?.amount ?? null;
        return [
          ...[of.goal, of.title, measure, figure(of.baseline.amount), figure(of.target)],
          ...[amount === null ? "" : figure(amount), of.from, of.to, of.owner],
          programs.map(({ program }) => program).join(", ") || "none",
        ];
      }),
    ),
  );
}

async function show(name: string, flags: Flags): Promise<void> {
  const found = await inSession(flags, async ({ store, operational }) =>
    readGoal(await store(), await operational(), { name, now: Date.now() }),
  );
  if (flags.json) printJson({ schema: "perennial.goal/1", ...found });
  else printGoal(found);
}

async function course(name: string, flags: Flags): Promise<void> {
  const asked = { name, now: Date.now() };
  const { found, told } = await inSession(flags, async ({ store, operational }) => ({
    told: await readGoal(await store(), await operational(), asked),
    found: await readGoalCourse(await store(), await operational(), asked),
  }));
  if (flags.json) return printJson({ schema: "perennial.goal-course/1", ...found });
  if (found.points.length === 0) return say(told.note);
  const { measure } = told.goal.kpi;
  print(
    table(
      [
        { head: "Up to" },
        { head: "Of the period", align: "right" },
        { head: measure, align: "right" },
      ],
      found.points.map(({ day, shareGone, amount }) => [
        ...[day, `${Math.round(100 * shareGone)} %`],
        amount === null ? "" : measureFigure(amount, measure, told.currency),
      ]),
    ),
  );
}

async function baseline(
  named: string,
  flags: Flags & { readonly from: string; readonly to: string },
): Promise<void> {
  const measure = shopMeasures.find((each) => each === named);
  if (measure === undefined)
    throw new PerennialError(
      "BAD_ARGUMENT",
      `"${named}" is no measure. Use one of ${shopMeasures.join(", ")}.`,
    );
  const { from, to } = flags;
  const found = await inSession(flags, async ({ store }) =>
    readGoalBaseline(await store(), { measure, from, to, now: Date.now() }),
  );
  if (flags.json) printJson({ schema: "perennial.goal-baseline/1", ...found });
  else printBaseline(found);
}

const sums: readonly string[] = ["contribution", "revenue", "orders"];

function printBaseline(found: GoalBaseline): void {
  const { measure, from, to, amount, days, currency, knownUntil } = found;
  print(measureSentences[measure]);
  if (knownUntil < to) say(`Orders are known up to ${knownUntil} only.`);
  if (amount === null) {
    print(`From ${from} to ${to} there is nothing to measure it by.`);
    return;
  }
  const figure = (value: number): string => measureFigure(value, measure, currency);
  const weekly = sums.includes(measure) ? `, ${figure((amount * 7) / days)} a week` : "";
  print(`${measure} from ${from} to ${to}, ${days} days: ${figure(amount)}${weekly}.`);
  if (!goalMeasures.some((each) => each === measure)) return;
  const source = `perennial goals baseline ${measure} --from ${from} --to ${to}`;
  // As a goal's file has it.
  print(
    `\n"baseline": ${JSON.stringify({ amount: Number(amount.toPrecision(8)), source, asOf: to })}`,
  );
}
