import { Readable } from "node:stream";
import type { SourceFile } from "../../src/collect/source-file.ts";

/** Definitions as the file that the operation `apply-definitions` takes. */
export function fileOf(definitions: readonly object[]): SourceFile {
  const bytes = Buffer.from(JSON.stringify(definitions));
  return { name: "definitions", size: bytes.length, open: () => Readable.from([bytes]) };
}
