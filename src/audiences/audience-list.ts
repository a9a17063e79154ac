import { z } from "zod";
import { readShop, type Shop } from "../collect/shop.ts";
import type { Instant } from "../core/time.ts";
import { namesOfPersons } from "../customers/identity-view.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { type Audience, asksOf, sentenceOf } from "./audience.ts";
import type { KeptAudience } from "./audience-store.ts";
import { type ChangeCause, changeCauses } from "./member-book.ts";
import type { PersonName } from "./member-list.ts";
import { newestChangesSql, personsOf } from "./membership-sweep.ts";
import { type Reach, readReach } from "./reach.ts";

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
  /** Who entered and left in the last seven days. */
  readonly enteredWeek: number;
  readonly leftWeek: number;
  /** When somebody entered or left last, ISO 8601; null where nobody did. */
  readonly changedAt: string | null;
  /** Members at the end of each of the last days on which somebody entered or left, oldest first. */
  readonly sizes: readonly AudienceSize[];
}

/** How many were in an audience at the end of a day of the shop. */
export interface AudienceSize {
  /** YYYY-MM-DD. */
  readonly day: string;
  readonly members: number;
}

/** An audience whole. */
export interface AudienceDetail extends ListedAudience {
  readonly who: unknown;
  /** The newest first. */
  readonly changes: readonly ListedChange[];
  readonly reach: Reach;
  /** Audiences whose definitions ask of this one. */
  readonly usedBy: readonly { readonly audience: string; readonly title: string }[];
  /** In which the days of `sizes` are. */
  readonly timezone: string;
}

/** That a person entered or left. */
export interface ListedChange {
  readonly person: string;
  /** The strongest name; null where nothing names the person any longer. */
  readonly name: PersonName | null;
  readonly change: "entered" | "left";
  readonly cause: ChangeCause;
  readonly at: string;
  readonly seq: string;
}

/** The zone in which days are counted. */
export async function audienceZone(store: Store): Promise<string> {
  return (await readShop(store))?.timezone ?? "UTC";
}

/** Audiences with who is in them by what was written last. */
export async function listWithCounts(
  store: Store,
  audiences: readonly KeptAudience[],
): Promise<ListedAudience[]> {
  const [counts, sizes] = await Promise.all([
    store.rows(audienceCountsSql(), countRow),
    readSizes(store, { days: listedDays }),
  ]);
  return audiences.map((each) => listed(each, counts, sizes));
}

/** So many days with a change are listed of each audience, and of one audience. */
const listedDays = 30;
const detailDays = 400;
const changesShown = 50;

/** One audience with its newest changes, its size over time, whom of it can be reached, and what asks of it. */
export async function readAudienceDetail(
  store: Store,
  kept: readonly KeptAudience[],
  { audience, now }: { readonly audience: KeptAudience; readonly now: Instant },
): Promise<AudienceDetail> {
  const of = audience.audience;
  const [counts, sizes, changes, reach, timezone] = await Promise.all([
    store.rows(audienceCountsSql(of), countRow),
    readSizes(store, { audience: of, days: detailDays }),
    readNewestChanges(store, of),
    readReach(store, of, now),
    audienceZone(store),
  ]);
  const usedBy = kept
    .filter((each) => asksOf(each).includes(of))
    .map(({ audience, title }) => ({ audience, title }));
  return {
    ...listed(audience, counts, sizes),
    who: audience.who,
    changes,
    reach,
    usedBy,
    timezone,
  };
}

function listed(
  each: KeptAudience,
  counts: readonly z.infer<typeof countRow>[],
  sizes: readonly SizeRow[],
): ListedAudience {
  const { audience, title, description = "", version, since } = each;
  const { audience: _, ...counted } = counts.find((row) => row.audience === audience) ?? nobody;
  return {
    ...{ audience, title, description, version, since },
    sentence: sentenceOf(each),
    ...counted,
    sizes: sizes
      .filter((row) => row.audience === audience)
      .map(({ day, members }) => ({ day, members })),
  };
}

const nobody = {
  ...{ audience: "", members: 0, entered: 0, left: 0, enteredWeek: 0, leftWeek: 0 },
  changedAt: null,
};

async function readNewestChanges(store: Store, audience: string): Promise<ListedChange[]> {
  const changes = await store.rows(newestChangesSql(audience, changesShown), changeRow);
  const names = await namesOfPersons(
    store,
    changes.map(({ person }) => person),
  );
  return changes.map((each) => ({ ...each, name: names.get(each.person)?.[0] ?? null }));
}

async function readSizes(
  store: Store,
  of: { readonly audience?: string; readonly days: number },
): Promise<SizeRow[]> {
  const timezone = await audienceZone(store);
  return (await store.rows(audienceSizesSql({ ...of, timezone }), sizeRow)).reverse();
}

/** How many are in each audience, or in one, and how many came and went of late. */
export function audienceCountsSql(audience?: string): Sql {
  const lately = (change: "entered" | "left", days: number): Sql =>
    sql`countIf(change = ${param("String", change)} AND at > now64(3) - toIntervalDay(${param("UInt8", days)}))`;
  return sql`SELECT
  audience,
  toUInt32(countIf(newest = 'entered')) AS members,
  toUInt32(sum(entered_day)) AS entered,
  toUInt32(sum(left_day)) AS left,
  toUInt32(sum(entered_week)) AS enteredWeek,
  toUInt32(sum(left_week)) AS leftWeek,
  formatDateTime(max(changed_at), '%Y-%m-%dT%H:%i:%SZ') AS changedAt
FROM (
  SELECT
    audience,
    subject_id,
    argMax(change, seq) AS newest,
    ${lately("entered", 1)} AS entered_day,
    ${lately("left", 1)} AS left_day,
    ${lately("entered", 7)} AS entered_week,
    ${lately("left", 7)} AS left_week,
    max(at) AS changed_at
  FROM audience_change${ofAudience(audience)}
  GROUP BY audience, subject_id
)
GROUP BY audience`;
}

function ofAudience(audience: string | undefined): Sql {
  return audience === undefined
    ? sql``
    : sql`
  WHERE audience = ${param("String", audience)}`;
}

const countRow = z.object({
  audience: z.string(),
  members: z.number(),
  entered: z.number(),
  left: z.number(),
  enteredWeek: z.number(),
  leftWeek: z.number(),
  changedAt: z.string(),
});

const changeRow = z.object({
  person: z.string(),
  change: z.enum(["entered", "left"]),
  cause: z.enum(changeCauses),
  at: z.string(),
  seq: z.string(),
});

type SizeRow = z.infer<typeof sizeRow>;

const sizeRow = z.object({ audience: z.string(), day: z.string(), members: z.number() });

/** Members at the end of each of the last days on which somebody entered or left, of each audience or of one, newest first. */
export function audienceSizesSql({
  audience,
  days,
  timezone,
}: {
  readonly audience?: string;
  readonly days: number;
  readonly timezone: string;
}): Sql {
  return sql`SELECT audience, toString(moves.day) AS day, members
FROM (
  SELECT audience, day, toInt32(sum(moved) OVER (PARTITION BY audience ORDER BY day)) AS members
  FROM (
    SELECT
      audience,
      toDate(toTimeZone(at, ${param("String", timezone)})) AS day,
      sum(if(change = 'entered', 1, -1)) AS moved
    FROM audience_change${ofAudience(audience)}
    GROUP BY audience, day
  )
) AS moves
ORDER BY audience, moves.day DESC
LIMIT ${param("UInt32", days)} BY audience`;
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
