import { text } from "node:stream/consumers";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { makeAdExport } from "../../src/audiences/ad-export.ts";
import {
  type AdFileName,
  type AdFilesOptions,
  adFile,
  findAdFiles,
} from "../../src/audiences/ad-files.ts";
import { emailIdentifier, phoneIdentifier } from "../../src/audiences/ad-identifier.ts";
import { consentColumns, consentRow } from "../../src/collect/consent.ts";
import { clickhouseTime } from "../../src/collect/order-line.ts";
import { sightingColumns, sightingRow } from "../../src/collect/sighting.ts";
import { subjectId } from "../../src/core/subject.ts";
import { forgetPerson } from "../../src/customers/forget-person.ts";
import { findIdentity } from "../../src/customers/identity-view.ts";
import { refreshPersons } from "../../src/customers/persons.ts";
import { sql } from "../../src/store/sql.ts";
import type { Store } from "../../src/store/store.ts";
import { temporaryStore } from "../analytics/cluster.ts";

/** Four people. For Google the last two have one address: it does not mind dots before gmail.com. */
const people = [0, 1, 2, 3] as const;
const start = Date.parse("2026-03-01T00:00:00Z");

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: fc.constant("enter"), who: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant("leave"), who: fc.nat(3) }) },
  { weight: 4, arbitrary: fc.record({ does: fc.constant("agree"), who: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant("refuse"), who: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant("stop"), who: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant("free"), who: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant("erase"), who: fc.nat(3) }) },
  { weight: 4, arbitrary: fc.record({ does: fc.constant("export"), who: fc.nat(0) }) },
);

