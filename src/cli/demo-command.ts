import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import colors from "picocolors";
import { listAudiences } from "../audiences/audience-store.ts";
import { readShop } from "../collect/shop.ts";
import { fileOnDisk } from "../collect/source-file.ts";
import { PerennialError, toPerennialError } from "../core/errors.ts";
import { latestRun } from "../predict/prediction-run.ts";
import { audiencesAsFile, definitionsAsFile, readDefinitionFolder } from "./definition-files.ts";
import { reportText } from "./report-text.ts";
import { serveUntilStopped } from "./serve-command.ts";
import { inSession, type Session } from "./session.ts";
import { simulatedWriteKey } from "./simulated-source.ts";
import { letVisit } from "./simulated-visitors.ts";
import { print, say, whole } from "./terminal.ts";

interface Flags {
  readonly data?: string;
  readonly once?: boolean;
  readonly traffic: boolean;
  readonly port?: string;
}

/** `perennial demo`. */
export function demoCommand(program: Command): void {
  program
    .command("demo")
    .description("see it work on a real sample shop (Online Retail: D. Chen, UCI, 2015)")
    .option("--once", "print the report and end")
    .option("--no-traffic", "without simulated visitors")
    .option("--port <number>", "port of the studio")
    .action(demo);
}

async function demo(flags: Flags): Promise<void> {
  const data = flags.data ?? process.env["PERENNIAL_DATA"] ?? ".perennial/demo";
  const { report, writeKey } = await inSession({ data }, async (session) => {
    await importSample(session);
    const writeKey = flags.once ? undefined : await prepareLive(session, flags);
    say("");
    return { report: (await latestRun(await session.store())).report, writeKey };
  });
  print(reportText(report));
  if (flags.once) return;
  say("");
  await serveUntilStopped(
    { data, port: flags.port },
    writeKey === undefined ? undefined : (serving) => letVisit(serving, writeKey),
  );
}

const sample = {
  name: "Online Retail",
  orders: "online-retail/orders_to_2011-08-31.csv.gz",
  products: "online-retail/products.csv",
};

/** Imports the sample shop; a second time it finds everything there already. */
async function importSample(session: Session): Promise<void> {
  const shop = await readShop(await session.store());
  if (shop !== undefined && !shop.sample) {
    throw new PerennialError(
      "CONFLICT",
      `${session.folder.path} holds your own shop; the sample shop does not go there. Name another folder with --data.`,
    );
  }
  say(
    `Loading a real sample shop: ${sample.name}, a UK gift shop's invoices, Dec 2010 to Aug 2011 (D. Chen, UCI Machine Learning Repository, 2015)`,
  );
  const step = stepper();
  await session.operate("set-shop", {
    name: sample.name,
    currency: "GBP",
    timezone: "Europe/London",
    sample: "true",
  });
  const products = await session.operate(
    "import-products",
    {},
    fileOnDisk(examplePath(sample.products)),
  );
  step(`${rowsOf(products)} products`);
  const orders = await session.operate("import-orders", {}, fileOnDisk(examplePath(sample.orders)));
  step(`${rowsOf(orders)} order lines`);
  await session.operate("predict", {});
  step("profiles, values and the model check");
}

/**
 * Applies the starter audiences and a program that waits to be started, where there is no audience yet, and gives the key with which simulated
 * visitors come. Without Postgres there is neither; `serve` then says why.
 */
async function prepareLive(session: Session, { traffic }: Flags): Promise<string | undefined> {
  try {
    const step = stepper();
    const kept = await listAudiences(await session.operational());
    if (kept.length === 0) {
      const { audiences: starters } = readDefinitionFolder(examplePath("audiences"));
      const demo = readDefinitionFolder(examplePath("demo"));
      const audiences = [...starters, ...demo.audiences];
      const keep = { prune: false };
      await session.operate("apply-audiences", keep, audiencesAsFile("audiences", audiences));
      await session.operate("apply-definitions", keep, definitionsAsFile("demo", demo.definitions));
      step(`${audiences.length} audiences and a program to start with`);
    }
    return traffic ? await simulatedWriteKey(session) : undefined;
  } catch (thrown) {
    const error = toPerennialError(thrown);
    if (error.code !== "ENGINE_UNAVAILABLE" && error.code !== "CONFLICT") throw error;
    if (error.code === "CONFLICT") say(`Simulated visitors stay away: ${error.message}`);
    return undefined;
  }
}

function stepper(): (what: string) => void {
  let last = Date.now();
  return (what) => {
    say(
      `${colors.green("✓")} ${what}  ${colors.dim(`${((Date.now() - last) / 1000).toFixed(1)} s`)}`,
    );
    last = Date.now();
  };
}

function rowsOf(summary: unknown): string {
  const read =
    typeof summary === "object" && summary !== null && "read" in summary ? summary.read : 0;
  return whole(Number(read));
}

function examplePath(name: string): string {
  const path = fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));
  if (existsSync(path)) return path;
  throw new PerennialError(
    "FILE_UNREADABLE",
    `The examples are not part of this installation: ${path} is missing.`,
  );
}
