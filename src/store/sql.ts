import { PerennialError } from "../core/errors.ts";

/**
 * SQL as a tagged value. Values never enter the text: they travel as typed query parameters. Fragments
 * nest. Identifiers come only from closed lists in the code, as nested fragments.
 */

/** What a query parameter can be. */
export type ParamValue = string | number | bigint | boolean | null | readonly ParamValue[];

interface Param {
  readonly type: string;
  readonly value: ParamValue;
}

/** A statement or a fragment of one. */
export interface Sql {
  readonly strings: readonly string[];
  readonly holes: readonly (Sql | Param)[];
}

/**
 * Makes a statement or fragment.
 * @example render(sql`SELECT ${param("UInt8", 1)}`) // { text: "SELECT {p0:UInt8}", params: { p0: 1 } }
 */
export function sql(strings: TemplateStringsArray, ...holes: readonly (Sql | Param)[]): Sql {
  return { strings: [...strings], holes };
}

/**
 * A typed value. The type is one of ClickHouse's, written in the code.
 * @throws PerennialError BAD_ARGUMENT for a text with a NUL character, which ClickHouse cannot carry.
 */
export function param(type: string, value: ParamValue): Param {
  if (containsNul(value)) {
    throw new PerennialError(
      "BAD_ARGUMENT",
      `A text with a NUL character cannot be stored or searched for: ${JSON.stringify(value)}. Remove the character.`,
    );
  }
  return { type, value };
}

function containsNul(value: ParamValue): boolean {
  if (typeof value === "string") return value.includes("\0");
  return Array.isArray(value) && value.some(containsNul);
}

/** Joins fragments with a separator; no fragments give an empty one. */
export function join(fragments: readonly Sql[], separator: string): Sql {
  const strings =
    fragments.length === 0 ? [""] : ["", ...fragments.slice(1).map(() => separator), ""];
  return { strings, holes: fragments };
}

/** The statement's text with numbered parameters, and their values. */
export function render(statement: Sql): { text: string; params: Record<string, ParamValue> } {
  const params: Record<string, ParamValue> = {};
  let count = 0;
  const write = (part: Sql): string =>
    part.strings.reduce((text, string, index) => {
      if (index === 0) return string;
      const hole = part.holes[index - 1];
      if (hole === undefined) return text + string;
      if ("strings" in hole) return text + write(hole) + string;
      const name = `p${count++}`;
      params[name] = hole.value;
      return `${text}{${name}:${hole.type}}${string}`;
    }, "");
  return { text: write(statement), params };
}

/**
 * The statement's text with its values written into it, for a person to read and to run by hand; never sent by the code.
 * @example runnable(sql`SELECT ${param("UInt8", 1)}`) // "SELECT CAST('1', 'UInt8')"
 */
export function runnable(statement: Sql): string {
  const { text, params } = render(statement);
  return text.replaceAll(/\{(p\d+):([^{}]+)\}/g, (_hole, name: string, type: string) => {
    const value = params[name] ?? null;
    if (type === "Int64") return String(value);
    const text = quoted(Array.isArray(value) ? `[${value.join(",")}]` : String(value));
    return type === "String" ? text : `CAST(${text}, ${quoted(type)})`;
  });
}

/** A text of ClickHouse's. */
function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
