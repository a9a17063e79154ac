import type { Command } from "commander";
import { PerennialError } from "../core/errors.ts";
import type { Goal } from "../plan/goal.ts";
import { readApprovals } from "../plan/shop-approvals.ts";
import { readPlan } from "../plan/shop-definition.ts";
import { inSession } from "./session.ts";
import { plainLine, print, printJson, say, table } from "./terminal.ts";

interface Flags {
  readonly json?: boolean;
  readonly data?: string;
}

/** `perennial goals list|show`: what the shop wants to have reached by when. */
export function goalsCommand(program: Command): void {
  const group = program
    .command("goals")
    .description("what the shop wants, by when, and who serves it");
  group
    .command("list")
    .description("all goals")
    .option("--json", "print JSON")
    .action((flags: Flags) => list(flags));
  group
    .command("show <name>")
    .description("a goal, with the programs that serve it")
    .option("--json", "print JSON")
    .action((name: string, flags: Flags) => show(name, flags));
}

async function list(flags: Flags): Promise<void> {
  const { goals, programs } = await inSession(flags, async ({ operational }) =>
    readPlan(await operational()),
  );
  const serving = (name: string): string[] =>
    programs.filter(({ goal }) => goal === name).map(({ program }) => program);
  if (flags.json)
    return printJson({
      schema: "perennial.goals/1",
      goals: goals.map((each) => ({ ...each, programs: serving(each.goal) })),
    });
  if (goals.length === 0)
    return say("There is no goal yet: docs/approvals.md shows one as a file for perennial apply.");
  print(
    table(
      [
        ...["Goal", "Title", "Measure"].map((head) => ({ head })),
        { head: "Baseline", align: "right" },
        { head: "Target", align: "right" },
        ...["From", "To", "Owner", "Programs"].map((head) => ({ head })),
      ],
      goals.map(({ goal, title, kpi, baseline, target, from, to, owner }) => [
        ...[goal, title, kpi.measure, amount(kpi, baseline.amount), amount(kpi, target)],
        ...[from, to, owner, serving(goal).join(", ") || "none"],
      ]),
    ),
  );
}

async function show(name: string, flags: Flags): Promise<void> {
  const { plan, approvals } = await inSession(flags, async ({ operational }) => ({
    plan: await readPlan(await operational()),
    approvals: await readApprovals(await operational()),
  }));
  const goal = plan.goals.find((each) => each.goal === name);
  if (goal === undefined)
    throw new PerennialError("NOT_FOUND", `There is no goal "${name}". See perennial goals list.`);
  const programs = plan.programs
    .filter((each) => each.goal === name)
    .map(({ program, state }) => ({
      ...{ program, state },
      missing: approvals.programs.find((each) => each.program === program)?.missing ?? [],
    }));
  if (flags.json) return printJson({ schema: "perennial.goal/1", goal, programs });
  printGoal(goal);
  if (programs.length === 0) return print("No program serves it.");
  print("");
  print(
    table(
      [{ head: "Program" }, { head: "State" }, { head: "Approvals missing" }],
      programs.map(({ program, state, missing }) => [program, state, missing.join(", ") || "none"]),
    ),
  );
}

function printGoal(goal: Goal): void {
  const { kpi, baseline, target, owner, teams, from, to, guardrails } = goal;
  const { source, asOf } = baseline;
  print(plainLine(`${goal.title} (${goal.goal})`));
  print(
    plainLine(
      `${kpi.measure} from ${amount(kpi, baseline.amount)} (${source}, ${asOf}) to ${amount(kpi, target)}, between ${from} and ${to}.`,
    ),
  );
  print(
    plainLine(`${owner} answers for it${teams.length > 0 ? `, with ${teams.join(", ")}` : ""}.`),
  );
  for (const each of guardrails)
    print(
      `Guardrail: ${each.measure} ${"most" in each ? `at most ${percent(each.most)}` : `at least ${percent(each.least)}`}.`,
    );
}

function amount({ measure }: Goal["kpi"], value: number): string {
  return measure === "repeat-rate" ? percent(value) : value.toLocaleString("en-GB");
}

const percent = (share: number): string => `${Number((100 * share).toFixed(4))} %`;
