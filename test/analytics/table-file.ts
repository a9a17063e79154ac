import { Readable } from "node:stream";
import type { SourceFile } from "../../src/collect/source-file.ts";

/** A file that is a text in memory. */
export function tableFile(name: string, text: string): SourceFile {
  const bytes = Buffer.from(text);
  return { name, size: bytes.length, open: () => Readable.from([bytes]) };
}
