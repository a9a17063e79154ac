import { z } from "zod";
import type { Instant } from "../../core/time.ts";
import { ofPersons } from "../../customers/person-of.ts";
import { param, type Sql, sql } from "../../store/sql.ts";
import type { Store } from "../../store/store.ts";
import { attributeRulesOf, findValue, type GuideAnswer, optionsOf } from "./answers.ts";
import { answered, fadedFactors } from "./belief.ts";
import type { GuideCatalogue } from "./catalogue.ts";
import type { GuideRules } from "./rules.ts";

/**
 * What a person answered in earlier sessions, kept as events where they agreed. It is evidence that fades: after `rememberDays` it
 * is as likely as not that they want something else now, and they are asked again.
 */

/** The name of the event that an answer is kept as. */
export const answerEvent = "Guide Answered";

/** An answer of an earlier session. */
export type RememberedAnswer = GuideAnswer & {
  /** ISO 8601. */
  readonly answeredAt: string;
};

const dayMs = 86_400_000;
/** After so many half-lives an answer is no evidence any more. */
const mostHalfLives = 5;

const keptAnswer = z.object({
  attribute: z.string(),
  value: z.string(),
  noneOf: z.array(z.string()),
  kind: z.enum(["value", "none-of", "no-preference"]),
  at: z.number(),
});

/** The newest answer of a person to each question since an instant. */
export async function readRememberedAnswers(
  store: Store,
  person: string,
  since: Instant,
): Promise<RememberedAnswer[]> {
  const rows = await store.rows(rememberedAnswersSql(person, since), keptAnswer);
  return rows.map(({ attribute, value, noneOf, kind, at }) => {
    const answeredAt = new Date(at).toISOString();
    if (kind === "none-of") return { attribute, noneOf, answeredAt };
    return { attribute, value: kind === "value" ? value : null, answeredAt };
  });
}

/** The statement behind {@link readRememberedAnswers}. */
export function rememberedAnswersSql(person: string, since: Instant): Sql {
  return sql`SELECT
  JSONExtractString(properties, 'attribute') AS attribute,
  argMax(JSONExtractString(properties, 'value'), (answer.at, message_hash)) AS value,
  argMax(JSONExtract(properties, 'none_of', 'Array(String)'), (answer.at, message_hash)) AS noneOf,
  argMax(multiIf(
    JSONType(properties, 'none_of') = 'Array', 'none-of',
    JSONType(properties, 'value') = 'String', 'value',
    'no-preference'
  ), (answer.at, message_hash)) AS kind,
  toUnixTimestamp64Milli(max(answer.at)) AS at
FROM (${ofPersons("event", person)}) AS answer
WHERE kind = 'track' AND name = ${param("String", answerEvent)}
  AND answer.at >= fromUnixTimestamp64Milli(${param("Int64", BigInt(since))})
  AND attribute != ''
GROUP BY attribute
ORDER BY attribute
LIMIT 100`;
}

/** From when on answers are evidence, by the rules. */
export function rememberedSince({ rememberDays }: GuideRules, now: Instant): Instant {
  return now - mostHalfLives * rememberDays * dayMs;
}

/** What is believed with what is remembered, and what need not be asked again. */
export interface RememberedState {
  readonly belief: Float64Array;
  readonly settled: ReadonlySet<string>;
  /** What counted. */
  readonly remembered: readonly RememberedAnswer[];
}

/**
 * The belief with what was answered before. What the session itself answered is left to it; what the catalogue no longer has tells nothing.
 */
export function withRemembered(
  catalogue: GuideCatalogue,
  prior: Float64Array,
  given: {
    readonly remembered: readonly RememberedAnswer[];
    readonly answers: readonly GuideAnswer[];
    readonly rules: GuideRules;
    readonly now: Instant;
  },
): RememberedState {
  const { answers, rules, now } = given;
  const said = new Set(answers.map(({ attribute }) => attribute));
  const settled = new Set<string>();
  const remembered: RememberedAnswer[] = [];
  let belief = prior;
  for (const answer of given.remembered) {
    const column = catalogue.columns.find(({ name }) => name === answer.attribute);
    if (column === undefined || said.has(answer.attribute)) continue;
    const holds = 0.5 ** ((now - Date.parse(answer.answeredAt)) / (rules.rememberDays * dayMs));
    const values =
      "value" in answer ? (answer.value === null ? [] : [answer.value]) : answer.noneOf;
    const found = values.map((value) => findValue(column, value));
    const ids = new Set(found.filter((id) => id !== undefined));
    if (ids.size < values.length && "value" in answer) continue;
    const { errorRate } = attributeRulesOf(rules, column.name);
    const factors = fadedFactors(errorRate, { options: optionsOf(column, rules), holds });
    if (ids.size > 0)
      belief = answered(belief, { column, ids, others: !("value" in answer) }, factors);
    if (holds >= 0.5 && "value" in answer) settled.add(column.name);
    remembered.push(answer);
  }
  return { belief, settled, remembered };
}

/** Those of a session's answers that are not yet kept: an answer that was given within a day is the same one. */
export function newAnswers(
  answers: readonly GuideAnswer[],
  remembered: readonly RememberedAnswer[],
  now: Instant,
): GuideAnswer[] {
  // What a question was answered with last counts: "none of these" may come before.
  const last = new Map(answers.map((answer) => [answer.attribute, answer]));
  return [...last.values()].filter(
    (answer) =>
      !remembered.some(
        (kept) => sameAnswer(kept, answer) && now - Date.parse(kept.answeredAt) < dayMs,
      ),
  );
}

function sameAnswer(a: GuideAnswer, b: GuideAnswer): boolean {
  if (a.attribute !== b.attribute) return false;
  if ("value" in a || "value" in b) return "value" in a && "value" in b && a.value === b.value;
  return a.noneOf.join("\n") === b.noneOf.join("\n");
}

/** An answer as the properties of its event. */
export function answerProperties(answer: GuideAnswer): Readonly<Record<string, unknown>> {
  const { attribute } = answer;
  return "value" in answer
    ? { attribute, value: answer.value }
    : { attribute, none_of: answer.noneOf };
}
