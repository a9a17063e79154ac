import type { Command } from "commander";
import type { Program } from "../decide/program.ts";
import { definitionsOf, type NextProgram, readNextProgram } from "../plan/next-program.ts";
import { textsAsFile } from "./definition-files.ts";
import { inSession } from "./session.ts";
import { print, printJson, say } from "./terminal.ts";
import { writeNamedFile } from "./written-file.ts";

interface Flags {
  readonly out?: string;
  readonly apply?: boolean;
  readonly newLots?: boolean;
  readonly json?: boolean;
  readonly data?: string;
}

/** `perennial programs relaunch`: the next version of a program, by what was learnt of it. */
export function relaunchCommand(programs: Command): void {
  programs
    .command("relaunch <name>")
    .description("the next version of a program by what was learnt: shown, written or applied")
    .option(
      "--out <file>",
      "write the program as a file, for perennial apply (its case: perennial case NAME --audit --next)",
    )
    .option("--apply", "make it the newest version, with its case")
    .option("--new-lots", "draw all people anew, also those who were held out")
    .option("--json", "print JSON")
    .action(relaunch);
}

async function relaunch(name: string, flags: Flags): Promise<void> {
  const found = await inSession(flags, async ({ store, operational, operate }) => {
    const made = await readNextProgram(await store(), await operational(), {
      ...{ program: name, newLots: flags.newLots === true, now: Date.now() },
    });
    if (flags.apply === true && made.kind !== "same")
      await operate("apply-definitions", { prune: false }, textsAsFile(name, definitionsOf(made)));
    return made;
  });
  if (flags.out !== undefined)
    await writeNamedFile(
      { option: "--out", path: flags.out },
      `${JSON.stringify(found.after, null, 2)}\n`,
    );
  if (flags.json === true) return printJson({ schema: "perennial.relaunch/1", ...found });
  printRelaunch(found);
  if (flags.apply === true && found.kind !== "same")
    say(
      found.waitsFor.length === 0
        ? `It is version ${found.version + 1} now.`
        : `It is version ${found.version + 1} now, and paused. Next: perennial approve ${name} --as ${found.waitsFor[0]}`,
    );
  else if (flags.out === undefined && found.kind !== "same")
    say("Nothing was changed: --apply makes it the version that runs, --out FILE writes it.");
}

function printChange(what: string, old: string | undefined, fresh: string | undefined): void {
  if (old === fresh) return;
  print("");
  if (old !== undefined) print(`- ${what}: ${old}`);
  if (fresh !== undefined) print(`+ ${what}: ${fresh}`);
}

function printRelaunch({ says, before, after, case: goesAlong }: NextProgram): void {
  for (const each of says) print(each);
  const keys: (keyof Program)[] = [
    "description",
    "state",
    "treatments",
    "policy",
    "salt",
    "measure",
  ];
  for (const key of keys) {
    const [old, fresh] = [before[key], after[key]].map((each) => JSON.stringify(each));
    printChange(key, old, fresh);
  }
  const [old, fresh] = [goesAlong?.before, goesAlong?.after].map((each) =>
    JSON.stringify(each?.drivers.lift),
  );
  printChange("lift of its case", old, fresh);
}
