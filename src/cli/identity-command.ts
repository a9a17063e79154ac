import type { Command } from "commander";
import { type PersonIdentities, readIdentities } from "../customers/identity-view.ts";
import { inSession } from "./session.ts";
import { print, printJson, say, table } from "./terminal.ts";

interface Flags {
  readonly data?: string;
  readonly json?: boolean;
}

/** `perennial identity show|split|join`. */
export function identityCommand(program: Command): void {
  const group = program.command("identity").description("which identities are one person, and why");
  group
    .command("show <who>")
    .description("the identities of a person, by customer id, e-mail, phone or KIND:VALUE")
    .option("--json", "print JSON")
    .action(async (who: string, flags: Flags) => {
      const found = await inSession(flags, async ({ store }) => readIdentities(await store(), who));
      show(found, flags);
    });
  group
    .command("split <who...>")
    .description(
      "say that these identities are another person's; perennial identity join takes it back",
    )
    .option("--json", "print JSON")
    .action(async (who: string[], flags: Flags) => {
      await change(flags, "split-identities", who);
    });
  group
    .command("join <who> <other>")
    .description("say that two identities are of one person, or take a split back")
    .option("--json", "print JSON")
    .action(async (who: string, other: string, flags: Flags) => {
      await change(flags, "join-identities", [who, other]);
    });
}

async function change(flags: Flags, operation: string, who: readonly string[]): Promise<void> {
  const found = await inSession(flags, async ({ operate, store }) => {
    await operate(operation, { who });
    return readIdentities(await store(), who[0] ?? "");
  });
  show(found, flags);
  if (!flags.json) say("Values and segments follow with the next: perennial predict");
}

function show({ person, identities, evidence }: PersonIdentities, flags: Flags): void {
  if (flags.json) {
    printJson({ schema: "perennial.identities/1", person, identities, evidence });
    return;
  }
  print(`Person ${person}`);
  print(
    table(
      [
        { head: "Identity" },
        { head: "Value" },
        { head: "First seen" },
        { head: "Events", align: "right" },
        { head: "Orders", align: "right" },
        { head: "Consents", align: "right" },
      ],
      identities.map(({ kind, value, firstSeenAt, events, orders, consents }) => [
        kind,
        value,
        firstSeenAt.slice(0, 16).replace("T", " "),
        String(events),
        String(orders),
        String(consents),
      ]),
    ),
  );
  if (evidence.length === 0) return;
  print("");
  print(
    table(
      [
        { head: "Named together" },
        { head: "First" },
        { head: "Source" },
        { head: "Times", align: "right" },
        { head: "" },
      ],
      evidence.map(({ a, b, at, source, times, state }) => [
        `${a.kind} ${a.value} + ${b.kind} ${b.value}`,
        at.slice(0, 16).replace("T", " "),
        source,
        String(times),
        state === "joined" ? "" : state === "apart" ? "set apart" : "not joined by the rules",
      ]),
    ),
  );
}
