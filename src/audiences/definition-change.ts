import { isDeepStrictEqual } from "node:util";

/** What applying a definition does. */
export interface DefinitionChange<T> {
  readonly name: string;
  readonly change: "new" | "changed" | "removed" | "unchanged";
  /** The version that it has then. */
  readonly version: number;
  readonly before?: T;
  readonly after?: T;
}

/** A definition under its name. */
export interface NamedText<T> {
  readonly name: string;
  readonly text: T;
}

/**
 * What applying definitions would change; those that are not named stay, or go where `prune` says so.
 * @example compareDefinitions([{ name: "a", version: 3, text: 1 }], [{ name: "a", text: 2 }], false) // [{ name: "a", change: "changed", version: 4, before: 1, after: 2 }]
 */
export function compareDefinitions<T>(
  kept: readonly (NamedText<T> & { readonly version: number })[],
  given: readonly NamedText<T>[],
  prune: boolean,
): DefinitionChange<T>[] {
  const before = new Map(kept.map((each) => [each.name, each]));
  const names = new Set(given.map(({ name }) => name));
  const changes = given.map(({ name, text: after }): DefinitionChange<T> => {
    const known = before.get(name);
    if (known === undefined) return { name, change: "new", version: 1, after };
    const { version, text } = known;
    if (isDeepStrictEqual(text, after)) return { name, change: "unchanged", version };
    return { name, change: "changed", version: version + 1, before: text, after };
  });
  const gone = prune ? kept.filter(({ name }) => !names.has(name)) : [];
  return [
    ...changes,
    ...gone.map(
      ({ name, version, text }): DefinitionChange<T> => ({
        name,
        change: "removed",
        version: version + 1,
        before: text,
      }),
    ),
  ];
}
