import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import colors from "picocolors";
import { readShop } from "../collect/shop.ts";
import { fileOnDisk } from "../collect/source-file.ts";
import { PerennialError } from "../core/errors.ts";
import { latestRun } from "../predict/prediction-run.ts";
import { reportText } from "./report-text.ts";
import { serveUntilStopped } from "./serve-command.ts";
import { inSession, type Session } from "./session.ts";
import { print, say, whole } from "./terminal.ts";

/** `perennial demo`. */
export function demoCommand(program: Command): void {
  program
    .command("demo")
    .description("see it work on a real sample shop (Online Retail: D. Chen, UCI, 2015)")
    .option("--once", "print the report and end")
    .option("--port <number>", "port of the studio")
    .action(async (flags: { data?: string; once?: boolean; port?: string }) => {
      const data = flags.data ?? process.env["PERENNIAL_DATA"] ?? ".perennial/demo";
      const report = await inSession({ data }, async (session) => {
        await importSample(session);
        return (await latestRun(await session.store())).report;
      });
      print(reportText(report));
      if (flags.once) return;
      say("");
      await serveUntilStopped({ data, port: flags.port });
    });
}

const sample = {
  name: "Online Retail",
  orders: "orders_to_2011-08-31.csv.gz",
  products: "products.csv",
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
    fileOnDisk(samplePath(sample.products)),
  );
  step(`${rowsOf(products)} products`);
  const orders = await session.operate("import-orders", {}, fileOnDisk(samplePath(sample.orders)));
  step(`${rowsOf(orders)} order lines`);
  await session.operate("predict", {});
  step("profiles, values and the model check");
  say("");
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

function samplePath(file: string): string {
  const path = fileURLToPath(new URL(`../../examples/online-retail/${file}`, import.meta.url));
  if (existsSync(path)) return path;
  throw new PerennialError(
    "FILE_UNREADABLE",
    `The sample shop is not part of this installation: ${path} is missing.`,
  );
}
