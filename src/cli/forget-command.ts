import { createInterface } from "node:readline/promises";
import type { Command } from "commander";
import { z } from "zod";
import { PerennialError } from "../core/errors.ts";
import { type ErasureCertificate, erasureCertificate } from "../customers/erasure-certificate.ts";
import { type ErasureOutlook, erasureOutlook, planErasure } from "../customers/forget-person.ts";
import { certificateText } from "./erasures-command.ts";
import { inSession } from "./session.ts";
import { print, printJson, say, table, whole } from "./terminal.ts";

interface Flags {
  readonly data?: string;
  readonly json?: boolean;
  readonly yes?: boolean;
  readonly deleteOrders?: boolean;
  readonly allow?: boolean;
}

/** `perennial forget`. */
export function forgetCommand(program: Command): void {
  program
    .command("forget <who>")
    .description(
      "erase a person, named by customer id, e-mail, phone or KIND:VALUE, and print the certificate",
    )
    .option("--yes", "do not ask")
    .option("--delete-orders", "delete orders too (default: they are kept without a name)")
    .option("--allow", "erase nothing: let a person who was erased come in again")
    .option("--json", "print the certificate as JSON")
    .action((who: string, flags: Flags) => (flags.allow ? allow(who, flags) : forget(who, flags)));
}

async function forget(who: string, flags: Flags): Promise<void> {
  const certificate = await inSession(flags, async ({ store, operate }) => {
    if (!flags.yes) await confirm(who, erasureOutlook(await planErasure(await store(), who)));
    const { deleteOrders } = flags;
    return erasureCertificate.parse(await operate("forget", { who, deleteOrders }));
  });
  if (flags.json) printJson(certificate);
  else print(certificateText(certificate));
  if (!isWhole(certificate)) process.exitCode = 1;
  say("Values and segments follow with the next: perennial predict");
}

function isWhole({ tables, oldFilesLeft, postgres }: ErasureCertificate): boolean {
  return tables.every(({ after }) => after === 0) && oldFilesLeft === 0 && postgres.rowsLeft === 0;
}

/** @throws PerennialError CONFLICT where nobody says yes */
async function confirm(who: string, outlook: ErasureOutlook): Promise<void> {
  say(
    `To be erased: ${outlook.identities.map(({ kind, value }) => `${kind} ${value}`).join(", ")}`,
  );
  say(
    table(
      [{ head: "Where" }, { head: "Rows", align: "right" }],
      outlook.rows.map(({ where, rows }) => [where, whole(rows)]),
    ),
  );
  if (process.stdin.isTTY !== true)
    throw new PerennialError(
      "CONFLICT",
      `Erasing cannot be taken back. Say so: perennial forget ${who} --yes`,
    );
  const questions = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await questions.question("This cannot be taken back. Type yes to erase: ");
  questions.close();
  if (answer.trim().toLowerCase() !== "yes")
    throw new PerennialError("CONFLICT", "Nothing was erased.");
}

async function allow(who: string, flags: Flags): Promise<void> {
  const result = await inSession(flags, ({ operate }) => operate("allow-again", { who }));
  const { allowed } = z.object({ allowed: z.number() }).parse(result);
  if (flags.json) printJson({ schema: "perennial.allowed/1", allowed });
  else if (allowed === 0) say(`"${who}" is not on the list of erased persons.`);
  else say(`${whole(allowed)} identities may come in again.`);
}
