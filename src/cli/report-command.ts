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
    .description("compute profiles and values anew from the facts")
    .action(async (flags: { data?: string }) => {
      await inSession(flags, ({ operate }) => operate("predict", {}));
      say("Profiles and values are computed. Next: perennial report");
    });
}
