import { z } from "zod";
import { inputFault } from "../collect/bad-input.ts";
import { isObject } from "../collect/event.ts";
import type { Instant } from "../core/time.ts";
import { join, type Sql, sql } from "../store/sql.ts";
import type { Condition, Reads, SqlMoment } from "./condition.ts";
import { affinity } from "./conditions/affinity.ts";
import { agreed } from "./conditions/agreed.ts";
import { bought } from "./conditions/bought.ts";
import { bucket } from "./conditions/bucket.ts";
import { did } from "./conditions/did.ts";
import { first } from "./conditions/first.ts";
import { identity } from "./conditions/identity.ts";
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
      answer: condition.answer(spec),
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
  affinity: leaf("affinity", affinity),
  first: leaf("first", first),
  trait: leaf("trait", trait),
  identity: leaf("identity", identity),
  predicted: leaf("predicted", predicted),
  agreed: leaf("agreed", agreed),
  member: leaf("member", member),
  bucket: leaf("bucket", bucket),
};

/** Of the conditions alone: what may be written in each. */
export const specs: Readonly<Record<string, z.ZodType>> = {
  did: did.schema,
  sequence: sequence.schema,
  bought: bought.schema,
  affinity: affinity.schema,
  first: first.schema,
  trait: trait.schema,
  identity: identity.schema,
  predicted: predicted.schema,
  agreed: agreed.schema,
  member: member.schema,
  bucket: bucket.schema,
};

const words = [...Object.keys(leaves), "all", "any", "not"];

/** A {@link Rule} as it arrives from outside: `{"all": […]}`, `{"any": […]}`, `{"not": …}`, or one condition. */
export const rule: z.ZodType<Rule> = z.lazy(() =>
  z.unknown().transform((given, context): Rule => {
    const refuse = (message: string, path: readonly PropertyKey[] = []): never => {
      context.addIssue({ code: "custom", path: [...path], message });
      return z.NEVER;
    };
    if (!isObject(given)) return refuse(`must be an object, such as ${example}`);
    const keys = Object.keys(given);
    const [key = ""] = keys;
    if (keys.length === 0) return refuse(`is empty. Write a condition, such as ${example}`);
    if (keys.length > 1)
      return refuse(
        `has ${keys.join(" and ")}, and takes one. Write {"all": [${keys.map((each) => `{"${each}": …}`).join(", ")}]}`,
      );
    if (!words.includes(key))
      return refuse(`has "${key}", which is no condition. Write one of ${words.join(", ")}`);
    const schema = branches[key] ?? leaves[key];
    const read = schema?.safeParse(given);
    if (read?.success) return read.data;
    for (const issue of read?.error.issues ?? []) {
      const of = { schema: z.object({ [key]: specs[key] ?? z.unknown() }), given };
      const { message, path } = inputFault(issue, of);
      refuse(message, path);
    }
    return z.NEVER;
  }),
);

const example = '{"did": {"event": "Product Viewed"}}';

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
      inWords: () =>
        `are not among those who ${not.isCompound ? `(${not.inWords()})` : not.inWords()}`,
      isCompound: false,
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
    inWords: () => {
      const each = rules.map((one) => (one.isCompound ? `(${one.inWords()})` : one.inWords()));
      // A rule alone stands for itself.
      if (rules.length === 1) return rules[0]?.inWords() ?? "";
      return `${each.slice(0, -1).join(", ")}, ${word} ${each.at(-1)}`;
    },
    isCompound: rules.length > 1 || rules.some((one) => one.isCompound),
  };
}
