import type { Command } from "commander";
import { type ListedSource, listSources, sourceKinds } from "../collect/source.ts";
import { limitInWords, parseSourceLimit, type SourceLimit } from "../collect/source-limit.ts";
import { PerennialError } from "../core/errors.ts";
import { inSession, runningServer } from "./session.ts";
import { print, printJson, say, table } from "./terminal.ts";

interface Flags {
  readonly data?: string;
  readonly json?: boolean;
}

/** `perennial sources list|add|set|disable|enable`. */
export function sourcesCommand(program: Command): void {
  const group = program
    .command("sources")
    .description("what may send events, each with its write key");
  group
    .command("list")
    .description("all sources")
    .option("--json", "print JSON")
    .action((flags: Flags) => list(flags));
  group
    .command("add <name>")
    .description("add a source and print its write key")
    .option("--kind <kind>", `one of ${sourceKinds.join(", ")}`, "web")
    .option(
      "--secret <text>",
      "what Shopify signs its webhooks with; WooCommerce takes the write key",
    )
    .option("--limit <events>", "events that it may send, such as 500/s (default: no limit)")
    .option("--burst <events>", "events that may come at once (default: of ten seconds)")
    .option("--json", "print JSON")
    .action((name: string, flags: NewSourceFlags) => add(name, flags));
  group
    .command("set <name>")
    .description("limit how many events a source may send")
    .requiredOption("--limit <events>", "such as 500/s, or none")
    .option("--burst <events>", "events that may come at once (default: of ten seconds)")
    .action((name: string, flags: LimitFlags) => set(name, flags));
  for (const [verb, enabled] of [
    ["disable", false],
    ["enable", true],
  ] as const) {
    group
      .command(`${verb} <name>`)
      .description(enabled ? "let a source send again" : "let a source send no more")
      .action(async (name: string, flags: Flags) => {
        await inSession(flags, ({ operate }) => operate("switch-source", { name, enabled }));
        say(enabled ? `${name} may send again.` : `${name} may send no more.`);
      });
  }
}

async function list(flags: Flags): Promise<void> {
  const sources = await inSession(flags, async ({ operational }) =>
    listSources(await operational()),
  );
  if (flags.json) return printJson({ schema: "perennial.sources/1", sources });
  if (sources.length === 0)
    return say("There is no source yet. Start with: perennial sources add NAME");
  print(
    table(
      [{ head: "Source" }, { head: "Kind" }, { head: "Write key" }, { head: "State" }],
      sources.map(({ name, kind, writeKey, limit, disabledAt }) => [
        name,
        kind,
        writeKey,
        disabledAt === null
          ? `may send${limit ? ` ${limitInWords(limit)}` : ""}`
          : `disabled since ${disabledAt.slice(0, 10)}`,
      ]),
    ),
  );
}

interface LimitFlags extends Flags {
  readonly limit?: string;
  readonly burst?: string;
}

async function set(name: string, flags: LimitFlags): Promise<void> {
  const limit = flags.limit === "none" ? null : limitOf(flags);
  await inSession(flags, ({ operate }) => operate("limit-source", { name, limit }));
  say(limit ? `${name} may send ${limitInWords(limit)}.` : `${name} has no limit.`);
}

function limitOf({ limit, burst }: LimitFlags): SourceLimit | undefined {
  if (limit !== undefined) return parseSourceLimit(limit, burst);
  if (burst === undefined) return undefined;
  throw new PerennialError("BAD_ARGUMENT", "--burst belongs to a --limit, such as 500/s.");
}

interface NewSourceFlags extends LimitFlags {
  readonly kind: string;
  readonly secret?: string;
}

async function add(name: string, flags: NewSourceFlags): Promise<void> {
  const limit = limitOf(flags);
  const { source, server } = await inSession(flags, async ({ operate, folder }) => ({
    source: await operate("add-source", { name, kind: flags.kind, secret: flags.secret, limit }),
    server: await runningServer(folder),
  }));
  if (flags.json) return printJson({ schema: "perennial.source/1", source });
  const { writeKey, sourceId } = Object(source) satisfies Partial<ListedSource>;
  print(String(writeKey));
  const place = server?.url ?? "http://127.0.0.1:4400";
  if (flags.kind === "shopify" || flags.kind === "woocommerce") {
    say(`${name} may send its webhooks to ${place}/webhooks/${sourceId}, through your proxy.`);
    say(
      flags.secret
        ? "They must be signed with the secret that you named."
        : `Their secret is the write key: ${writeKey}`,
    );
    return;
  }
  say(`${name} may send to ${place}/v1/batch with this write key. For example:`);
  say(
    `  curl -u ${writeKey}: ${place}/v1/track -d '{"userId": "7", "event": "Product Viewed", "properties": {"sku": "X"}}'`,
  );
  if (!server) say("No server runs on this data folder. Start one with: perennial serve");
}
