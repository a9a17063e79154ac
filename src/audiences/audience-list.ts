import { z } from "zod";
import type { Shop } from "../collect/shop.ts";
import type { Instant } from "../core/time.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import type { Audience } from "./audience.ts";
import type { KeptAudience } from "./audience-store.ts";
import { newestChangesSql, personsOf } from "./membership-sweep.ts";

/** An audience as it is listed. */
export interface ListedAudience {
  readonly audience: string;
  readonly title: string;
  readonly description: string;
  readonly version: number;
  /** When this version began, ISO 8601. */
  readonly since: string;
  /** Whom it is of, in words. */
  readonly sentence: string;
  readonly members: number;
  /** Who entered and left in the last day. */
  readonly entered: number;
  readonly left: number;
  /** When somebody entered or left last, ISO 8601; null where nobody did. */
  readonly changedAt: string | null;
}

/** An audience whole. */
export interface AudienceDetail extends ListedAudience {
  readonly who: unknown;
  readonly changes: readonly ListedChange[];
  /** Members at the end of each of the last days on which somebody entered or left, oldest first. */
  readonly sizes: readonly { readonly day: string; readonly members: number }[];
}

/** That a person entered or left. */
export interface ListedChange {
  readonly person: string;
  readonly change: "entered" | "left";
  readonly cause: string;
  readonly at: string;
  readonly seq: string;
}

/** An audience in words: `People who …`. */
export function sentenceOf({ rule }: Pick<Audience, "rule">): string {
  return `People who ${rule.inWords()}.`;
}

/** Audiences with who is in them by what was written last. */
export async function listWithCounts(
  store: Store,
  audiences: readonly KeptAudience[],
): Promise<ListedAudience[]> {
  const counts = await store.rows(audienceCountsSql(), countRow);
  const byName = new Map(counts.map((each) => [each.audience, each]));
  return audiences.map((each) => {
    const {
      members = 0,
      entered = 0,
      left = 0,
      changedAt = null,
    } = byName.get(each.audience) ?? {};
    const { audience, title, description = "", version, since } = each;
    const sentence = sentenceOf(each);
    return {
      audience,
      title,
      description,
      version,
      since,
      sentence,
      members,
      entered,
      left,
      changedAt,
    };
  });
}

/** One audience with its newest changes and its size over time. */
export async function readAudienceDetail(
  store: Store,
  audience: KeptAudience,
): Promise<AudienceDetail> {
  const [listed] = await listWithCounts(store, [audience]);
  const changes = await store.rows(newestChangesSql(audience.audience, 50), changeRow);
  const sizes = await store.rows(
    audienceSizesSql(audience.audience),
    z.object({ day: z.string(), members: z.number() }),
  );
  if (listed === undefined) throw new Error(`${audience.audience} is not listed`);
  return { ...listed, who: audience.who, changes, sizes };
}

/** How many are in each audience, and how many came and went in the last day. */
export function audienceCountsSql(): Sql {
  return sql`SELECT
  audience,
  toUInt32(countIf(newest = 'entered')) AS members,
  toUInt32(sum(entered_lately)) AS entered,
  toUInt32(sum(left_lately)) AS left,
  formatDateTime(max(changed_at), '%Y-%m-%dT%H:%i:%SZ') AS changedAt
FROM (
  SELECT
    audience,
    subject_id,
    argMax(change, seq) AS newest,
    countIf(change = 'entered' AND at > now64(3) - INTERVAL 1 DAY) AS entered_lately,
    countIf(change = 'left' AND at > now64(3) - INTERVAL 1 DAY) AS left_lately,
    max(at) AS changed_at
  FROM audience_change
  GROUP BY audience, subject_id
)
GROUP BY audience`;
}

const countRow = z.object({
  audience: z.string(),
  members: z.number(),
  entered: z.number(),
  left: z.number(),
  changedAt: z.string(),
});

const changeRow = z.object({
  person: z.string(),
  change: z.enum(["entered", "left"]),
  cause: z.string(),
  at: z.string(),
  seq: z.string(),
});

/** Members at the end of each day on which somebody entered or left. */
export function audienceSizesSql(audience: string): Sql {
  return sql`SELECT toString(day) AS day, toInt32(sum(moved) OVER (ORDER BY day)) AS members
FROM (
  SELECT toDate(at) AS day, sum(if(change = 'entered', 1, -1)) AS moved
  FROM audience_change
  WHERE audience = ${param("String", audience)}
  GROUP BY day
)
ORDER BY day`;
}

/** What a definition would mean, asked of the facts alone: nothing is kept. */
export interface DryRun {
  readonly sentence: string;
  readonly persons: number;
  /** By week, over the last 90 days: how many it would have meant. */
  readonly weeks: readonly { readonly at: string; readonly persons: number }[];
  /** Some of those whom it means now, by person id. */
  readonly examples: readonly string[];
  readonly seconds: number;
}

const weekMs = 7 * 86_400_000;

/** Asks a definition of now and of the past 90 days. What is predicted, and who is in other audiences, is today's throughout. */
export async function dryRun(
  store: Store,
  audience: Audience,
  moment: { readonly now: Instant; readonly shop: Shop },
): Promise<DryRun> {
  const started = performance.now();
  const persons = await personsOf(store, audience.rule, moment);
  const weeks: { at: string; persons: number }[] = [];
  for (let ago = 12; ago >= 0; ago--) {
    const at = moment.now - ago * weekMs;
    const then =
      ago === 0 ? persons : await personsOf(store, audience.rule, { ...moment, now: at });
    weeks.push({ at: new Date(at).toISOString(), persons: then.size });
  }
  return {
    sentence: sentenceOf(audience),
    persons: persons.size,
    weeks,
    examples: [...persons].sort().slice(0, 10),
    seconds: (performance.now() - started) / 1000,
  };
}
