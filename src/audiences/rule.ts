import { z } from "zod";
import type { Instant } from "../core/time.ts";
import { join, type Sql, sql } from "../store/sql.ts";
import type { Condition, Reads, SqlMoment } from "./condition.ts";
import { agreed } from "./conditions/agreed.ts";
import { bought } from "./conditions/bought.ts";
import { bucket } from "./conditions/bucket.ts";
import { did } from "./conditions/did.ts";
import { member } from "./conditions/member.ts";
import { predicted } from "./conditions/predicted.ts";
import { sequence } from "./conditions/sequence.ts";
import { trait } from "./conditions/trait.ts";
import type { Answer, LiveProfile } from "./live-profile.ts";

/** Whom an audience is of: conditions joined by all, any and not, with one meaning live and in SQL. */
export interface Rule {
  readonly reads: readonly Reads[];
  readonly answer: (profile: LiveProfile, now: Instant) => Answer;
  /** A condition on the column `subject_id`, the person. */
  readonly toSql: (moment: SqlMoment) => Sql;
  /** After "who": `placed an order and did not …`. */
  readonly inWords: () => string;
  /** Whether the words join several, so that they need brackets within others. */
  readonly isCompound: boolean;
}

/** A rule of one condition, read from `{ NAME: SPEC }`. */
function leaf<Spec>(name: string, condition: Condition<Spec>): z.ZodType<Rule> {
  return z.strictObject({ [name]: condition.schema }).transform((given): Rule => {
    const spec = condition.schema.parse(given[name]);
    return {
      reads: [condition.reads(spec)],
      answer: (profile, now) => condition.answer(spec, profile, now),
      toSql(moment) {
        const { persons, except } = condition.toSql(spec, moment);
        return sql`subject_id ${except ? sql`GLOBAL NOT IN` : sql`GLOBAL IN`} (${persons})`;
      },
      inWords: () => condition.inWords(spec),
      isCompound: false,
    };
  });
}

const leaves: Readonly<Record<string, z.ZodType<Rule>>> = {
  did: leaf("did", did),
  sequence: leaf("sequence", sequence),
  bought: leaf("bought", bought),
  trait: leaf("trait", trait),
  predicted: leaf("predicted", predicted),
  agreed: leaf("agreed", agreed),
  member: leaf("member", member),
  bucket: leaf("bucket", bucket),
};

const words = [...Object.keys(leaves), "all", "any", "not"];

/** A {@link Rule} as it arrives from outside: `{"all": […]}`, `{"any": […]}`, `{"not": …}`, or one condition. */
export const rule: z.ZodType<Rule> = z.lazy(() =>
  z.unknown().transform((given, context): Rule => {
    const keys = given !== null && typeof given === "object" ? Object.keys(given) : [];
    const [key = ""] = keys;
    const schema = Object.hasOwn(branches, key) ? branches[key] : leaves[key];
    if (keys.length !== 1 || !schema || !words.includes(key)) {
      const found = keys.length === 1 ? `"${key}" is none of them` : `${keys.length} are there`;
      context.addIssue({
        code: "custom",
        message: `needs exactly one of ${words.join(", ")}; ${found}`,
      });
      return z.NEVER;
    }
    const read = schema.safeParse(given);
    if (read.success) return read.data;
    for (const { path, message } of read.error.issues)
      context.addIssue({ code: "custom", path, message });
    return z.NEVER;
  }),
);

const several = z.array(rule).min(1).max(50);

const branches: Readonly<Record<string, z.ZodType<Rule>>> = {
  all: z.strictObject({ all: several }).transform(({ all }) => joined(all, "and")),
  any: z.strictObject({ any: several }).transform(({ any }) => joined(any, "or")),
  not: z.strictObject({ not: rule }).transform(
    ({ not }): Rule => ({
      reads: not.reads,
      answer(profile, now) {
        const { holds, until } = not.answer(profile, now);
        return { holds: !holds, until };
      },
      toSql: (moment) => sql`NOT (${not.toSql(moment)})`,
      inWords: () => `are not those who ${not.inWords()}`,
      isCompound: true,
    }),
  ),
};

function joined(rules: readonly Rule[], word: "and" | "or"): Rule {
  return {
    reads: rules.flatMap(({ reads }) => reads),
    answer(profile, now) {
      // One that is false settles an "and" for as long as it stays so; one that is true an "or".
      const settles = word === "or";
      let until = Number.POSITIVE_INFINITY;
      for (const each of rules) {
        const answer = each.answer(profile, now);
        if (answer.holds === settles) return answer;
        until = Math.min(until, answer.until);
      }
      return { holds: !settles, until };
    },
    toSql: (moment) =>
      sql`(${join(
        rules.map((each) => each.toSql(moment)),
        word === "and" ? "\n  AND " : "\n  OR ",
      )})`,
    inWords: () =>
      rules.length === 1
        ? (rules[0]?.inWords() ?? "")
        : rules
            .map((each) => (each.isCompound ? `(${each.inWords()})` : each.inWords()))
            .join(`, ${word} `),
    isCompound: rules.length > 1,
  };
}
