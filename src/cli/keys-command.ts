import type { Command } from "commander";
import { z } from "zod";
import { signToken } from "../client/customer-token.ts";
import { PerennialError } from "../core/errors.ts";
import { listKeys } from "../server/secret-key.ts";
import { inSession } from "./session.ts";
import { print, printJson, say, table } from "./terminal.ts";

interface Flags {
  readonly data?: string;
  readonly json?: boolean;
}

/** `perennial keys list|add|disable|enable|token`. */
export function keysCommand(program: Command): void {
  const group = program
    .command("keys")
    .description("secret keys, with which the shop's own servers ask for decisions");
  group
    .command("list")
    .description("all keys, with when they were last used")
    .option("--json", "print JSON")
    .action((flags: Flags) => list(flags));
  group
    .command("add <name>")
    .description("make a key and print it, this once")
    .option("--json", "print JSON")
    .action((name: string, flags: Flags) => add(name, flags));
  for (const [verb, enabled] of [
    ["disable", false],
    ["enable", true],
  ] as const)
    group
      .command(`${verb} <name>`)
      .description(enabled ? "let a key open again" : "let a key open nothing more")
      .action(async (name: string, flags: Flags) => {
        await inSession(flags, ({ operate }) => operate("switch-key", { name, enabled }));
        say(enabled ? `${name} opens again.` : `${name} opens nothing more.`);
      });
  group
    .command("token <customer>")
    .description(
      "sign a token that lets a page ask for a customer; the key is read from PERENNIAL_KEY",
    )
    .option("--minutes <n>", "how long it is good", "60")
    .action((customer: string, flags: { readonly minutes: string }) =>
      token(customer, flags.minutes),
    );
}

async function list(flags: Flags): Promise<void> {
  const keys = await inSession(flags, async ({ operational }) => listKeys(await operational()));
  if (flags.json) return printJson({ schema: "perennial.keys/1", keys });
  if (keys.length === 0) return say("There is no key yet. Make one with: perennial keys add NAME");
  print(
    table(
      [{ head: "Key" }, { head: "Id" }, { head: "Made" }, { head: "Last used" }, { head: "State" }],
      keys.map(({ name, keyId, createdAt, usedAt, disabledAt }) => [
        name,
        keyId,
        createdAt.slice(0, 10),
        usedAt?.slice(0, 16).replace("T", " ") ?? "never",
        disabledAt === null ? "opens" : `disabled since ${disabledAt.slice(0, 10)}`,
      ]),
    ),
  );
}

async function add(name: string, flags: Flags): Promise<void> {
  const added = await inSession(flags, ({ operate }) => operate("add-key", { name }));
  const { key } = z.object({ key: z.string() }).parse(added);
  if (flags.json) return printJson({ schema: "perennial.key/1", key: added });
  print(key);
  say("It is not shown again. Keep it on your servers: it may ask for any customer.");
}

function token(customer: string, minutes: string): void {
  const key = process.env["PERENNIAL_KEY"] ?? "";
  if (!/^sk_[0-9a-f]{10}_[0-9a-f]{48}$/.test(key))
    throw new PerennialError(
      "BAD_ARGUMENT",
      "PERENNIAL_KEY holds no secret key. Make one with: perennial keys add NAME",
    );
  if (!/^[1-9]\d{0,4}$/.test(minutes))
    throw new PerennialError(
      "BAD_ARGUMENT",
      `--minutes "${minutes}" is no whole number of minutes.`,
    );
  print(signToken(key, customer, Date.now() + Number(minutes) * 60_000));
}
