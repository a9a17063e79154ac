import type { Command } from "commander";
import { fileOnDisk } from "../collect/source-file.ts";
import { PerennialError } from "../core/errors.ts";
import type { MeasuredAction } from "../measure/kept-action-value.ts";
import { readAction } from "../measure/read-action.ts";
import { readShopAction } from "../measure/shop-action.ts";
import { printAction, printShopAction } from "./action-report.ts";
import { listed, positive, saidShares } from "./option-values.ts";
import { inSession } from "./session.ts";
import { print, printJson, progressLine } from "./terminal.ts";

interface Flags {
  readonly data?: string;
  readonly action?: string;
  readonly outcome?: string;
  readonly event?: string;
  readonly program?: string;
  readonly windowDays?: string;
  readonly keep?: boolean;
  readonly randomized?: boolean;
  readonly encouragement?: string;
  readonly control?: string;
  readonly covariates?: readonly string[];
  readonly before?: string;
  readonly cluster?: string;
  readonly shares?: string;
  readonly rowsAreUnits?: boolean;
  readonly json?: boolean;
}

/** `perennial measure action`: what an action that is no order is worth. */
export function measureActionCommand(measure: Command): void {
  measure
    .command("action")
    .description("what an action that is no order is worth: an app install, a sign-up, a review")
    .option(
      "--data <path>",
      "a table with a row a person (CSV, TSV, NDJSON, Parquet, also .gz); with --event the data folder",
    )
    .option("--event <name>", "of the shop's own people: the event that they had, or had not")
    .option("--program <name>", "with --event: the program that leads to it and holds people out")
    .option("--window-days <days>", "with --event: what counts comes within so many days (90)")
    .option("--keep", "with --event: keep the value; decisions and perennial actions list read it")
    .option("--action <column>", "column of whether somebody did it: yes or no, 1 or 0")
    .option("--outcome <column>", "column of what came after, a number")
    .option("--randomized", "the action itself was drawn by lot")
    .option("--encouragement <column>", "column of what people were drawn to that led to it")
    .option("--control <name>", "the value of --encouragement that encouraged nobody")
    .option("--covariates <columns>", "columns of what was known before", listed)
    .option("--before <column>", "an outcome of the time before: it must show nothing")
    .option("--cluster <column>", "column of who it was, where rows are not independent")
    .option("--shares <arm=share,…>", "what each arm was to get (default: equal shares)")
    .option("--rows-are-units", "each row is a unit, though a column of ids repeats some")
    .option("--json", "print JSON")
    .action(action);
}

async function action(flags: Flags): Promise<void> {
  if (flags.event !== undefined) await ofShop(flags, flags.event);
  else await ofTable(flags);
}

/** What only a table has, by the name of its flag. */
const tableFlags = [
  ...(["action", "outcome", "encouragement", "control", "covariates"] as const),
  ...(["randomized", "before", "cluster", "shares", "rowsAreUnits"] as const),
] as const;

async function ofShop(flags: Flags, event: string): Promise<void> {
  const strange = tableFlags.find((name) => flags[name] !== undefined);
  if (strange !== undefined)
    throw bad(`--${dashed(strange)} is of a table, --event of the shop's own people: say one.`);
  const asked = {
    ...{ event, program: flags.program },
    windowDays: positive("--window-days", flags.windowDays) ?? usualWindowDays,
  };
  const found = await inSession(flags, async ({ store, operational, operate }) =>
    flags.keep
      ? ((await operate("keep-action-value", asked)) as MeasuredAction)
      : readShopAction(await store(), await operational(), { ...asked, now: Date.now() }),
  );
  if (flags.json) {
    const { contribution, ...more } = found;
    printJson({ schema: "perennial.action/1", action: event, ...more, ...contribution });
    return;
  }
  printShopAction(found);
  if ("keptAt" in found)
    print(`\n${found.keptAt === null ? "Nothing is kept." : "It is kept: perennial actions list"}`);
}

const usualWindowDays = 90;

async function ofTable(flags: Flags): Promise<void> {
  const { data, action: column, outcome } = flags;
  if (data === undefined || column === undefined || outcome === undefined)
    throw bad(
      'Say a table, --data FILE --action COLUMN --outcome COLUMN, or an event of the shop, --event "Application Installed".',
    );
  const strange = (["program", "windowDays", "keep"] as const).find(
    (name) => flags[name] !== undefined,
  );
  if (strange !== undefined) throw bad(`--${dashed(strange)} goes with --event.`);
  const progress = progressLine();
  const found = await readAction(
    fileOnDisk(data),
    {
      ...{ action: column, outcome, encouragement: flags.encouragement },
      ...{ control: flags.control, randomized: flags.randomized === true },
      ...{ covariates: flags.covariates ?? [], before: flags.before, cluster: flags.cluster },
      ...{ shares: saidShares(flags.shares), rowsAreUnits: flags.rowsAreUnits === true },
    },
    progress.rows,
  ).finally(progress.end);
  if (flags.json) printJson({ schema: "perennial.action/1", action: column, ...found });
  else printAction(column, found);
}

const bad = (text: string): PerennialError => new PerennialError("BAD_ARGUMENT", text);
const dashed = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
