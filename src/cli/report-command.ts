import type { Command } from "commander";
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
      const { report } = await inSession(flags, async ({ store }) => latestRun(await store()));
      if (flags.json) printJson(report);
      else print(reportText(report));
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
