import type { PreRegistration } from "../decide/pre-registration.ts";
import type { Program } from "../decide/program.ts";

/** A version of a program. */
export interface Version {
  readonly version: number;
  readonly program: Program;
}

/** What is registered, and the first version since which it has been. */
export interface Registered extends PreRegistration {
  readonly since: number;
}

/** How a program came to be what it is and to be read as it is. */
export interface ProgramHistory {
  /** The oldest version from which on nothing was changed that a person could see or be drawn by: decisions from there on count. */
  readonly since: number;
  /** Undefined: nothing is. */
  readonly registered: Registered | undefined;
  /** The newest version since `since` that had a registration which is no more. */
  readonly withdrawn: number | undefined;
}

/**
 * Reads the history of a program. What it is read by (`measure`) is no part of what people see: another registration begins no new count, and is
 * told.
 * Neither does a version that was taken back before anybody saw it.
 * @param versions all of them, the newest first.
 * @param seen those of which anybody saw anything.
 */
export function programHistory(
  versions: readonly Version[],
  seen: ReadonlySet<number>,
): ProgramHistory {
  const [newest] = versions;
  const same = whileSame(versions, seen, ({ program }) => drawnBy(program));
  const since = same.at(-1)?.version ?? 0;
  const measure = newest?.program.measure;
  const withdrawn =
    measure === undefined
      ? same.find(({ version, program }) => program.measure !== undefined && seen.has(version))
          ?.version
      : undefined;
  if (measure === undefined) return { since, registered: undefined, withdrawn };
  const registered = whileSame(same, seen, ({ program }) => JSON.stringify(program.measure));
  return {
    since,
    registered: { ...measure, since: registered.at(-1)?.version ?? since },
    withdrawn,
  };
}

/** The versions that are as the newest, down to the first that is not and that somebody saw. */
function whileSame(
  versions: readonly Version[],
  seen: ReadonlySet<number>,
  of: (version: Version) => string | undefined,
): readonly Version[] {
  const [newest] = versions;
  if (newest === undefined) return [];
  const isOther = (each: Version): boolean => of(each) !== of(newest);
  const end = versions.findIndex((each) => isOther(each) && seen.has(each.version));
  return versions.slice(0, end < 0 ? undefined : end).filter((each) => !isOther(each));
}

/** All that a person could see or be drawn by. */
export function drawnBy({
  audience,
  placements,
  treatments,
  policy,
  holdout,
  salt,
}: Program): string {
  const shown = treatments.map(({ title: _title, ...each }) => each);
  return JSON.stringify([audience ?? null, placements, shown, policy, holdout, salt]);
}
