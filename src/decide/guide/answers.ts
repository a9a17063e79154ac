import { z } from "zod";
import { PerennialError } from "../../core/errors.ts";
import { answered, type MeantValues, softFactors } from "./belief.ts";
import type { GuideCatalogue, GuideColumn } from "./catalogue.ts";
import { bandNamed } from "./price-bands.ts";
import type { GuideRules } from "./rules.ts";

/** What a shopper said to one question. All answers so far are the whole state: to take one back, leave it out. */
export type GuideAnswer =
  /** A value; null: no preference. */
  | { readonly attribute: string; readonly value: string | null }
  /** None of the values that were offered. */
  | { readonly attribute: string; readonly noneOf: readonly string[] };

const attribute = z.string().min(1).max(200);

/** {@link GuideAnswer} as it arrives from outside. */
export const guideAnswer: z.ZodType<GuideAnswer> = z.union(
  [
    z.strictObject({ attribute, value: z.string().max(500).nullable() }),
    z.strictObject({ attribute, noneOf: z.array(z.string().max(500)).min(1).max(500) }),
  ],
  { error: "needs attribute, and value (null: no preference) or noneOf (a list of values)" },
);

/** What is known after the answers. */
export interface AnsweredState {
  readonly belief: Float64Array;
  /** The values that each answer means; "no preference" means none and is not among them. */
  readonly meant: readonly MeantValues[];
  /** Attributes that were answered, but for "none of these". */
  readonly settled: ReadonlySet<string>;
  /** By attribute: the values that were offered and not taken. */
  readonly refused: ReadonlyMap<string, ReadonlySet<number>>;
}

/**
 * The belief after all answers.
 * @throws PerennialError BAD_ARGUMENT for an attribute or value that the catalogue does not have, or one answered twice
 */
export function afterAnswers(
  catalogue: GuideCatalogue,
  prior: Float64Array,
  said: { readonly answers: readonly GuideAnswer[]; readonly rules: GuideRules },
): AnsweredState {
  const settled = new Set<string>();
  const refused = new Map<string, Set<number>>();
  const meant: MeantValues[] = [];
  for (const answer of said.answers) {
    const column = columnNamed(catalogue, answer.attribute);
    if ("value" in answer) {
      if (settled.has(column.name)) throw answeredTwice(column.name);
      settled.add(column.name);
      if (answer.value !== null)
        meant.push({ column, ids: new Set([valueNamed(column, answer.value)]), others: false });
    } else {
      const ids = new Set(answer.noneOf.map((value) => valueNamed(column, value)));
      meant.push({ column, ids, others: true });
      refused.set(column.name, new Set([...(refused.get(column.name) ?? []), ...ids]));
    }
  }
  const belief = meant.reduce((before, each) => {
    const { errorRate } = attributeRulesOf(said.rules, each.column.name);
    const factors = softFactors(errorRate, optionsOf(each.column, said.rules));
    return answered(before, each, factors);
  }, prior);
  return { belief, meant, settled, refused };
}

/** The rules of an attribute: its own where it has some. */
export function attributeRulesOf(
  rules: GuideRules,
  name: string,
): Pick<GuideRules, "errorRate" | "noPreference" | "cost"> & { readonly ask: boolean } {
  const own = Object.hasOwn(rules.attributes, name) ? rules.attributes[name] : undefined;
  return {
    errorRate: own?.errorRate ?? rules.errorRate,
    noPreference: own?.noPreference ?? rules.noPreference,
    cost: own?.cost ?? rules.cost,
    ask: own?.ask ?? true,
  };
}

/** How many answers a question about a column offers at most, "something else" among them. */
export function optionsOf({ values }: GuideColumn, { mostOptions }: GuideRules): number {
  return Math.max(2, Math.min(values.length - 1, mostOptions + 1));
}

function columnNamed({ columns }: GuideCatalogue, name: string): GuideColumn {
  const column = columns.find((each) => each.name === name);
  if (column) return column;
  const names = columns.map((each) => `"${each.name}"`).join(", ");
  throw new PerennialError(
    "BAD_ARGUMENT",
    `answers: products have no attribute "${name}". They have ${names}.`,
  );
}

/** The id of a column's value; undefined where no product has it. */
export function findValue(column: GuideColumn, value: string): number | undefined {
  const id = column.idOf.get(value);
  if (id !== undefined) return id;
  const band = column.edges === null ? undefined : bandNamed(column.edges, value);
  return band === undefined ? undefined : band + 1;
}

function valueNamed(column: GuideColumn, value: string): number {
  const id = findValue(column, value);
  if (id !== undefined) return id;
  const some = column.values.slice(1, 6).map((each) => `"${each}"`);
  const more = column.values.length > 6 ? ` and ${column.values.length - 6} more` : "";
  throw new PerennialError(
    "BAD_ARGUMENT",
    `answers: no product has the ${column.name} "${value}". Values are ${some.join(", ")}${more}.`,
  );
}

function answeredTwice(name: string): PerennialError {
  return new PerennialError(
    "BAD_ARGUMENT",
    `answers: "${name}" is answered twice. Leave out the answer that was taken back.`,
  );
}
