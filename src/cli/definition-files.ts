import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { type Audience, readAudience, textOf } from "../audiences/audience.ts";
import { isObject } from "../collect/event.ts";
import type { SourceFile } from "../collect/source-file.ts";
import { PerennialError, systemCode } from "../core/errors.ts";
import { readShopDefinition, type ShopDefinition } from "../plan/shop-definition.ts";
import { readJsonFile } from "./json-file.ts";

/** What a folder defines. */
export interface DefinitionFolder {
  readonly audiences: readonly Audience[];
  /** All others: placements, programs, the universal holdout, frequencies of messages, goals, cases, rules of approval. */
  readonly definitions: readonly ShopDefinition[];
}

/**
 * The definitions of a folder's `*.json` files. What a file defines is told by the key that holds its name.
 * @throws PerennialError BAD_ARGUMENT with each faulty file
 */
export function readDefinitionFolder(folder: string): DefinitionFolder {
  const files = readdirSafely(folder).filter((name) => name.endsWith(".json"));
  if (files.length === 0)
    throw new PerennialError("BAD_ARGUMENT", `There is no *.json file in ${folder}.`);
  const faults: string[] = [];
  const audiences: Audience[] = [];
  const definitions: ShopDefinition[] = [];
  for (const name of files) {
    const path = join(folder, name);
    try {
      const given = readJsonFile(path);
      if (isAudience(given)) audiences.push(readAudience(given, path));
      else definitions.push(readShopDefinition(given, path));
    } catch (error) {
      faults.push(error instanceof Error ? error.message : String(error));
    }
  }
  if (faults.length > 0) throw new PerennialError("BAD_ARGUMENT", faults.join("\n"));
  return { audiences, definitions };
}

/** A program names an audience, and is none. */
function isAudience(given: unknown): boolean {
  return isObject(given) && "audience" in given && !("program" in given);
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
  return readAudience(readJsonFile(path), path);
}

/** The texts of audiences as the operation `apply-audiences` takes them. */
export function audiencesAsFile(name: string, audiences: readonly Audience[]): SourceFile {
  return textsAsFile(name, audiences.map(textOf));
}

/** The texts of definitions as the operation `apply-definitions` takes them. */
export function definitionsAsFile(
  name: string,
  definitions: readonly ShopDefinition[],
): SourceFile {
  return textsAsFile(
    name,
    definitions.map(({ text }) => text),
  );
}

/** Texts as an operation takes them. */
export function textsAsFile(name: string, texts: readonly unknown[]): SourceFile {
  const bytes = Buffer.from(JSON.stringify(texts));
  return { name, size: bytes.length, open: () => Readable.from([bytes]) };
}
