import type { Command } from "commander";
import { newestEvents } from "../collect/event-list.ts";
import { PerennialError } from "../core/errors.ts";
import { inSession } from "./session.ts";
import { print, printJson, say, table } from "./terminal.ts";

interface Flags {
  readonly data?: string;
  readonly json?: boolean;
  readonly limit: string;
  readonly source?: string;
  readonly name?: string;
}

/** `perennial events list`. */
export function eventsCommand(program: Command): void {
  program
    .command("events")
    .description("what people did, as the sources told it")
    .command("list")
    .description("the events that arrived last, newest first")
    .option("--limit <number>", "how many", "20")
    .option("--source <name>", "of this source only")
    .option("--name <name>", "of this name only, such as 'Product Viewed'")
    .option("--json", "print JSON")
    .action((flags: Flags) => list(flags));
}

async function list({ limit: given, source, name, ...flags }: Flags): Promise<void> {
  const limit = Number(given);
  if (!Number.isInteger(limit) || limit < 1 || limit > 10_000)
    throw new PerennialError(
      "BAD_ARGUMENT",
      `--limit ${given} is no whole number from 1 to 10000.`,
    );
  const events = await inSession(flags, async ({ store }) =>
    newestEvents(await store(), { limit, source, name }),
  );
  if (flags.json) return printJson({ schema: "perennial.events/1", events });
  if (events.length === 0) return say("No event has arrived yet. See perennial sources add.");
  print(
    table(
      [
        { head: "Arrived" },
        { head: "Source" },
        { head: "Call" },
        { head: "What" },
        { head: "Who" },
      ],
      events.map((event) => [
        event.receivedAt.slice(0, 19).replace("T", " "),
        event.source,
        event.kind,
        event.name,
        `${event.identityKind} ${event.identity}`,
      ]),
    ),
  );
}
