import { z } from "zod";
import { ofPersons } from "../../customers/person-of.ts";
import { param, sql } from "../../store/sql.ts";
import type { Condition } from "../condition.ts";
import { always } from "../live-profile.ts";
import {
  type PropertyTest,
  passes,
  passesSql,
  pathKeys,
  propertyTest,
  testInWords,
} from "../property-filter.ts";

/** A trait of the person, as an identify call told it last; `address.city` for one within another. */
export interface Trait {
  readonly name: string;
  readonly is: PropertyTest;
}

const schema: z.ZodType<Trait> = z.strictObject({
  name: z
    .string()
    .regex(
      /^[^.[\]]{1,100}(?:\.[^.[\]]{1,100}){0,5}$/,
      "is no name of a trait. Write city, or address.city for one within another",
    ),
  is: propertyTest,
});

/** `{"trait": {"name": "city", "is": "Utrecht"}}`. */
export const trait: Condition<Trait> = {
  schema,
  reads: ({ name }) => ({ traits: [name] }),
  answer({ name, is }) {
    const tests = { value: is };
    return (profile) => always(passes({ value: profile.trait(name)?.value }, tests));
  },
  toSql({ name, is }, { now }) {
    const key = pathKeys(name.split("."));
    return {
      // A person without any identify call has no trait either: whoever passes without one is all but those who fail.
      persons: sql`SELECT subject_id
FROM (
  SELECT
    subject_id,
    concat('{"value":', argMax(JSONExtractRaw(traits, ${key}), (at, message_hash)), '}') AS newest
  FROM (${ofPersons("event")})
  WHERE kind = 'identify' AND JSONHas(traits, ${key}) AND at <= fromUnixTimestamp64Milli(${param("Int64", now)})
  GROUP BY subject_id
)
WHERE ${passes({}, { value: is }) ? sql`NOT ` : sql``}(${passesSql(sql`newest`, { value: is })})`,
      ...(passes({}, { value: is }) ? { except: true } : {}),
    };
  },
  inWords: ({ name, is }) => `have ${testInWords(name, is)}`,
};
