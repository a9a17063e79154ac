import type { Command } from "commander";
import { apiDocument } from "../server/api-document.ts";
import { printJson, say } from "./terminal.ts";
import { writeNamedFile } from "./written-file.ts";

/** `perennial openapi`: the document of the HTTP API, without a server and without a data folder. */
export function openApiCommand(program: Command): void {
  program
    .command("openapi")
    .description("the HTTP API as an OpenAPI 3.1 document, as GET /api/openapi.json answers it")
    .option("--out <file>", "write it to a file")
    .action(async ({ out }: { readonly out?: string }) => {
      const document = apiDocument();
      if (out === undefined) return printJson(document);
      const text = `${JSON.stringify(document, null, 2)}\n`;
      await writeNamedFile({ option: "--out", path: out }, text);
      say(`${Object.keys(document.paths).length} addresses are in ${out}.`);
    });
}
