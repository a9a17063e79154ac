import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { type Audience, readAudience, textOf } from "../audiences/audience.ts";
import type { SourceFile } from "../collect/source-file.ts";
import { PerennialError, systemCode } from "../core/errors.ts";

/**
 * The definitions of a folder's `*.json` files.
 * @throws PerennialError BAD_ARGUMENT with each faulty file
 */
export function readAudienceFolder(folder: string): Audience[] {
  const files = readdirSafely(folder).filter((name) => name.endsWith(".json"));
  if (files.length === 0)
    throw new PerennialError("BAD_ARGUMENT", `There is no *.json file in ${folder}.`);
  const faults: string[] = [];
  const audiences = files.flatMap((name) => {
    try {
      return [readAudienceFile(join(folder, name))];
    } catch (error) {
      faults.push(error instanceof Error ? error.message : String(error));
      return [];
    }
  });
  if (faults.length > 0) throw new PerennialError("BAD_ARGUMENT", faults.join("\n"));
  return audiences;
}

function readdirSafely(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    throw new PerennialError("BAD_ARGUMENT", `${folder} cannot be read: ${systemCode(error)}.`);
  }
}

/**
 * The definition of a file.
 * @throws PerennialError BAD_ARGUMENT
 */
export function readAudienceFile(path: string): Audience {
  let given: unknown;
  try {
    given = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PerennialError("BAD_ARGUMENT", `${path}: is no JSON: ${reason}`);
  }
  return readAudience(given, path);
}

/** Definitions as the operation `apply-audiences` takes them. */
export function asSourceFile(name: string, audiences: readonly Audience[]): SourceFile {
  const text = Buffer.from(JSON.stringify(audiences.map(textOf)));
  return { name, size: text.length, open: () => Readable.from([text]) };
}
