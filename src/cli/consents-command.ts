import type { Command } from "commander";
import { readConsentSummary } from "../audiences/consent-summary.ts";
import { inSession } from "./session.ts";
import { print, printJson, say, table, whole } from "./terminal.ts";

interface Flags {
  readonly data?: string;
  readonly json?: boolean;
}

/** `perennial consents`. */
export function consentsCommand(program: Command): void {
  program
    .command("consents")
    .description("how many people agreed to what, refused it, or never said")
    .option("--json", "print JSON, with the sources and the newest statements")
    .action(show);
}

async function show(flags: Flags): Promise<void> {
  const summary = await inSession(flags, async ({ store }) =>
    readConsentSummary(await store(), Date.now()),
  );
  if (flags.json) return printJson({ schema: "perennial.consents/1", ...summary });
  const { states, people, globalPrivacyControl } = summary;
  if (states.length === 0)
    return say("Nobody has said what they agree to. See perennial import consents.");
  print(
    table(
      [
        { head: "Purpose" },
        { head: "Channel" },
        { head: "Agreed", align: "right" },
        { head: "Refused", align: "right" },
        { head: "Never said", align: "right" },
      ],
      states.map(({ purpose, channel, granted, refused, unknown }) => [
        purpose,
        channel || "all",
        ...[granted, refused, unknown].map(whole),
      ]),
    ),
  );
  return say(
    `${whole(people)} people. Global Privacy Control in the last 30 days: ${whole(globalPrivacyControl)}.`,
  );
}
