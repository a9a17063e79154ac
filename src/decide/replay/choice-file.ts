import type { SourceFile } from "../../collect/source-file.ts";
import { normaliseHeader } from "../../collect/table-columns.ts";
import { openTable } from "../../collect/table-file.ts";
import { PerennialError } from "../../core/errors.ts";
import type { Policy } from "../policy.ts";
import type { ReplayedChoice } from "./policy-value.ts";

/** The columns of a table of choices. */
export interface ChoiceColumns {
  readonly action: string;
  /** The chance with which the action was drawn, above 0, at most 1. */
  readonly propensity: string;
  /** What came of it, a number. */
  readonly outcome: string;
  /** Whose choice it was; absent: each row stands for itself. */
  readonly user?: string | undefined;
}

/** Choices of a table, judged by a policy that is the same for everybody. */
export interface ReadChoices {
  readonly choices: readonly ReplayedChoice[];
  /** Rows that could not be read, with why. */
  readonly bad: readonly { readonly line: number; readonly reason: string }[];
}

interface Row {
  readonly unit: string;
  readonly action: string;
  readonly propensity: number;
  readonly outcome: number;
}

/**
 * Reads a table with one choice a row, from any system that logs its chances: CSV, TSV, lines of JSON or Parquet. Its actions are the
 * arms of the policy; equal shares are over the actions of the file.
 * @throws PerennialError COLUMNS_MISSING, FORMAT_UNKNOWN, FILE_UNREADABLE; BAD_ARGUMENT where the policy asks who somebody is
 */
export async function readChoices(
  file: SourceFile,
  columns: ChoiceColumns,
  policy: Policy,
): Promise<ReadChoices> {
  const { rows, bad } = await readRows(file, columns);
  const actions = [...new Set(rows.map(({ action }) => action))].sort();
  const shares = sharesOf(policy, actions);
  const untold = [...shares].reduce(
    (sum, [action, share]) => sum + (actions.includes(action) ? 0 : share),
    0,
  );
  const choices = rows.map(({ unit, action, propensity, outcome }) => ({
    unit,
    arm: action,
    arms: actions,
    // Of the actions that were not chosen the table tells no chance.
    probabilities: actions.map((each) => (each === action ? propensity : Number.NaN)),
    targets: actions.map((each) => shares.get(each) ?? 0),
    unsupported: untold,
    reward: outcome,
  }));
  return { choices, bad };
}

function sharesOf(policy: Policy, actions: readonly string[]): ReadonlyMap<string, number> {
  if (policy.kind === "best") return new Map([[policy.treatment, 1]]);
  if (policy.kind === "split")
    return new Map(
      policy.shares === undefined
        ? actions.map((action) => [action, 1 / actions.length])
        : Object.entries(policy.shares),
    );
  throw new PerennialError(
    "BAD_ARGUMENT",
    `A policy of the kind ${policy.kind} asks who somebody is, which the table does not tell. With --choices only split and best can be judged.`,
  );
}

async function readRows(
  file: SourceFile,
  columns: ChoiceColumns,
): Promise<{ readonly rows: readonly Row[]; readonly bad: ReadChoices["bad"] }> {
  const rows: Row[] = [];
  const bad: { line: number; reason: string }[] = [];
  const table = await openTable(file, {});
  let places: ReturnType<typeof placesOf> | undefined;
  try {
    for await (const batch of table.batches) {
      for (const { reason, line } of batch.bad) bad.push({ line, reason });
      for (const { fields: values, line } of batch.records) {
        if (places === undefined) {
          places = placesOf(values, columns, file.name);
          continue;
        }
        const read = rowOf(values, places, line);
        if (typeof read === "string") bad.push({ line, reason: read });
        else rows.push(read);
      }
    }
  } finally {
    await table.close();
  }
  if (places === undefined)
    throw new PerennialError("FORMAT_UNKNOWN", `${file.name} has no header row that can be read.`);
  return { rows, bad };
}

type Places = Readonly<Record<"action" | "propensity" | "outcome", number>> & {
  readonly user: number | undefined;
};

function placesOf(header: readonly string[], columns: ChoiceColumns, name: string): Places {
  const known = header.map(normaliseHeader);
  const place = (column: string): number => {
    const found = known.indexOf(normaliseHeader(column));
    if (found >= 0) return found;
    throw new PerennialError(
      "COLUMNS_MISSING",
      `${name} has no column "${column}". It has: ${header.join(", ")}.`,
    );
  };
  return {
    action: place(columns.action),
    propensity: place(columns.propensity),
    outcome: place(columns.outcome),
    user: columns.user === undefined ? undefined : place(columns.user),
  };
}

/** A row, or why it is none. */
function rowOf(values: readonly string[], places: Places, line: number): Row | string {
  const text = (place: number): string => (values[place] ?? "").trim();
  const propensity = Number(text(places.propensity));
  const outcome = Number(text(places.outcome));
  const action = text(places.action);
  if (action === "") return "names no action";
  if (!(propensity > 0 && propensity <= 1))
    return `the propensity "${text(places.propensity)}" is not above 0 and at most 1`;
  if (text(places.outcome) === "" || !Number.isFinite(outcome))
    return `the outcome "${text(places.outcome)}" is no number`;
  const unit = places.user === undefined ? `${line}` : text(places.user);
  return { unit, action, propensity, outcome };
}
