import { isObject } from "../collect/event.ts";
import { type DefinitionFault, sentenceOf, tryAudience } from "./audience.ts";
import { rule } from "./rule.ts";

/** A definition as far as it can be read: what it says, part by part, and what is wrong with it. */
export interface DefinitionReading {
  /** Absent while the definition has a fault in `who`. */
  readonly sentence?: string;
  readonly faults: readonly DefinitionFault[];
  /** Each condition without a fault, in words, by its place. */
  readonly parts: readonly {
    readonly path: readonly (string | number)[];
    readonly words: string;
  }[];
}

/**
 * Reads a definition that is still being written.
 * @example readDefinition({ audience: "a", title: "A", who: { bought: {} } }).sentence // "People who placed an order."
 */
export function readDefinition(given: unknown): DefinitionReading {
  const read = tryAudience(given);
  const who = isObject(given) ? given["who"] : undefined;
  const said = rule.safeParse(who);
  return {
    ...(said.success ? { sentence: sentenceOf({ rule: said.data }) } : {}),
    faults: read.ok ? [] : read.faults,
    parts: partsOf(who, ["who"]),
  };
}

function partsOf(given: unknown, path: readonly (string | number)[]): DefinitionReading["parts"] {
  const [entry, ...others] = isObject(given) ? Object.entries(given) : [];
  if (entry === undefined || others.length > 0) return [];
  const [name, inner] = entry;
  if (name === "not") return partsOf(inner, [...path, name]);
  if (name === "all" || name === "any")
    return Array.isArray(inner)
      ? inner.flatMap((each: unknown, at) => partsOf(each, [...path, name, at]))
      : [];
  const read = rule.safeParse(given);
  return read.success ? [{ path: [...path, name], words: read.data.inWords() }] : [];
}
