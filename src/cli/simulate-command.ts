import type { Command } from "commander";
import { PerennialError } from "../core/errors.ts";
import { formatMoney } from "../core/money.ts";
import { productsCsv } from "../simulate/catalogue.ts";
import { type SendProgress, type SendSummary, sendEvents } from "../simulate/send-events.ts";
import { createShop, type Shop } from "../simulate/shop.ts";
import { simulateShop } from "../simulate/simulate-shop.ts";
import { truthCsv } from "../simulate/truth.ts";
import { inSession, runningServer, type Session } from "./session.ts";
import { simulatedWriteKey } from "./simulated-source.ts";
import { type ProgressLine, print, printJson, progressLine, say, whole } from "./terminal.ts";
import { writeNamedFile } from "./written-file.ts";

interface Flags {
  readonly data?: string;
  readonly customers: string;
  readonly days: string;
  readonly seed: string;
  readonly speed: string;
  readonly from?: string;
  readonly url?: string;
  readonly writeKey?: string;
  readonly out?: string;
  readonly truth?: string;
  readonly products?: string;
  readonly json?: boolean;
}

/** `perennial simulate`. */
export function simulateCommand(program: Command): void {
  program
    .command("simulate")
    .description("let an invented shop send its events, of which the truth is known")
    .option("--customers <number>", "people who buy", "300")
    .option("--days <number>", "how long", "30")
    .option("--seed <text>", "equal seeds give equal events", "1")
    .option(
      "--from <day>",
      "the first day, e.g. 2026-01-31 (default: so that yesterday is the last)",
    )
    .option("--speed <factor>", "simulated seconds a second, or max", "max")
    .option("--url <url>", "where to (default: the server that runs on the data folder)")
    .option("--write-key <key>", "of the source there")
    .option("--out <file>", "write the events to a file instead, one line of JSON each")
    .option("--truth <file>", "write what is true of each customer, as CSV")
    .option("--products <file>", "write what is sold, with costs, as CSV for import products")
    .option("--json", "print the summary as JSON")
    .action(simulate);
}

async function simulate(flags: Flags): Promise<void> {
  const shop = shopOf(flags);
  const speed = speedOf(flags.speed);
  // Before the files are written: a server that is not there is the likelier mistake.
  const target = flags.out === undefined ? await targetOf(flags) : undefined;
  if (flags.products !== undefined)
    await writeNamedFile({ option: "--products", path: flags.products }, [
      productsCsv(shop.catalogue),
    ]);
  if (flags.truth !== undefined)
    await writeNamedFile({ option: "--truth", path: flags.truth }, truthCsv(shop, shop.endDay));
  if (flags.out !== undefined) {
    await writeNamedFile({ option: "--out", path: flags.out }, eventLines(shop));
    return say(`The events are in ${flags.out}.`);
  }
  if (target) await send(shop, { ...target, speed, json: flags.json === true });
}

function shopOf(flags: Flags): Shop {
  const days = numberOf("--days", flags.days);
  const today = Math.floor(Date.now() / 86_400_000) * 86_400_000;
  return createShop({
    customers: numberOf("--customers", flags.customers),
    days,
    seed: flags.seed,
    from: flags.from === undefined ? today - days * 86_400_000 : dayOf(flags.from),
  });
}

function numberOf(flag: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new PerennialError("BAD_ARGUMENT", `${flag} ${text} is no whole number.`);
}

function dayOf(text: string): number {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  // Date.parse takes the 30th of February for a day of March.
  if (at >= 0 && new Date(at).toISOString().startsWith(text)) return at;
  throw new PerennialError("BAD_ARGUMENT", `--from ${text} is no day such as 2026-01-31.`);
}

function speedOf(text: string): number {
  const speed = text === "max" ? Number.POSITIVE_INFINITY : Number(text);
  if (speed > 0) return speed;
  throw new PerennialError(
    "BAD_ARGUMENT",
    `--speed ${text}: write how many simulated seconds pass in one, such as 3600, or max.`,
  );
}

interface Target {
  readonly url: string;
  readonly writeKey: string;
}

/** Where the events go: what was named, else the server of the data folder, with a source of their own. */
async function targetOf({ url, writeKey, data }: Flags): Promise<Target> {
  if (url === undefined && writeKey === undefined) return inSession({ data }, ownTarget);
  if (url === undefined || writeKey === undefined)
    throw new PerennialError("BAD_ARGUMENT", "--url and --write-key go together: name both.");
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new PerennialError(
      "BAD_ARGUMENT",
      `--url ${url} is no address such as http://127.0.0.1:4400.`,
    );
  return { url, writeKey };
}

async function ownTarget(session: Session): Promise<Target> {
  const server = await runningServer(session.folder);
  if (!server)
    throw new PerennialError(
      "BAD_ARGUMENT",
      `No server runs on ${session.folder.path}. Start one with perennial serve, name one with --url and --write-key, or write a file with --out.`,
    );
  return { url: server.url, writeKey: await simulatedWriteKey(session) };
}

async function send(
  shop: Shop,
  { url, writeKey, speed, json }: Target & { readonly speed: number; readonly json: boolean },
): Promise<void> {
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.once("SIGINT", onSignal);
  process.once("SIGTERM", onSignal);
  const begun = Date.now();
  const line = progressLine();
  say(`Invented customers visit the shop at ${url}. Ctrl-C stops them.`);
  try {
    const summary = await sendEvents(simulateShop(shop), {
      url,
      writeKey,
      speed,
      from: shop.options.from,
      signal: stop.signal,
      onProgress: drawnBy(line, begun),
      onPresent() {
        line.end();
        say("The shop has reached the present: it goes on live.");
      },
    });
    line.end();
    const seconds = (Date.now() - begun) / 1_000;
    if (json) printJson({ schema: "perennial.simulation/1", ...summary, seconds });
    else print(summaryText(summary, seconds));
  } finally {
    line.end();
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
  }
}

/** Draws progress ten times a second at most. */
function drawnBy(line: ProgressLine, begun: number): (progress: SendProgress) => void {
  let drawnAt = 0;
  return ({ accepted, at }) => {
    const now = Date.now();
    if (now - drawnAt < 100) return;
    drawnAt = now;
    const day = new Date(at).toISOString().slice(0, 16).replace("T", " ");
    const rate = whole((1_000 * accepted) / Math.max(1, now - begun));
    line.stage(`${day}  ${whole(accepted)} events accepted, ${rate}/s`);
  };
}

function summaryText(
  { sent, accepted, rejected, orders, revenue, stopped }: SendSummary,
  seconds: number,
): string {
  const aside = rejected > 0 ? `, ${whole(rejected)} in the quarantine` : "";
  const events = `${whole(sent)} events sent, ${whole(accepted)} accepted${aside}`;
  const brought = `${whole(orders)} orders, revenue ${formatMoney(revenue, "EUR")}`;
  return `${events}; ${brought}; ${seconds.toFixed(1)} s${stopped ? ", stopped" : ""}`;
}

/** The events as lines of JSON, many at a time. */
function* eventLines(shop: Shop): Generator<string> {
  let lines: string[] = [];
  for (const { message } of simulateShop(shop)) {
    lines.push(`${JSON.stringify(message)}\n`);
    if (lines.length < 500) continue;
    yield lines.join("");
    lines = [];
  }
  yield lines.join("");
}
