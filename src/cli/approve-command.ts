import type { Command } from "commander";
import { z } from "zod";
import { PerennialError } from "../core/errors.ts";
import { inSession } from "./session.ts";
import { print, printJson } from "./terminal.ts";

interface Flags {
  readonly as: string;
  readonly by?: string;
  readonly comment?: string;
  readonly package?: string;
  readonly askChange?: boolean;
  readonly withdraw?: boolean;
  readonly json?: boolean;
  readonly data?: string;
}

/** `perennial approve`: a role's yes to a program as it is, its wish for a change, or its yes taken back. */
export function approveCommand(program: Command): void {
  program
    .command("approve <program>")
    .description("approve a program as it is now, with its case and its goal; any change loses it")
    .requiredOption("--as <role>", "owner, legal, merchant or finance")
    .option("--by <name>", "who says so; a name that is noted, not proved")
    .option("--comment <text>", "what is noted beside it")
    .option("--package <hash>", "only if it is still this one: how its hash begins")
    .option("--ask-change", "ask for a change instead; takes the role's approval back")
    .option("--withdraw", "take the role's approval back")
    .option("--json", "print JSON")
    .action(approve);
}

const answer = z.object({
  hash: z.string(),
  missing: z.array(z.string()),
  state: z.string(),
  entry: z.number(),
  log: z.array(z.object({ id: z.number(), digest: z.string() })),
});

const done = {
  approve: "approved",
  "ask-change": "asked for a change of",
  withdraw: "took back the approval of",
} as const;

async function approve(program: string, flags: Flags): Promise<void> {
  const { as: role, by = "", comment = "", package: hash, json = false } = flags;
  if (flags.askChange === true && flags.withdraw === true)
    throw new PerennialError(
      "BAD_ARGUMENT",
      "--ask-change takes the approval back already: leave --withdraw out.",
    );
  const act = flags.askChange ? "ask-change" : flags.withdraw ? "withdraw" : "approve";
  const input = { program, role, act, by, comment, ...(hash === undefined ? {} : { hash }) };
  const found = await inSession(flags, ({ operate }) => operate("approve-program", input));
  if (json) return printJson({ schema: "perennial.program-approvals/1", ...asObject(found) });
  const { missing, state, log, entry, hash: now } = answer.parse(found);
  const digest = log.find(({ id }) => id === entry)?.digest;
  print(`${role} ${done[act]} ${program} (${now.slice(0, 12)}): entry ${entry}, digest ${digest}.`);
  if (missing.length === 0)
    print(state === "running" ? "It runs." : `It may run: perennial programs start ${program}`);
  else if (state === "running")
    print(
      `It runs on without ${missing.join(", ")}. To stop it: perennial programs pause ${program}`,
    );
  else print(`Before it may run: ${missing.join(", ")}.`);
}

const asObject = (found: unknown): object => z.looseObject({}).parse(found);