describe.each([
  [1, 6],
  [2, 3],
] as const)("on %d shard(s)", (shards, runs) => {
  let store: Store;
  let shops = 0;
  let seq = 0;
  beforeAll(async () => {
    store = await temporaryStore(shards);
  });
  afterAll(() => store.close());

  /** An audience of its own whose members the test moves. */
  async function openShop(platform: "google" | "meta") {
    shops += 1;
    const audience = `vip-${shops}`;
    const emails = [
      ...[`ana-${shops}@shop.example`, `bo-${shops}@shop.example`],
      ...[`cy${shops}@gmail.com`, `c.y${shops}@gmail.com`],
    ];
    const phone = `+3161234${String(1000 + shops)}`;
    const names = people.map((i) => [
      { kind: "email" as const, value: emails[i] ?? "" },
      ...(i === 0 ? [{ kind: "phone" as const, value: phone }] : []),
    ]);
    const seen = names.map((identities) =>
      identities.map((each) => ({ ...each, subject: subjectId(each.kind, each.value) })),
    );
    for (const identities of seen) {
      const row = sightingRow({ at: start, source: "s", evidence: "e", identities });
      await store.insertLines("sighting_local", sightingColumns, row);
    }
    await refreshPersons(store);
    const persons: string[] = [];
    for (const email of emails) persons.push((await findIdentity(store, `email:${email}`)).person);
    const hashes = names.map((identities) =>
      identities.map(({ kind, value }) =>
        kind === "email" ? emailIdentifier(value, platform) : phoneIdentifier(value, platform),
      ),
    );
    const state = people.map(() => ({ member: false, said: "", stopped: false, erased: false }));
    const change = async (who: number, to: "entered" | "left"): Promise<void> => {
      seq += 1;
      await store.insert(
        "audience_change_local",
        ["subject_id", "audience", "version", "change", "cause", "at", "seq"],
        [[persons[who] ?? "0", audience, 1, to, "event", clickhouseTime(start + seq), seq]],
      );
    };
    const say = async (who: number, granted: boolean): Promise<void> => {
      seq += 1;
      const [first] = seen[who] ?? [];
      if (first === undefined) return;
      const said = { purpose: "ads", channel: granted ? platform : "", granted } as const;
      const at = start + seq * 1000;
      const row = consentRow({ ...said, at, who: first, source: "s", importId: "" });
      await store.insertLines("consent_local", consentColumns, row);
    };
    const forget = (who: number) =>
      forgetPerson(store, {
        who: `email:${emails[who]}`,
        deleteOrders: false,
        settle: async () => {},
        operational: () => Promise.reject(new Error("none here")),
        onStage() {},
      });
    /** Guards of the program "deal", which stop whom the test says. */
    const stoppedOf = async (program: string, asked: readonly string[]) => {
      expect(program).toBe("deal");
      const stopped = people.filter((i) => state[i]?.stopped).map((i) => persons[i] ?? "");
      return new Set(asked.filter((person) => stopped.includes(person)));
    };
    const word = (i: number): string =>
      state[i]?.said === "yes" && state[i]?.stopped ? "stopped" : (state[i]?.said ?? "");
    /** Who is to be on the list now, by what the test did. */
    const eligible = (): string[] => {
      const members = people.filter((i) => state[i]?.member);
      const of = (...said: string[]): string[] =>
        members.filter((i) => said.includes(word(i))).flatMap((i) => hashes[i] ?? []);
      const refused = new Set(of("no", "stopped"));
      return [...new Set(of("yes"))].filter((hash) => !refused.has(hash)).sort();
    };
    const list = { audience, platform };
    const file = async (name: AdFileName, options: AdFilesOptions = {}): Promise<string[]> => {
      const files = await findAdFiles(store, list, options);
      const [header, ...rows] = (await text(await adFile(store, files, name)))
        .trimEnd()
        .split("\n");
      expect(header).toBe(platform === "google" ? "Email,Phone" : "email,phone");
      return rows;
    };
    return { list, state, change, say, forget, eligible, file, hashes, stoppedOf };
  }

  test("all exports in turn give the list of those who are in the audience, agreed, may have the offer and are not erased", async () => {
    let erasedFromList = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("google", "meta"),
        fc.array(step, { minLength: 8, maxLength: 16 }),
        async (platform, random) => {
          // Most of them are in it and agree, or there would be hardly anybody on the list.
          const steps = [
            ...[0, 1, 2].flatMap((who) => [
              { does: "enter", who },
              { does: "agree", who },
            ]),
            ...random,
          ];
          const shop = await openShop(platform);
          const { state, list } = shop;
          const onList = new Set<string>();
          const exported: { readonly added: string[]; readonly removed: string[] }[] = [];
          const next = async (): Promise<void> => {
            // The first says for which offer the list is, and it stays that.
            const offer = exported.length === 0 ? "deal" : undefined;
            const asked = { ...list, format: platform, offer };
            const made = await makeAdExport(store, asked, shop.stoppedOf);
            expect(made.offer).toBe("deal");
            expect(made.number).toBe(exported.length + 1);
            const [added, removed] = [await shop.file("added"), await shop.file("removed")];
            expect([made.added, made.removed]).toEqual([added.length, removed.length]);
            const bare = (row: string): string => row.replace(",", "");
            // Nothing is on both files: in which order they are uploaded does not matter.
            expect(added.filter((row) => removed.includes(row))).toEqual([]);
            for (const row of added) expect(onList.has(bare(row))).toBe(false);
            for (const row of removed) expect(onList.delete(bare(row))).toBe(true);
            for (const row of added) onList.add(bare(row));
            expect([...onList].sort()).toEqual(shop.eligible());
            exported.push({ added, removed });
            const whole = await shop.file("added", { since: 0 });
            expect(whole.map(bare).sort()).toEqual(shop.eligible());
          };
          for (const { does, who } of steps) {
            const one = state[who];
            if (does === "export") await next();
            else if (one === undefined || one.erased) continue;
            else if (does === "enter" || does === "leave") {
              if (one.member === (does === "enter")) continue;
              one.member = does === "enter";
              await shop.change(who, one.member ? "entered" : "left");
            } else if (does === "agree" || does === "refuse") {
              one.said = does === "agree" ? "yes" : "no";
              await shop.say(who, does === "agree");
            } else if (does === "stop" || does === "free") one.stopped = does === "stop";
            else {
              if (shop.hashes[who]?.some((hash) => onList.has(hash))) erasedFromList += 1;
              await shop.forget(who);
              state[who] = { member: false, said: "", stopped: false, erased: true };
            }
          }
          await next();
          const erased = people
            .filter((i) => state[i]?.erased)
            .flatMap((i) => shop.hashes[i] ?? []);
          for (const [i, files] of exported.entries()) {
            const again = { export: i + 1 };
            // The same again, but for erased persons, who may be gone from them.
            const kept = (rows: string[]): string[] =>
              rows.filter((row) => !erased.includes(row.replace(",", "")));
            expect(kept(await shop.file("added", again))).toEqual(kept(files.added));
            expect(kept(await shop.file("removed", again))).toEqual(kept(files.removed));
          }
          // Two exports later nothing is left of who was erased.
          await next();
          await next();
          const left = await store.rows(
            sql`SELECT DISTINCT hash FROM ad_list_change_local`,
            z.object({ hash: z.string() }),
          );
          const staying = shop.eligible();
          const gone = erased.filter((hash) => !staying.includes(hash));
          const shared = people
            .filter((i) => !state[i]?.erased)
            .flatMap((i) => shop.hashes[i] ?? []);
          expect(left.filter(({ hash }) => gone.includes(hash) && !shared.includes(hash))).toEqual(
            [],
          );
        },
      ),
      { numRuns: runs, seed: 11 + shards },
    );
    expect(erasedFromList).toBeGreaterThan(0);
  });

  test("an export is the same again, tells of several at once, and says what it cannot tell", async () => {
    const shop = await openShop("meta");
    const { list } = shop;
    await expect(shop.file("added")).rejects.toMatchObject({ code: "NOT_FOUND" });
    for (const who of [0, 1]) {
      await shop.say(who, true);
      await shop.change(who, "entered");
    }
    const make = () => makeAdExport(store, { ...list, format: "meta" }, shop.stoppedOf);
    const [one, two] = await Promise.all([make(), make()]);
    expect([one, two]).toMatchObject([
      { number: 1, added: 3, removed: 0 },
      { number: 2, added: 0, removed: 0 },
    ]);
    await shop.change(1, "left");
    await make();
    await shop.change(1, "entered");
    expect(await make()).toMatchObject({ number: 4, added: 1, removed: 0 });
    const [email = ""] = shop.hashes[1] ?? [];
    expect(await shop.file("removed", { export: 3 })).toEqual([`${email},`]);
    expect(await shop.file("added", { since: 3 })).toEqual([`${email},`]);
    // A list as of export 2 has the address already.
    for (const name of ["added", "removed"] as const)
      expect(await shop.file(name, { since: 2 })).toEqual([]);
    expect(await shop.file("added", { since: "2026-01-01" })).toHaveLength(3);
    await expect(shop.file("added", { export: 9 })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(shop.file("added", { since: 4 })).rejects.toMatchObject({ code: "BAD_ARGUMENT" });

    const certificate = await shop.forget(1);
    expect(certificate.tables).toContainEqual(
      expect.objectContaining({ table: "ad_list_change", before: 3, after: 0 }),
    );
    expect(certificate.notReached.join()).toContain("Lists of ad platforms");
    expect(await make()).toMatchObject({ number: 5, removed: 1 });
    expect(await shop.file("removed")).toEqual([`${email},`]);
    expect(await make()).toMatchObject({ number: 6, dropped: 1, removed: 0 });
    expect(await shop.file("removed", { export: 5 })).toEqual([]);
    await expect(shop.file("removed", { since: 4 })).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await shop.file("added", { since: 0 })).toHaveLength(2);
    expect(await shop.file("removed", { since: 5 })).toEqual([]);
  });
});
