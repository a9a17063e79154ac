import { z } from "zod";
import { deleteFacts } from "../collect/import-run.ts";
import { clickhouseTime } from "../collect/order-line.ts";
import { subjectId } from "../core/subject.ts";
import { namesOfPersons } from "../customers/identity-view.ts";
import { inTurn } from "../store/in-turn.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { type AdPlatform, adPlatforms, emailIdentifier, phoneIdentifier } from "./ad-identifier.ts";
import {
  type AdExport,
  type AdList,
  type AskedMember,
  type ListedAddress,
  readAdExports,
  readAdList,
  readAskedMembers,
} from "./ad-list-questions.ts";
import { callingCodeText } from "./seed-options.ts";

/**
 * Audiences for ad platforms: each export says which hashed addresses are to be added to the platform's list and which
 * removed, since the one before. All exports in turn make the list that holds: the addresses of those members who agreed
 * to ads.
 */

/** In what an audience can be exported: all its members with their names, or changes of a platform's list. */
export const audienceFormats: readonly ["csv", "ndjson", ...typeof adPlatforms] = [
  "csv",
  "ndjson",
  ...adPlatforms,
];

/** Which list to bring up to date. */
export interface AdExportOptions {
  readonly audience: string;
  readonly format: AdPlatform;
  /** Country of telephone numbers that name none; without it, that of the export before. */
  readonly callingCode?: string | undefined;
  /**
   * The program whose offer the list is for: whoever may have none of its coupons is not on it. Without it, that of the
   * export before; null: the list is for no offer.
   */
  readonly offer?: string | null | undefined;
}

/** {@link AdExportOptions} as they arrive from outside. */
export const adExportOptions: z.ZodType<AdExportOptions> = z.strictObject({
  audience: z.string(),
  format: z.enum(adPlatforms),
  callingCode: callingCodeText.optional(),
  offer: z.string().min(1).nullable().optional(),
});

/** Tells which of some persons may be made none of a program's offers. */
export type StoppedOf = (
  program: string,
  persons: readonly string[],
) => Promise<ReadonlySet<string>>;

/** Makes the next export of a list. One at a time. */
export function makeAdExport(
  store: Store,
  options: AdExportOptions,
  stoppedOf: StoppedOf,
): Promise<AdExport> {
  const list: AdList = { audience: options.audience, platform: options.format };
  return inTurn(store, "ad exports", async () => {
    const last = (await readAdExports(store, list)).at(-1);
    const number = (last?.number ?? 0) + 1;
    const callingCode = options.callingCode ?? last?.callingCode ?? "";
    const offer = options.offer === undefined ? (last?.offer ?? "") : (options.offer ?? "");
    const dropped = await forgetTold(store, list, number);
    const listed = await readAdList(store, list);
    const members = await withoutStopped(await readAskedMembers(store, list), offer, stoppedOf);
    const wanted = await wantedAddresses(store, members, { ...list, callingCode });
    const known = new Set(listed.map(({ hash }) => hash));
    const added = [...wanted.values()].filter(({ hash }) => !known.has(hash));
    const removed = listed.filter(({ hash }) => !wanted.has(hash));
    const at = Date.now();
    await writeChanges(store, { list, number, at }, { added, removed });
    const made = { ...list, number, callingCode, offer, dropped, at: new Date(at).toISOString() };
    const counts = { added: added.length, removed: removed.length };
    // Only now it counts: what was written by an export that broke off is forgotten by the next.
    await store.insert(
      "ad_export_local",
      [
        ...["audience", "platform", "number", "calling_code", "added", "removed", "dropped", "at"],
        "offer",
      ],
      [
        [
          ...[list.audience, list.platform, number, callingCode, counts.added, counts.removed],
          ...[dropped, clickhouseTime(at), offer],
        ],
      ],
    );
    return { ...made, ...counts };
  });
}

/**
 * Forgets addresses of erased persons whose removal the exports before have told, and what an export wrote that broke off.
 * @returns how many addresses of erased persons
 */
