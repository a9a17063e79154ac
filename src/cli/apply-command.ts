import type { Command } from "commander";
import { z } from "zod";
import { readAudience } from "../audiences/audience.ts";
import {
  type AudienceChange,
  compareAudiences,
  listAudiences,
} from "../audiences/audience-store.ts";
import type { DefinitionChange } from "../audiences/definition-change.ts";
import { compareWithKept, type KeptChange } from "../decide/definition-store.ts";
import { allKinds } from "../plan/shop-definition.ts";
import {
  audiencesAsFile,
  type DefinitionFolder,
  definitionsAsFile,
  readDefinitionFolder,
} from "./definition-files.ts";
import { inSession, runningServer, type Session } from "./session.ts";
import { print, printJson, say } from "./terminal.ts";

interface Flags {
  readonly data?: string;
  readonly json?: boolean;
  readonly prune?: boolean;
}

/** `perennial apply`, `perennial diff`: definitions from files. */
export function applyCommand(program: Command): void {
  program
    .command("apply <folder>")
    .description(
      "keep the audiences, placements, programs, holdout, message frequencies, goals, cases and rules of approval of a folder's *.json files, each change as a new version",
    )
    .option("--prune", "remove what has no file, of the kinds that have any")
    .option("--json", "print JSON")
    .action((folder: string, flags: Flags) => apply(folder, flags));
  program
    .command("diff <folder>")
    .description("what perennial apply would change")
    .option("--prune", "as of apply")
    .option("--json", "print JSON")
    .action((folder: string, flags: Flags) => diff(folder, flags));
}

const change = {
  change: z.enum(["new", "changed", "removed", "unchanged"]),
  version: z.number(),
};

/** Changes of audiences as an operation answers them. */
export const audienceChanges: z.ZodType<readonly AudienceChange[]> = z.array(
  z.object({ audience: z.string(), ...change }),
);
const otherChanges: z.ZodType<readonly KeptChange[]> = z.array(
  z.object({ kind: z.enum(allKinds.kinds), name: z.string(), ...change }),
);

async function apply(folder: string, flags: Flags): Promise<void> {
  const found = readDefinitionFolder(folder);
  const prune = flags.prune ?? false;
  const { audiences, others, server } = await inSession(flags, async (session) => ({
    ...(await applyBoth(session, folder, { ...found, prune })),
    server: await runningServer(session.folder),
  }));
  if (flags.json)
    return printJson({ schema: "perennial.apply/2", changes: audiences, definitions: others });
  if (audiences.length > 0) printAudienceChanges(audiences);
  printOthers(others);
  if (!server) say("They run while perennial serve does.");
}

/** Audiences first: programs are for them. */
async function applyBoth(
  { operate }: Session,
  folder: string,
  { audiences, definitions, prune }: DefinitionFolder & { readonly prune: boolean },
): Promise<{
  readonly audiences: readonly AudienceChange[];
  readonly others: readonly KeptChange[];
}> {
  const ofAudiences =
    audiences.length === 0
      ? []
      : await operate("apply-audiences", { prune }, audiencesAsFile(folder, audiences));
  const ofOthers =
    definitions.length === 0
      ? []
      : await operate("apply-definitions", { prune }, definitionsAsFile(folder, definitions));
  return { audiences: audienceChanges.parse(ofAudiences), others: otherChanges.parse(ofOthers) };
}

async function diff(folder: string, flags: Flags): Promise<void> {
  const { audiences, definitions } = readDefinitionFolder(folder);
  const prune = flags.prune ?? false;
  const { found, others } = await inSession(flags, async (session) => {
    const operational = await session.operational();
    const kept = audiences.length === 0 ? [] : await listAudiences(operational);
    return {
      found: compareAudiences(kept, audiences, prune),
      others: await compareWithKept(operational, definitions, { prune, kinds: allKinds }),
    };
  });
  if (flags.json)
    return printJson({ schema: "perennial.diff/2", changes: found, definitions: others });
  if (found.length > 0) printAudienceChanges(found);
  printOthers(others);
  for (const { audience, before, after } of found.filter((each) => each.change === "changed"))
    printDifference(audience, [
      before && `${before.title}: People who ${readAudience(before, audience).rule.inWords()}.`,
      after && `${after.title}: People who ${readAudience(after, audience).rule.inWords()}.`,
    ]);
  for (const { kind, name, before, after } of others.filter((each) => each.change === "changed"))
    printDifference(`${kind} ${name}`, [JSON.stringify(before), JSON.stringify(after)]);
}

function printDifference(
  name: string,
  [before, after]: readonly [before: string | undefined, after: string | undefined],
): void {
  print("");
  print(`${name}:`);
  if (before) print(`- ${before}`);
  if (after) print(`+ ${after}`);
}

/** What becomes of audiences, one a line. */
export function printAudienceChanges(found: readonly AudienceChange[]): void {
  printChanges(found.map(({ audience, ...rest }) => ({ name: audience, ...rest })));
}

function printOthers(found: readonly KeptChange[]): void {
  if (found.length === 0) return;
  printChanges(found.map(({ kind, name, ...rest }) => ({ name: `${kind} ${name}`, ...rest })));
}

function printChanges(
  found: readonly Pick<DefinitionChange<unknown>, "name" | "change" | "version">[],
): void {
  for (const change of ["new", "changed", "removed"] as const)
    for (const { name, version } of found.filter((each) => each.change === change))
      print(`${change.padEnd(8)} ${name} (version ${version})`);
  const same = found.filter((each) => each.change === "unchanged").length;
  if (same > 0) print(`${same} unchanged`);
}
