import { z } from "zod";
import { param, sql } from "../../store/sql.ts";
import type { Condition } from "../condition.ts";
import { always } from "../live-profile.ts";

/** Is in another audience. */
export interface Member {
  readonly of: string;
}

const schema: z.ZodType<Member> = z.strictObject({
  of: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9-]{0,62}$/,
      "is no name of an audience. Write its slug, such as second-order-late",
    ),
});

/** `{"member": {"of": "high-value"}}`. */
export const member: Condition<Member> = {
  schema,
  reads: ({ of }) => ({ audiences: [of] }),
  answer:
    ({ of }) =>
    (profile) =>
      always(profile.isMember(of)),
  toSql: ({ of }) => ({
    persons: sql`SELECT subject_id
FROM audience_change
WHERE audience = ${param("String", of)}
GROUP BY subject_id
HAVING argMax(change, seq) = 'entered'`,
  }),
  inWords: ({ of }) => `are in the audience "${of}"`,
};
