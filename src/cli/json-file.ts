import { readFileSync } from "node:fs";
import { PerennialError, systemCode } from "../core/errors.ts";

/**
 * What a file of JSON says, with or without a byte order mark.
 * @throws PerennialError FILE_UNREADABLE; BAD_ARGUMENT where it is no JSON
 */
export function readJsonFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8").replace(/^\ufeff/, ""));
  } catch (error) {
    const why = systemCode(error);
    if (why !== undefined)
      throw new PerennialError("FILE_UNREADABLE", `${path} cannot be read (${why}).`);
    const reason = error instanceof Error ? error.message : String(error);
    throw new PerennialError("BAD_ARGUMENT", `${path} is no JSON: ${reason}.`);
  }
}
