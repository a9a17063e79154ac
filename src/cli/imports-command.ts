import type { Command } from "commander";
import { z } from "zod";
import { listImports } from "../collect/import-run.ts";
import { inSession, predictAnew } from "./session.ts";
import { print, printJson, say, table, whole } from "./terminal.ts";

/** `perennial imports list|undo`. */
export function importsCommand(program: Command): void {
  const group = program.command("imports").description("what was imported, and taking it back");
  group
    .command("list")
    .description("all imports, newest first")
    .option("--json", "print JSON")
    .action(async (flags: { data?: string; json?: boolean }) => {
      const runs = await inSession(flags, async ({ store }) => listImports(await store()));
      if (flags.json) return printJson({ schema: "perennial.imports/1", imports: runs });
      if (runs.length === 0)
        return say("Nothing was imported yet. Start with: perennial import orders FILE");
      return print(
        table(
          [
            { head: "Import" },
            { head: "What" },
            { head: "State" },
            { head: "Rows", align: "right" },
            { head: "Rejected", align: "right" },
            { head: "File" },
          ],
          runs.map((run) => [
            run.importId,
            run.what,
            run.state,
            whole(run.lines),
            whole(run.rejected),
            run.files.join(", "),
          ]),
        ),
      );
    });
  group
    .command("undo <import>")
    .description("remove what an import was the last to bring, and compute values anew")
    .action(async (importId: string, flags: { data?: string }) => {
      await inSession(flags, async ({ operate }) => {
        const result = await operate("undo-import", { importId });
        const { removed } = z.object({ removed: z.number() }).parse(result);
        say(`Import ${importId} is undone: ${whole(removed)} rows removed.`);
        say(
          "Rows that an earlier import had brought as well are gone too: import that file again to have them back.",
        );
        await predictAnew(operate);
      });
    });
}
