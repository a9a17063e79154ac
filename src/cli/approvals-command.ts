import type { Command } from "commander";
import type { ProgramApprovals } from "../plan/needed-approvals.ts";
import {
  readApprovals,
  readProgramApprovals,
  readToldLog,
  type ToldEntry,
} from "../plan/shop-approvals.ts";
import { inSession } from "./session.ts";
import { plainLine, print, printJson, say, table } from "./terminal.ts";

interface Flags {
  readonly log?: boolean;
  readonly json?: boolean;
  readonly data?: string;
}

/** `perennial approvals`: who approved which program as it is now, and the log. */
export function approvalsCommand(program: Command): void {
  program
    .command("approvals [program]")
    .description("who approved which program as it is now, what changed since, what is missing")
    .option("--log", "all that was said, in order; whether the log is as it was written")
    .option("--json", "print JSON")
    .action((name: string | undefined, flags: Flags) =>
      flags.log ? showLog(name, flags) : name === undefined ? list(flags) : show(name, flags),
    );
}

async function list(flags: Flags): Promise<void> {
  const found = await inSession(flags, async ({ operational }) =>
    readApprovals(await operational()),
  );
  if (flags.json) return printJson({ schema: "perennial.approvals/1", ...found });
  sayIntact(found.intact);
  if (found.programs.length === 0)
    return say(
      "No program needs an approval: none serves a goal. docs/approvals.md says how one does.",
    );
  print(
    table(
      [{ head: "Program" }, { head: "State" }, ...roleColumns],
      found.programs.flatMap((each) =>
        roleRows(each).map((row) => [each.program, each.state, ...row]),
      ),
    ),
  );
  for (const { role, programs } of found.waiting)
    say(`${role}: ${programs.join(", ")} ${programs.length === 1 ? "waits" : "wait"} for you.`);
}

async function show(name: string, flags: Flags): Promise<void> {
  const found = await inSession(flags, async ({ operational }) =>
    readProgramApprovals(await operational(), name),
  );
  if (flags.json) return printJson({ schema: "perennial.program-approvals/1", ...found });
  sayIntact(found.intact);
  const { title, program, state, hash, goal, roles, missing } = found;
  print(plainLine(`${title} (${program}, ${state}), package ${hash.slice(0, 12)}`));
  print(goal === null ? "It serves no goal." : `It serves the goal ${goal}.`);
  if (roles.length === 0) return print("It needs no approval.");
  print(table([...roleColumns], roleRows(found)));
  for (const { role, changes } of roles.filter((each) => each.changes.length > 0))
    printChanges(`Since ${role} approved it last:`, changes);
  print("");
  print(missing.length === 0 ? "It may run." : `Before it may run: ${missing.join(", ")}.`);
}

async function showLog(name: string | undefined, flags: Flags): Promise<void> {
  const entries = await inSession(flags, async ({ operational }) =>
    readToldLog(await operational()),
  );
  const intact = entries.every((each) => each.intact);
  const shown = entries.filter(({ program }) => name === undefined || program === name);
  if (flags.json) return printJson({ schema: "perennial.approval-log/1", intact, log: shown });
  if (shown.length === 0)
    return say("Nothing was approved yet: perennial approve PROGRAM --as ROLE");
  print(
    table(
      [
        { head: "Entry", align: "right" },
        ...["When (UTC)", "Program", "Role", "Said", "By", "Package", "Comment"].map((head) => ({
          head,
        })),
      ],
      shown.map(rowOf),
    ),
  );
  for (const { id, changes } of shown.filter((each) => each.changes.length > 0))
    printChanges(`Entry ${id} is about another package than the one before:`, changes);
  sayIntact(intact);
  const newest = entries.at(-1);
  if (intact) say(`The log is as it was written. Digest of entry ${newest?.id}: ${newest?.digest}`);
}

function rowOf({ id, at, program, role, act, by, hash, comment, intact }: ToldEntry): string[] {
  const said = intact ? actWords[act] : `${actWords[act]} (ALTERED)`;
  return [String(id), minute(at), program, role, said, by, hash.slice(0, 12), comment];
}

const actWords = {
  approve: "approved",
  "ask-change": "asked for a change",
  withdraw: "took it back",
} as const;

const roleColumns = ["Role", "Approval", "When (UTC)", "By", "Comment"].map((head) => ({ head }));

function roleRows({ roles }: ProgramApprovals): string[][] {
  return roles.map(({ role, isNeeded, standing, at, by, comment }) => [
    isNeeded ? role : `${role} (not needed)`,
    standing === "changed" ? "changed since" : standing,
    ...[at === null ? "" : minute(at), by, comment],
  ]);
}

function printChanges(head: string, changes: readonly string[]): void {
  print("");
  print(head);
  for (const each of changes) print(`  ${plainLine(each)}`);
}

function sayIntact(intact: boolean): void {
  if (intact) return;
  say(
    "The log of approvals is not as it was written: what stands before the altered entry does not count. See perennial approvals --log.",
  );
}

const minute = (at: string): string => at.slice(0, 16).replace("T", " ");
