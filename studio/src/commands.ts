import type { DataSearch } from "./data/data-search.ts";
import type { CustomersSearch } from "./search-params.ts";

/** The list as a command for the terminal, with its filters and order. */
export function listCommand(search: CustomersSearch): string {
  const names = ["search", "segment", "promo", "cohort", "country", "sort", "direction"] as const;
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

/** All that is known of a person, as a command for the terminal. */
export function accessCommand(identity: string): string {
  return `perennial access ${quoted(identity)} --out person.json`;
}

/** Erasing a person, as a command for the terminal, which asks before it does. */
export function forgetCommand(identity: string): string {
  return `perennial forget ${quoted(identity)}`;
}

/** What customers are worth by how they began, as a command for the terminal. */
export function acquisitionCommand(dimension: string): string {
  return `perennial acquisition --by ${quoted(dimension)}`;
}

/** What the Data place shows, as a command for the terminal. */
export function dataCommand({ tab, source, name, who }: DataSearch): string {
  if (tab === "sources") return "perennial sources list";
  if (tab === "quarantine") return "perennial quarantine list";
  if (tab === "identities") return `perennial identity show ${quoted(who ?? "WHO")}`;
  if (tab === "consent") return "perennial consents";
  if (tab === "jobs") return "perennial jobs list";
  const options = Object.entries({ source, name }).flatMap(([option, value]) =>
    value === undefined ? [] : [`--${option} ${quoted(value)}`],
  );
  return ["perennial events list", ...options].join(" ");
}

/** One audience as a command for the terminal. */
export function audienceCommand(audience: string): string {
  return `perennial audiences show ${quoted(audience)}`;
}

/** What a program added, as a command for the terminal; what is not said is as is registered of it. */
export function measureCommand(
  program: string,
  asked: {
    readonly windowDays?: number | undefined;
    readonly sequential?: boolean | undefined;
    readonly peek?: boolean | undefined;
  },
): string {
  const { windowDays, sequential, peek } = asked;
  return [
    `perennial measure program ${quoted(program)}`,
    ...(windowDays === undefined ? [] : [`--window-days ${windowDays}`]),
    ...(peek ? ["--peek"] : sequential ? ["--sequential"] : []),
  ].join(" ");
}

/** A program's business case, as a command for the terminal. */
export function caseCommand(program: string): string {
  return `perennial case ${quoted(program)}`;
}

/** What a case promised beside what came, as a command for the terminal. */
export function auditCommand(program: string): string {
  return `perennial case ${quoted(program)} --audit`;
}

/** Simulated answers to a program in a sample shop, as a command for the terminal. */
export function programsSimulateCommand(program: string): string {
  return `perennial programs simulate ${quoted(program)}`;
}

/** A goal, as a command for the terminal. */
export function goalCommand(goal: string): string {
  return `perennial goals show ${quoted(goal)}`;
}

/** What segments or each by itself would bring beyond one arm for all, as a command for the terminal. */
export function dividendCommand(program: string, windowDays: number): string {
  return `perennial measure policy --program ${quoted(program)} --window-days ${windowDays}`;
}

/** A word for a POSIX shell: in single quotes unless it is plain. */
export function quoted(word: string): string {
  return /^[\w.@-]+$/.test(word) && !word.startsWith("-")
    ? word
    : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A statement as a command for the terminal: of a period as known now, or one that was issued. */
export function statementCommand(
  what: string | { readonly from: string; readonly to: string },
): string {
  if (typeof what === "string") return `perennial statements show ${what}`;
  return `perennial measure statement --from ${what.from} --to ${what.to} --by month`;
}
