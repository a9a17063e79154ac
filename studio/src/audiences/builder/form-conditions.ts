import type { ConditionSchema } from "../../../../src/audiences/condition-schemas.ts";
import { fieldsOf, firstUnless, startSpec } from "./field-shape.ts";
import type { KnownCondition } from "./form-context.ts";
import { conditionWords } from "./words.ts";

/** The conditions that the form offers, drawn from their schemas. */
export function formConditions(
  schemas: readonly ConditionSchema[],
): ReadonlyMap<string, KnownCondition> {
  return new Map(
    schemas.map(({ name, schema }): [string, KnownCondition] => {
      const fields = fieldsOf(schema);
      const { title, hint, opened } = conditionWords(name, schema);
      const first = opened.length > 0 ? opened : firstUnless(fields);
      return [name, { name, title, hint, fields, start: startSpec(fields, first) }];
    }),
  );
}
