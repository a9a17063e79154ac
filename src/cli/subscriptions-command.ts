import type { Command } from "commander";
import { listSubscriptions, type Subscription, withoutSecret } from "../audiences/subscription.ts";
import { inSession } from "./session.ts";
import { print, printJson, say, table } from "./terminal.ts";

interface Flags {
  readonly data?: string;
  readonly json?: boolean;
}

/** `perennial subscriptions list|add|remove`. */
export function subscriptionsCommand(program: Command): void {
  const group = program
    .command("subscriptions")
    .description("where it is told that somebody enters or leaves an audience");
  group
    .command("list")
    .description("all subscriptions, and how far each has come")
    .option("--json", "print JSON")
    .action((flags: Flags) => list(flags));
  group
    .command("add <url>")
    .description("send changes of audiences to an address, and print the secret that signs them")
    .option("--audience <name>", "of this audience only")
    .option("--json", "print JSON")
    .action((url: string, flags: Flags & { audience?: string }) => add(url, flags));
  group
    .command("remove <url>")
    .description("send no more, by address or id")
    .action(async (which: string, flags: Flags) => {
      await inSession(flags, ({ operate }) => operate("remove-subscription", { which }));
      say(`Nothing is sent to ${which} any more.`);
    });
}

async function list(flags: Flags): Promise<void> {
  const subscriptions = await inSession(flags, async ({ operational }) =>
    listSubscriptions(await operational()),
  );
  if (flags.json)
    return printJson({
      schema: "perennial.subscriptions/1",
      subscriptions: subscriptions.map(withoutSecret),
    });
  if (subscriptions.length === 0)
    return say("There is no subscription yet. Start with: perennial subscriptions add URL");
  print(
    table(
      [
        { head: "Address" },
        { head: "Audience" },
        { head: "Came to", align: "right" },
        { head: "State" },
      ],
      subscriptions.map(({ url, audience, cursor, problem }) => [
        url,
        audience ?? "all",
        String(cursor),
        problem === null ? "taken" : `the last one ${problem}`,
      ]),
    ),
  );
}

async function add(url: string, flags: Flags & { audience?: string }): Promise<void> {
  const { audience } = flags;
  const added = await inSession(flags, ({ operate }) =>
    operate("add-subscription", { url, ...(audience === undefined ? {} : { audience }) }),
  );
  if (flags.json) return printJson({ schema: "perennial.subscription/1", subscription: added });
  const { secret } = Object(added) satisfies Partial<Subscription>;
  print(String(secret));
  say(
    `Changes of ${audience ?? "all audiences"} from now on are sent to ${url}, signed with this secret.`,
  );
}