async function forgetTold(store: Store, list: AdList, number: number): Promise<number> {
  const ofList = sql`audience = ${param("String", list.audience)} AND platform = ${param("String", list.platform)}`;
  const broken = sql`${ofList} AND number >= ${param("UInt32", number)}`;
  const told = sql`${ofList} AND subject_id = 0 AND hash IN (
  SELECT hash FROM ad_list_change_local FINAL WHERE ${ofList}
  GROUP BY hash HAVING argMax(change, number) = 'removed'
)`;
  if ((await countChanges(store, broken)) > 0)
    await deleteFacts(store, sql`ad_list_change_local`, broken);
  const dropped = await countChanges(store, told);
  if (dropped > 0) await deleteFacts(store, sql`ad_list_change_local`, told);
  return dropped;
}

async function countChanges(store: Store, condition: Sql): Promise<number> {
  const [held] = await store.rows(
    sql`SELECT toUInt32(uniqExact(hash)) AS addresses FROM ad_list_change_local WHERE ${condition}`,
    z.object({ addresses: z.number() }),
  );
  return held?.addresses ?? 0;
}

/**
 * Members of whom those who agreed to ads, and may have none of an offer, count as refusing: so an address that another
 * member has too is on no list either.
 */
async function withoutStopped(
  members: readonly AskedMember[],
  offer: string,
  stoppedOf: StoppedOf,
): Promise<readonly AskedMember[]> {
  const agreed = members.flatMap(({ person, said }) => (said === "granted" ? [person] : []));
  // Nobody to be kept off: the list of a program that is there no more can still be emptied.
  if (offer === "" || agreed.length === 0) return members;
  const stopped = await stoppedOf(offer, agreed);
  return members.map((each) => (stopped.has(each.person) ? { ...each, said: "refused" } : each));
}

const personsAtOnce = 5_000;

/**
 * The addresses that are to be on a list, by hash: those of members who agreed to ads. An address that a member who
 * refused has as well is on none.
 */
async function wantedAddresses(
  store: Store,
  asked: readonly AskedMember[],
  list: AdList & { readonly callingCode: string },
): Promise<Map<string, ListedAddress>> {
  const wanted = new Map<string, ListedAddress>();
  const refused = new Set<string>();
  const members = asked.filter(({ said }) => said !== "nothing");
  for (let from = 0; from < members.length; from += personsAtOnce) {
    const page = members.slice(from, from + personsAtOnce);
    const addresses = await addressesOf(store, page, list);
    for (const { said, ...address } of addresses)
      if (said === "refused") refused.add(address.hash);
      else wanted.set(address.hash, address);
  }
  for (const hash of refused) wanted.delete(hash);
  return wanted;
}

async function addressesOf(
  store: Store,
  members: readonly AskedMember[],
  { platform, callingCode }: AdList & { readonly callingCode: string },
): Promise<(ListedAddress & Pick<AskedMember, "said">)[]> {
  const names = await namesOfPersons(
    store,
    members.map(({ person }) => person),
  );
  const hashOf = {
    email: (value: string) => emailIdentifier(value, platform),
    phone: (value: string) => phoneIdentifier(value, platform, callingCode || undefined),
  };
  return members.flatMap(({ person, said }) =>
    (names.get(person) ?? []).flatMap(({ kind, value }) => {
      if (kind !== "email" && kind !== "phone") return [];
      const hash = hashOf[kind](value);
      return hash === "" ? [] : [{ hash, kind, subject: subjectId(kind, value), said }];
    }),
  );
}

const rowsPerInsert = 50_000;

async function writeChanges(
  store: Store,
  { list, number, at }: { readonly list: AdList; readonly number: number; readonly at: number },
  changes: Readonly<Record<"added" | "removed", readonly ListedAddress[]>>,
): Promise<void> {
  const rows = (["added", "removed"] as const).flatMap((change) =>
    changes[change].map(({ subject, kind, hash }) => [
      ...[subject, list.audience, list.platform, number, kind, hash, change, clickhouseTime(at)],
    ]),
  );
  const columns = ["subject_id", "audience", "platform", "number", "kind", "hash", "change", "at"];
  for (let from = 0; from < rows.length; from += rowsPerInsert)
    await store.insert("ad_list_change_local", columns, rows.slice(from, from + rowsPerInsert));
}
