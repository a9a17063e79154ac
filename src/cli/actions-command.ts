import type { Command } from "commander";
import { formatMoney, minorPerUnit } from "../core/money.ts";
import { type KeptActionValue, readKeptActions } from "../measure/kept-action-value.ts";
import { inSession } from "./session.ts";
import { print, printJson, say, table } from "./terminal.ts";

interface Flags {
  readonly data?: string;
  readonly json?: boolean;
}

/** `perennial actions list`: what actions were found to be worth. */
export function actionsCommand(program: Command): void {
  program
    .command("actions")
    .description(
      "what actions that are no orders are worth, as perennial measure action --keep kept it",
    )
    .command("list")
    .description("the newest value of each")
    .option("--json", "print JSON")
    .action((flags: Flags) => list(flags));
}

async function list(flags: Flags): Promise<void> {
  const actions = await inSession(flags, async ({ store }) => readKeptActions(await store()));
  if (flags.json) {
    printJson({ schema: "perennial.actions/1", actions });
    return;
  }
  if (actions.length === 0) {
    say("None was kept yet: perennial measure action --event NAME --keep");
    return;
  }
  print(
    table(
      [
        ...["Event", "By"].map((head) => ({ head })),
        ...["Days", "Value", "From", "To"].map((head) => ({ head, align: "right" as const })),
        { head: "Grade" },
        { head: "Counts as", align: "right" },
        { head: "Measured" },
      ],
      actions.map(cellsOf),
    ),
  );
  for (const { event, refused } of actions)
    if (refused !== "") say(`${event} cannot be told. ${refused}`);
}

function cellsOf(action: KeptActionValue): string[] {
  const { event, program, windowDays, currency, interval, grade } = action;
  const money = (units: number | null, absent: string): string =>
    units === null ? absent : formatMoney(units * minorPerUnit(currency), currency);
  const [low, high] = interval;
  const isTold = grade !== null;
  return [
    ...[event, program === "" ? "people alike" : program, String(windowDays)],
    ...[money(action.estimate, ""), money(low, isTold ? "−∞" : ""), money(high, isTold ? "∞" : "")],
    ...[grade ?? "none", money(action.usable, "nothing"), action.measuredAt.slice(0, 10)],
  ];
}
