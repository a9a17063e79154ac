import type { Command } from "commander";
import { PerennialError } from "../core/errors.ts";
import { type ProgramOutcome, programOutcomes } from "../decide/program-outcomes.ts";
import { type ProgramReadout, readProgramOut } from "../measure/program-readout.ts";
import { printReadout } from "./experiment-report.ts";
import { positive, saidEffect } from "./option-values.ts";
import { inSession } from "./session.ts";
import { print, printJson, whole } from "./terminal.ts";

interface Flags {
  readonly outcome?: string;
  readonly windowDays?: string;
  readonly sequential?: boolean;
  readonly peek?: boolean;
  readonly minimalEffect?: string;
  readonly perWeek?: string;
  readonly json?: boolean;
  readonly data?: string;
}

/** `perennial measure program`: what a program added to those for whom it was. */
export function measureProgramCommand(measure: Command): void {
  measure
    .command("program <name>")
    .description("what a program added, against the people that it holds out")
    .option("--outcome <name>", `the primary outcome: ${programOutcomes.join(", ")}`)
    .option(
      "--window-days <days>",
      "what counts comes within so many days of the first sight (as registered, or 28)",
    )
    .option("--sequential", "intervals and p values that hold at every look")
    .option("--peek", "show effects before the day that was registered, by such intervals")
    .option(
      "--minimal-effect <effect>",
      "the least that is worth while: 0.5, or 2% of those held out",
    )
    .option("--per-week <people>", "people that come in a week, to tell how long it still takes")
    .option("--json", "print JSON")
    .action(async (name: string, flags: Flags) => {
      const asked = {
        ...{ program: name, now: Date.now(), sequential: flags.sequential },
        ...{ looksAgain: false, peek: flags.peek, outcome: saidOutcome(flags.outcome) },
        windowDays: positive("--window-days", flags.windowDays),
        minimalEffect: saidEffect("--minimal-effect", flags.minimalEffect),
        perWeek: positive("--per-week", flags.perWeek),
      };
      const found = await inSession(flags, async ({ store, operational }) =>
        readProgramOut(await store(), await operational(), asked),
      );
      if (flags.json) printJson({ schema: "perennial.program-readout/1", ...found });
      else printProgram(found);
    });
}

/** Prints what a program added, or why that cannot be told. */
export function printProgram(found: ProgramReadout): void {
  const { program, version, since, windowDays, people, from, currency } = found;
  const versions = since === version ? `version ${version}` : `versions ${since} to ${version}`;
  print(
    `${program}, ${versions}: what came within ${windowDays} days of the first sight${from === null ? "" : `, since ${from.slice(0, 10)}`}. Money in ${currency}.`,
  );
  print(`${whole(people.treated)} people had it, ${whole(people.heldOut)} were held out.`);
  print(`Left out are ${leftOutWords(people)}.\n`);
  printRegistration(found);
  if (found.whole === null) {
    print(found.refused ?? "");
    if (found.waitsUntil !== null) print("perennial measure program --peek shows what there is.");
    return;
  }
  printReadout(found.whole, "held out");
  print(`\nResidual value as a surrogate of what comes later: ${found.surrogate.words}`);
  if (found.arms !== null) {
    print("\nBy what was drawn:\n");
    printReadout(found.arms, "held out");
  } else print(`\nNot by arm: ${found.armsRefused}`);
}

function printRegistration({ registered, exploratory, isPeek }: ProgramReadout): void {
  if (registered) {
    const { since, outcome, windowDays, minimalEffect, readOn } = registered;
    const least = minimalEffect === undefined ? "" : `, at least ${minimalEffect}`;
    const day = readOn === undefined ? "" : `, read on ${readOn}`;
    print(
      `Pre-registered since version ${since}: ${outcome} within ${windowDays} days${least}${day}.`,
    );
  }
  if (isPeek)
    print("Looked at before its day: the intervals hold at every look, and are wider for it.");
  for (const why of exploratory) print(`Exploratory: ${why}`);
  if (registered || exploratory.length > 0) print("");
}

function saidOutcome(text: string | undefined): ProgramOutcome | undefined {
  if (text === undefined) return undefined;
  const found = programOutcomes.find((each) => each === text);
  if (found !== undefined) return found;
  throw new PerennialError(
    "BAD_ARGUMENT",
    `--outcome "${text}" is none of: ${programOutcomes.join(", ")}.`,
  );
}

function leftOutWords(people: ProgramReadout["people"]): string {
  const told = [
    [people.universal, "who are held out of everything"],
    [people.open, "whose days are not over"],
    [people.mixed, "whose identities had different fates"],
    [people.refused, "who refused personalization"],
    [people.washingOut, "who were washing out after a new draw of the universal holdout"],
    [people.otherArm, "whose treatment the program has no more"],
  ] as const;
  const some = told.filter(([count]) => count > 0).map(([count, who]) => `${whole(count)} ${who}`);
  return some.length === 0 ? "none" : some.join(", ");
}
