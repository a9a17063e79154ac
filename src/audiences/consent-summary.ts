import { z } from "zod";
import { type ConsentPurpose, consentPurposes } from "../collect/consent.ts";
import { clickhouseTime } from "../collect/order-line.ts";
import type { Instant } from "../core/time.ts";
import { ofPersons } from "../customers/person-of.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { everybody } from "./everybody.ts";
import { instant } from "./window.ts";

/** How many people agreed to something, how many refused it, and who told so. */
export interface ConsentState {
  readonly purpose: ConsentPurpose;
  /** Empty: all channels. */
  readonly channel: string;
  readonly granted: number;
  readonly refused: number;
  /** Of those who never said it: all people less the two. */
  readonly unknown: number;
  /** The same by the source whose word holds, the largest first. */
  readonly bySource: readonly {
    readonly source: string;
    readonly granted: number;
    readonly refused: number;
  }[];
}

/** One statement of a person. */
export interface ConsentChange {
  readonly at: string;
  readonly person: string;
  readonly identityKind: string;
  readonly identity: string;
  readonly purpose: ConsentPurpose;
  readonly channel: string;
  readonly granted: boolean;
  readonly source: string;
}

/** What people agreed to, as of now. */
export interface ConsentSummary {
  readonly asOf: string;
  /** Everybody of whom anything is known. */
  readonly people: number;
  readonly states: readonly ConsentState[];
  /** The newest first. */
  readonly changes: readonly ConsentChange[];
  /** People whose browser asked by Global Privacy Control, in the last 30 days. */
  readonly globalPrivacyControl: number;
}

/** Reads what people agreed to. A state means what the condition `agreed` means. */
export async function readConsentSummary(store: Store, now: Instant): Promise<ConsentSummary> {
  const counts = z.object({ people: z.number() });
  const [all] = await store.rows(
    sql`SELECT toUInt32(count()) AS people FROM (${everybody(now)})`,
    counts,
  );
  const people = all?.people ?? 0;
  const said = await store.rows(
    sql`SELECT DISTINCT purpose, channel FROM consent`,
    z.object({ purpose: z.enum(consentPurposes), channel: z.string() }),
  );
  const channels = [...new Set(["", ...said.map(({ channel }) => channel)])];
  const rows = said.length === 0 ? [] : await store.rows(consentStatesSql(channels, now), stateRow);
  const isSaid = (row: { readonly purpose: string; readonly channel: string }): boolean =>
    row.channel === "" ||
    said.some(({ purpose, channel }) => purpose === row.purpose && channel === row.channel);
  const [control] = await store.rows(globalPrivacyControlSql(now), counts);
  return {
    asOf: new Date(now).toISOString(),
    people,
    states: statesOf(rows.filter(isSaid), people),
    changes: await store.rows(consentChangesSql(40), changeRow),
    globalPrivacyControl: control?.people ?? 0,
  };
}

type StateRow = z.infer<typeof stateRow>;

const stateRow = z.object({
  purpose: z.enum(consentPurposes),
  channel: z.string(),
  source: z.string(),
  granted: z.number(),
  refused: z.number(),
});

function statesOf(rows: readonly StateRow[], people: number): ConsentState[] {
  const groups = new Map<string, StateRow[]>();
  for (const row of rows) {
    const key = `${consentPurposes.indexOf(row.purpose)}/${row.channel}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, ofOne]) => {
      const [first] = ofOne;
      if (first === undefined) return [];
      const sum = (of: "granted" | "refused"): number =>
        ofOne.reduce((total, row) => total + row[of], 0);
      const [granted, refused] = [sum("granted"), sum("refused")];
      const bySource = ofOne.map(({ source, ...counted }) => ({
        source,
        granted: counted.granted,
        refused: counted.refused,
      }));
      const { purpose, channel } = first;
      const unknown = Math.max(0, people - granted - refused);
      return [{ purpose, channel, granted, refused, unknown, bySource }];
    });
}

/** How many people agreed and refused, by purpose, channel, and the source of the word that holds. */
export function consentStatesSql(channels: readonly string[], now: Instant): Sql {
  return sql`SELECT
  purpose,
  about AS channel,
  said_by AS source,
  toUInt32(countIf(agreed = 1)) AS granted,
  toUInt32(countIf(agreed = 0)) AS refused
FROM (
  SELECT
    subject_id,
    purpose,
    about,
    argMax(granted, (at, NOT granted)) AS agreed,
    argMax(source, (at, NOT granted)) AS said_by
  FROM (
    SELECT *, arrayJoin(${param("Array(String)", channels)}) AS about
    FROM (${ofPersons("consent")})
    WHERE at <= ${instant(now)}
  )
  WHERE granted = 0 OR channel IN ('', about)
  GROUP BY subject_id, purpose, about
)
GROUP BY purpose, channel, source
ORDER BY purpose, channel, granted + refused DESC, source`;
}

const changeRow: z.ZodType<ConsentChange> = z.object({
  at: z.number().transform((at) => new Date(at).toISOString()),
  person: z.string(),
  identityKind: z.string(),
  identity: z.string(),
  purpose: z.enum(consentPurposes),
  channel: z.string(),
  granted: z.number().transform((granted) => granted === 1),
  source: z.string(),
});

/** The newest statements. */
export function consentChangesSql(limit: number): Sql {
  return sql`SELECT
  toUnixTimestamp64Milli(said.at) AS at,
  toString(subject_id) AS person,
  identity_kind AS identityKind,
  identity,
  purpose,
  channel,
  granted,
  source
FROM (${ofPersons("consent")}) AS said
ORDER BY said.at DESC, person, purpose, channel
LIMIT ${param("UInt32", limit)}`;
}

/** People whose events carried `context.consent.gpc` in the last 30 days. */
export function globalPrivacyControlSql(now: Instant): Sql {
  const since = sql`toDateTime64(${param("String", clickhouseTime(now - 30 * 86_400_000))}, 3, 'UTC')`;
  // The text is looked for first: to read each context as JSON is dear.
  return sql`SELECT toUInt32(uniqExact(subject_id)) AS people
FROM (${ofPersons(
    "event",
    sql`
  WHERE fact.received_at >= ${since} AND position(fact.context, '"gpc"') > 0`,
  )})
WHERE JSONExtractBool(context, 'consent', 'gpc')`;
}
