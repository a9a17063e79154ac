import type { Command } from "commander";
import { exportAccess } from "../customers/access-export.ts";
import { inSession } from "./session.ts";
import { printJson, say } from "./terminal.ts";
import { writeNamedFile } from "./written-file.ts";

interface Flags {
  readonly data?: string;
  readonly out?: string;
}

/** `perennial access`. */
export function accessCommand(program: Command): void {
  program
    .command("access <who>")
    .description("all that is known of a person, as one JSON document")
    .option("--out <file>", "where to (default: standard output)")
    .action(async (who: string, flags: Flags) => {
      const found = await inSession(flags, async ({ store, operational }) =>
        exportAccess(await store(), who, await operational()),
      );
      if (flags.out === undefined) return printJson(found);
      // It is one person's: readable by its writer alone.
      const text = `${JSON.stringify(found, null, 2)}\n`;
      await writeNamedFile({ option: "--out", path: flags.out }, text, { mode: 0o600 });
      return say(`Written to ${flags.out}.`);
    });
}
