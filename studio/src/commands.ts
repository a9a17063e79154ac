import type { CustomersSearch } from "./search-params.ts";

/** The list as a command for the terminal, with its filters and order. */
export function listCommand(search: CustomersSearch): string {
  const names = ["search", "segment", "cohort", "country", "sort", "direction"] as const;
  const options = names.flatMap((name) => {
    const value = search[name];
    return value === undefined ? [] : [`--${name} ${quoted(value)}`];
  });
  return ["perennial customers list", ...options].join(" ");
}

/** One person as a command for the terminal. */
export function showCommand(identity: string): string {
  return `perennial customers show ${quoted(identity)}`;
}

/** What customers are worth by how they began, as a command for the terminal. */
export function acquisitionCommand(dimension: string): string {
  return `perennial acquisition --by ${quoted(dimension)}`;
}

/** A word for a POSIX shell: in single quotes unless it is plain. */
function quoted(word: string): string {
  return /^[\w.@-]+$/.test(word) && !word.startsWith("-")
    ? word
    : `'${word.replaceAll("'", `'\\''`)}'`;
}
