import { Readable } from "node:stream";
import { z } from "zod";
import { PerennialError } from "../core/errors.ts";
import type { Store } from "../store/store.ts";
import {
  type AdExport,
  type AdList,
  type ExportSpan,
  readAdChanges,
  readAdExports,
} from "./ad-list-questions.ts";

/** Which files of a list to write. */
export interface AdFilesOptions {
  /** The newest, where none is named. */
  readonly export?: number | undefined;
  /** An export, or an instant: all that changed since. Without it, what changed since the export before. */
  readonly since?: number | string | undefined;
}

/** {@link AdFilesOptions} as they arrive from outside. */
export const adFilesOptions: z.ZodType<AdFilesOptions> = z.strictObject({
  export: z.coerce.number().int().min(1).optional(),
  since: z
    .union([
      z.number().int().min(0),
      z
        .string()
        .regex(/^\d{1,9}$/)
        .transform(Number),
      z.string().refine((text) => !Number.isNaN(Date.parse(text)), {
        error: "is neither the number of an export nor a time such as 2026-03-01T10:00:00Z",
      }),
    ])
    .optional(),
});

/** An export, and since which other its files tell of changes. */
export interface AdFiles {
  readonly made: AdExport;
  readonly span: ExportSpan;
}

/**
 * Finds an export that was made, and what its files are to tell of.
 * @throws PerennialError NOT_FOUND; BAD_ARGUMENT; CONFLICT where that can no longer be told, since an erased person's removal is forgotten
 */
export async function findAdFiles(
  store: Store,
  list: AdList,
  options: AdFilesOptions,
): Promise<AdFiles> {
  const all = await readAdExports(store, list);
  const made = options.export === undefined ? all.at(-1) : all[options.export - 1];
  const what = `of audience ${list.audience} for ${list.platform}`;
  if (made === undefined) {
    const newest =
      all.length === 0
        ? ` yet. Make one: perennial audiences export ${list.audience} --format ${list.platform}.`
        : `: the newest is ${all.length}.`;
    const which = options.export === undefined ? "export" : `export ${options.export}`;
    throw new PerennialError("NOT_FOUND", `There is no ${which} ${what}${newest}`);
  }
  const since = sinceOf(options.since, all, made);
  if (since >= made.number)
    throw new PerennialError(
      "BAD_ARGUMENT",
      `Export ${made.number} ${what} was not made after ${options.since}. Name an earlier export or time; its own files: --export ${made.number}.`,
    );
  const lost = all.find(
    ({ number, dropped }) => dropped > 0 && number > since + 1 && number <= made.number,
  );
  if (lost && since > 0)
    throw new PerennialError(
      "CONFLICT",
      `Since export ${lost.number} was made, erased persons whom earlier exports removed are named no more, so a list as of export ${since} cannot be brought up to date. Begin a new list on the platform with all of --since 0.`,
    );
  return { made, span: { ...list, since, upTo: made.number } };
}

function sinceOf(since: AdFilesOptions["since"], all: readonly AdExport[], made: AdExport): number {
  if (since === undefined) return made.number - 1;
  if (typeof since === "number") return since;
  const before = all.filter(({ at }) => Date.parse(at) <= Date.parse(since));
  return before.at(-1)?.number ?? 0;
}

/** The files of an export. */
export const adFileNames = ["added", "removed"] as const;

/** One of {@link adFileNames}. */
export type AdFileName = (typeof adFileNames)[number];

/** @example adFileTitle(files, "added") // "vip-meta-3-added.csv"; of several exports, "vip-meta-1-to-3-added.csv" */
export function adFileTitle({ span }: AdFiles, name: AdFileName): string {
  const { audience, platform, since, upTo } = span;
  const which = since === upTo - 1 ? `${upTo}` : `${since}-to-${upTo}`;
  return `${audience}-${platform}-${which}-${name}.csv`;
}

/** The addresses that were added or removed, one a row, with the platform's names of columns. */
export async function adFile(store: Store, { span }: AdFiles, name: AdFileName): Promise<Readable> {
  const addresses = await readAdChanges(store, span, name);
  const header = span.platform === "google" ? "Email,Phone\n" : "email,phone\n";
  const lines = addresses.map(({ kind, hash }) => (kind === "email" ? `${hash},\n` : `,${hash}\n`));
  return Readable.from([header, ...lines]);
}
