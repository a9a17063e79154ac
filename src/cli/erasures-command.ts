import type { Command } from "commander";
import {
  type Erasure,
  type ErasureCertificate,
  listErasures,
  readErasure,
} from "../customers/erasure-certificate.ts";
import { inSession } from "./session.ts";
import { print, printJson, say, table, whole } from "./terminal.ts";

interface Flags {
  readonly data?: string;
  readonly json?: boolean;
}

/** `perennial erasures list|show`. */
export function erasuresCommand(program: Command): void {
  const group = program
    .command("erasures")
    .description("who was forgotten when, without a name, and the certificates");
  group
    .command("list")
    .description("all erasures, newest first")
    .option("--json", "print JSON")
    .action(async (flags: Flags) => {
      list(await inSession(flags, async ({ store }) => listErasures(await store())), flags);
    });
  group
    .command("show <erasure>")
    .description("the certificate of an erasure")
    .option("--json", "print JSON")
    .action(async (id: string, flags: Flags) => {
      const { certificate } = await inSession(flags, async ({ store }) =>
        readErasure(await store(), id),
      );
      if (flags.json) printJson(certificate);
      else if (certificate) print(certificateText(certificate));
      else say("This erasure was cut short. Run perennial forget for the person again.");
    });
}

function list(erasures: readonly Erasure[], flags: Flags): void {
  if (flags.json) printJson({ schema: "perennial.erasures/1", erasures });
  else if (erasures.length === 0) say("Nobody was erased yet.");
  else print(listText(erasures));
}

function listText(erasures: readonly Erasure[]): string {
  return table(
    [{ head: "Erasure" }, { head: "State" }, { head: "At" }, { head: "Rows", align: "right" }],
    erasures.map(({ erasureId, state, at, certificate }) => [
      erasureId,
      state === "finished" ? state : "cut short, or under way",
      at.slice(0, 16).replace("T", " "),
      certificate ? whole(certificate.tables.reduce((sum, { before }) => sum + before, 0)) : "",
    ]),
  );
}

/** A certificate, for people. */
export function certificateText(certificate: ErasureCertificate): string {
  const { anonymised, postgres, oldFilesLeft } = certificate;
  const kinds = Object.entries(certificate.identities).map(([kind, count]) => `${count} ${kind}`);
  return [
    `Erasure ${certificate.erasureId}`,
    `begun ${certificate.startedAt}, finished ${certificate.finishedAt}; if asked that day, to be answered by ${certificate.deadline}`,
    `Identities: ${kinds.join(", ")}`,
    "",
    table(
      [
        { head: "Table" },
        { head: "Rows before", align: "right" },
        { head: "after", align: "right" },
        { head: "" },
      ],
      certificate.tables
        .filter(({ before, after }) => before + after > 0)
        .map(({ table: name, before, after, how }) => [name, whole(before), whole(after), how]),
    ),
    "",
    `Kept without a name: ${whole(anonymised.orders)} orders, ${whole(anonymised.lines)} lines.`,
    `Kept out from now on: ${whole(certificate.suppressed)} identities and orders, by salted hash.`,
    oldFilesLeft === 0
      ? "Old files of the tables are removed."
      : `${whole(oldFilesLeft)} old files of the tables are not removed yet; the engine does so within minutes.`,
    postgres.reached
      ? `Postgres: ${whole(postgres.rowsLeft)} rows name the person; its log was ${postgres.walRenewed ? "" : "not "}renewed.`
      : "Postgres was not reached.",
    "",
    "Out of reach:",
    ...certificate.notReached.map((line) => `- ${line}`),
  ].join("\n");
}
