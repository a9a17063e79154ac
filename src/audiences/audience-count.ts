import { z } from "zod";
import type { Shop } from "../collect/shop.ts";
import { identityKinds } from "../core/subject.ts";
import type { Instant } from "../core/time.ts";
import { namesOfPersons } from "../customers/identity-view.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import type { Audience } from "./audience.ts";
import { member } from "./conditions/member.ts";
import { everybody } from "./everybody.ts";

/** Whom a definition means now, beside everybody and those who are in the audience of its name. */
export interface AudienceCount {
  readonly persons: number;
  readonly everybody: number;
  /** Whom it means and who are not in the audience of its name; and the other way round. */
  readonly entering: number;
  readonly leaving: number;
  /** Some of those whom it means, by person id; with a name where something names them. */
  readonly examples: readonly { readonly person: string; readonly name: string | null }[];
  /** How long the question took. */
  readonly seconds: number;
}

/** How many examples there are at most, and of how many the best known are chosen. */
const exampleCount = 10;
const sampleCount = 50;

/** Asks a definition of now. Nothing is kept. */
export async function countAudience(
  store: Store,
  audience: Pick<Audience, "audience" | "rule">,
  moment: { readonly now: Instant; readonly shop: Shop },
): Promise<AudienceCount> {
  const started = performance.now();
  const [row] = await store.rows(audienceCountSql(audience, moment), countRow);
  if (row === undefined) throw new Error("a count has one row");
  const seconds = (performance.now() - started) / 1000;
  return { ...row, examples: await bestKnown(store, row.examples), seconds };
}

/** Those of some persons whom the surest names name. */
async function bestKnown(
  store: Store,
  persons: readonly string[],
): Promise<AudienceCount["examples"]> {
  const names = await namesOfPersons(store, persons);
  return persons
    .map((person) => {
      const surest = names.get(person)?.[0];
      const rank = surest ? identityKinds.indexOf(surest.kind) : identityKinds.length;
      return { person, name: surest?.value ?? null, rank };
    })
    .sort((a, b) => a.rank - b.rank)
    .slice(0, exampleCount)
    .map(({ person, name }) => ({ person, name }));
}

const countRow = z.object({
  persons: z.number(),
  everybody: z.number(),
  entering: z.number(),
  leaving: z.number(),
  examples: z.array(z.string()),
});

/** The statement behind {@link countAudience}. */
export function audienceCountSql(
  { audience, rule }: Pick<Audience, "audience" | "rule">,
  moment: { readonly now: Instant; readonly shop: Shop },
): Sql {
  return sql`SELECT
  toUInt32(countIf(is_meant)) AS persons,
  toUInt32(count()) AS everybody,
  toUInt32(countIf(is_meant AND NOT is_member)) AS entering,
  toUInt32(countIf(is_member AND NOT is_meant)) AS leaving,
  arrayMap(person -> toString(person), groupArraySortedIf(${param("UInt8", sampleCount)})(subject_id, is_meant)) AS examples
FROM (
  SELECT
    subject_id,
    ${rule.toSql(moment)} AS is_meant,
    subject_id GLOBAL IN (${member.toSql({ of: audience }, moment).persons}) AS is_member
  FROM (${everybody(moment.now)})
)`;
}
