import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { PerennialError, systemCode } from "../core/errors.ts";

/**
 * Writes the file that an option names.
 * @param options.mode who may read it: 0o600, its owner alone
 * @throws PerennialError BAD_ARGUMENT where it cannot be written
 */
export async function writeNamedFile(
  { option, path }: { readonly option: string; readonly path: string },
  content: string | Uint8Array | Iterable<string> | Readable,
  options: { readonly mode?: number } = {},
): Promise<void> {
  const whole = typeof content === "string" || content instanceof Uint8Array;
  const source = content instanceof Readable ? content : Readable.from(whole ? [content] : content);
  try {
    await pipeline(source, createWriteStream(path, options));
  } catch (error) {
    const why = systemCode(error);
    if (why === undefined || error instanceof PerennialError) throw error;
    throw new PerennialError(
      "BAD_ARGUMENT",
      `${option} ${path} cannot be written (${why}). Name a file in a folder that exists and is yours.`,
      { cause: error },
    );
  }
}
