import type { Command } from "commander";
import { readSimulatedOrders, simulatedWords } from "../collect/simulated-orders.ts";
import { latestRun } from "../predict/prediction-run.ts";
import { reportText } from "./report-text.ts";
import { inSession } from "./session.ts";
import { print, printJson, say } from "./terminal.ts";

/** `perennial report` and `perennial predict`. */
export function reportCommand(program: Command): void {
  program
    .command("report")
    .description("what customers are worth, with what the data cannot tell")
    .option("--json", "print JSON; money in minor units")
    .action(async (flags: { data?: string; json?: boolean }) => {
      const { report, simulated } = await inSession(flags, async ({ store, operational }) => {
        const { report } = await latestRun(await store());
        // Only a sample shop, or one that is invented altogether, has simulated orders.
        const isReal = !report.shop.sample;
        const simulated = isReal
          ? null
          : await readSimulatedOrders(await store(), await operational());
        return { report, simulated };
      });
      if (flags.json) return printJson(report);
      print(reportText(report));
      if (simulated !== null) print(`\n${simulatedWords(simulated)}`);
    });
  program
    .command("predict")
    .description(
      "compute profiles and values from the facts, where any has changed since the last run",
    )
    .option("--anew", "compute also where nothing has changed")
    .action(async (flags: { data?: string; anew?: boolean }) => {
      await inSession(flags, ({ operate }) => operate("predict", { anew: flags.anew ?? false }));
      say("Profiles and values are up to date. Next: perennial report");
    });
}
