import type { LedgerEvaluation } from "../decide/replay/evaluate-policy.ts";
import type { PolicyVerdict } from "../decide/replay/policy-value.ts";
import type { PolicyValue } from "../stats/off-policy.ts";
import { print, printJson, say, table } from "./terminal.ts";

/** What was found on a ledger or a table. */
export interface Found extends PolicyVerdict, Partial<Omit<LedgerEvaluation, keyof PolicyVerdict>> {
  /** What is to be known of a table besides. */
  readonly warnings?: readonly string[];
}

/** Prints what a policy would have brought, or why the log cannot tell. */
export function printPolicyValue(found: Found, json: boolean): void {
  if (json) {
    printJson({ schema: "perennial.policy/1", ...found });
    return;
  }
  const { estimate, refused, choices, effective, warnings = [] } = found;
  for (const warning of warnings) say(warning);
  if (found.program !== undefined)
    print(
      `${found.program}, version ${found.programVersion}: ${found.goal} within ${found.windowDays} days${found.currency ? `, in minor units of ${found.currency}` : ""}.`,
    );
  if ((found.taught ?? 0) > 0)
    print(`It learned from the ${found.taught} oldest decisions and is judged by the others.`);
  print(`${choices} decisions, of which ${effective.toFixed(1)} are effective.`);
  if (estimate === undefined) {
    print("The log cannot tell what this policy would bring.");
    for (const reason of refused) print(`  ${reason}`);
    return;
  }
  const rows: [string, PolicyValue | null][] = [
    ["as it was decided", estimate.logged],
    ["the policy, IPS", estimate.ips],
    ["the policy, self-normalised", estimate.snips],
    ["the policy, doubly robust", estimate.dr],
    ["  by the model where weights are large", estimate.switchDr],
    ["more than as it was decided", estimate.gain],
  ];
  print(
    table(
      [
        { head: "A decision brings" },
        { head: "Value", align: "right" },
        { head: "Error", align: "right" },
        { head: "95 %", align: "right" },
      ],
      rows.flatMap(([name, value]) => (value === null ? [] : [rowOf(name, value)])),
    ),
  );
  print(verdict(estimate.gain));
}

function rowOf(name: string, { value, standardError, lower, upper }: PolicyValue): string[] {
  return [name, digits(value), digits(standardError), `${digits(lower)} to ${digits(upper)}`];
}

function verdict({ lower, upper }: PolicyValue): string {
  if (lower > 0) return "It brings more than what was done.";
  if (upper < 0) return "It brings less than what was done.";
  return "Whether it brings more or less than what was done, this log cannot tell.";
}

const digits = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed(1) : value.toPrecision(3);
