import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { z } from "zod";
import { readAudience } from "../../src/audiences/audience.ts";
import { applyAudiences, listAudiences } from "../../src/audiences/audience-store.ts";
import type { MembershipChange } from "../../src/audiences/member-book.ts";
import { memberExport } from "../../src/audiences/member-export.ts";
import { personsOf } from "../../src/audiences/membership-sweep.ts";
import { readShop, saveShop } from "../../src/collect/shop.ts";
import { openDataFolder } from "../../src/core/data-folder.ts";
import { subjectId } from "../../src/core/subject.ts";
import { personalTables } from "../../src/customers/personal-tables.ts";
import { audienceRules } from "../../src/plan/approval-gate.ts";
import { openLive } from "../../src/server/live.ts";
import { operations } from "../../src/server/operations.ts";
import { openOperational } from "../../src/store/open-operational.ts";
import { param, sql } from "../../src/store/sql.ts";
import { temporaryStore } from "../analytics/cluster.ts";
import { tableFile } from "../analytics/table-file.ts";

const definitions = [
  { audience: "gold", title: "Gold", who: { trait: { name: "plan", is: "gold" } } },
  { audience: "agreed", title: "Agreed to ads", who: { agreed: { to: "ads" } } },
].map((each) => readAudience(each, each.audience));

test.each([1, 2] as const)(
  "on %d shard(s) a running server learns of imported customers and consents, and of what is undone and erased",
  async (shards) => {
    const store = await temporaryStore(shards);
    const operational = await openOperational({ folder: openDataFolder(`${store.path}/data`) });
    await saveShop(store, { currency: "EUR", timezone: "UTC" });
    await applyAudiences(operational, definitions, { prune: false, rules: audienceRules });
    const live = await openLive(store, operational);
    const told: MembershipChange[] = [];
    live.memberships.onChange((changes) => told.push(...changes));
    const run = async (name: string, input: unknown, csv = ""): Promise<unknown> => {
      const file = tableFile("file.csv", csv);
      const context = { file, live, operational: async () => operational, onProgress() {} };
      const done = await operations[name]?.run(store, input, context);
      await live.memberships.settled();
      return done;
    };
    /** Who is in an audience, live and, which must be the same, by SQL. */
    const members = async (audience: string): Promise<string[]> => {
      const now = [...live.memberships.members(audience)].sort();
      const kept = (await listAudiences(operational)).find((each) => each.audience === audience);
      const shop = await readShop(store);
      if (!kept || !shop) throw new Error("neither audience nor shop");
      const asked = await personsOf(store, kept.rule, { now: Date.now(), shop });
      expect([...asked].sort()).toEqual(now);
      return now;
    };
    try {
      // Somebody who is known and in memory already, by the e-mail address.
      const item = {
        type: "identify",
        userId: "ana-17",
        traits: { email: "ana@example.com", plan: "silver" },
        timestamp: "2026-01-01T00:00:00Z",
      };
      await live.intake.receive({ source: "web", items: [item], receivedAt: Date.now() });
      await live.memberships.settled();
      expect(await members("gold")).toEqual([]);

      const rows =
        "email,loyalty,plan,consent_ads\nana@example.com,,gold,yes\nbo@example.com,card-22,gold,\ncy@example.com,,silver,no\n";
      const imported = z.object({ importId: z.string(), added: z.number() });
      const { importId, added } = imported.parse(await run("import-customers", {}, rows));
      expect(added).toBe(3);
      const ana = live.persons.personOf(subjectId("customer_id", "ana-17"));
      const bo = live.persons.personOf(subjectId("email", "bo@example.com"));
      expect(bo).toBe(live.persons.personOf(subjectId("loyalty_id", "card-22")));
      expect(await members("gold")).toEqual([ana, bo].sort());
      expect(await members("agreed")).toEqual([ana]);
      expect(new Set(told.map(({ cause }) => cause))).toEqual(new Set(["facts"]));

      // Known by nothing but a consent: a member with a name.
      const agreed = "email,purpose,granted\ndi@example.com,ads,yes\n";
      await run("import-consents", {}, agreed);
      expect(await members("agreed")).toHaveLength(2);
      expect(await text(memberExport(store, "agreed", { format: "csv" }))).toContain(
        "di@example.com",
      );

      await run("forget", { who: "bo@example.com" });
      expect(await members("gold")).toEqual([ana]);
      const gone = ["loyalty_id:card-22", "email:bo@example.com"].map((each) => {
        const [kind = "", value = ""] = each.split(":");
        return BigInt(subjectId(kind === "email" ? "email" : "loyalty_id", value));
      });
      for (const { name, read, isOf } of personalTables) {
        const left = await store.rows(
          sql`SELECT count() AS rows FROM ${read} WHERE ${isOf(sql`${param("Array(UInt64)", gone)}`)}`,
          z.object({ rows: z.number() }),
        );
        expect([name, left]).toEqual([name, [{ rows: 0 }]]);
      }
      // Who was erased does not come in again.
      expect(await run("import-customers", {}, rows)).toMatchObject({ accepted: 2, added: 0 });
      expect(await members("gold")).toEqual([ana]);

      await run("undo-import", { importId });
      expect(await members("gold")).toEqual([]);
      expect(await members("agreed")).toHaveLength(1);
    } finally {
      await live.close();
      await operational.close();
      await store.close();
    }
  },
);
