import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readAudience } from "../../src/audiences/audience.ts";
import { listWithCounts, readAudienceDetail } from "../../src/audiences/audience-list.ts";
import { applyAudiences, listAudiences } from "../../src/audiences/audience-store.ts";
import { readVersions, restoreAudience } from "../../src/audiences/audience-version.ts";
import { readMemberPage } from "../../src/audiences/member-list.ts";
import { personsOf } from "../../src/audiences/membership-sweep.ts";
import { reachPurposes, readReach } from "../../src/audiences/reach.ts";
import { rule } from "../../src/audiences/rule.ts";
import { importConsents } from "../../src/collect/import-consents.ts";
import { readShop, saveShop } from "../../src/collect/shop.ts";
import { openDataFolder } from "../../src/core/data-folder.ts";
import { subjectId } from "../../src/core/subject.ts";
import { audienceRules } from "../../src/plan/approval-gate.ts";
import { openOperational } from "../../src/store/open-operational.ts";
import type { Operational } from "../../src/store/operational.ts";
import { temporaryStore } from "../analytics/cluster.ts";
import { tableFile } from "../analytics/table-file.ts";

const columns = ["subject_id", "audience", "version", "change", "cause", "at", "seq"];
const names = ["ana", "bo", "cy", "di", "eve"] as const;
const person = (name: string): string => subjectId("email", `${name}@example.com`);

describe.each([1, 2] as const)("on %d shard(s), an audience", (shards) => {
  let store: Awaited<ReturnType<typeof temporaryStore>>;

  beforeAll(async () => {
    store = await temporaryStore(shards);
    await saveShop(store, { currency: "EUR", timezone: "Europe/Amsterdam" });
    const consents = [
      "email,purpose,granted,at,channel",
      "ana@example.com,email,yes,2026-01-01,",
      "ana@example.com,ads,yes,2026-01-01,",
      "bo@example.com,email,yes,2026-01-01,",
      "bo@example.com,email,no,2026-02-01,newsletter",
      "cy@example.com,email,yes,2026-01-01,newsletter",
      "di@example.com,sms,yes,2026-01-01,",
      "eve@example.com,email,yes,2026-01-01,",
    ].join("\n");
    await importConsents(store, tableFile("consents.csv", consents), {
      timezone: "Europe/Amsterdam",
    });
    const entered = names.map((name, i) => [person(name), "entered", `2026-05-0${i + 1} 23:30`]);
    const changes = [...entered, [person("eve"), "left", "2026-05-09 10:00"]];
    const rows = changes.map(([who, change, at], i) =>
      JSON.stringify([who, "vip", 1, change, "event", `${at}:00.000`, i + 1]),
    );
    const other = JSON.stringify([
      person("ana"),
      "buyers",
      1,
      "entered",
      "time",
      "2026-05-01 10:00:00.000",
      9,
    ]);
    await store.insertLines("audience_change_local", columns, [...rows, other].join("\n"));
  });
  afterAll(() => store.close());

  test("has its members page by page, those who entered last first, each with their names", async () => {
    const first = await readMemberPage(store, "vip", { offset: 0, limit: 3 });
    expect(first.total).toBe(4);
    expect(first.members.map(({ names }) => names[0]?.value)).toEqual([
      "di@example.com",
      "cy@example.com",
      "bo@example.com",
    ]);
    expect(first.members[0]).toEqual({
      person: person("di"),
      since: "2026-05-04T23:30:00Z",
      names: [{ kind: "email", value: "di@example.com" }],
    });
    const rest = await readMemberPage(store, "vip", { offset: 3, limit: 3 });
    expect(rest.members.map(({ person }) => person)).toEqual([person("ana")]);
  });

  test("can reach of its members whom the condition agreed means, and nobody else", async () => {
    const now = Date.now();
    const shop = await readShop(store);
    if (shop === undefined) throw new Error("the shop is not known");
    const members = names.filter((name) => name !== "eve").map(person);
    const reach = await readReach(store, "vip", now);
    for (const to of reachPurposes) {
      const agreed = await personsOf(store, rule.parse({ agreed: { to } }), { now, shop });
      expect(reach[to], to).toBe(members.filter((each) => agreed.has(each)).length);
    }
    expect(reach).toEqual({ email: 1, sms: 1, ads: 1 });
  });

  test("has its size by days of the shop, its newest changes with names, and what asks of it", async () => {
    const kept = ["vip", "buyers", "both"].map((audience) => ({
      ...readAudience(
        {
          audience,
          title: audience,
          who: audience === "both" ? { member: { of: "vip" } } : { bought: {} },
        },
        audience,
      ),
      version: 1,
      since: "2026-01-01T00:00:00Z",
    }));
    const [vip] = kept;
    if (vip === undefined) throw new Error("no audience");
    const detail = await readAudienceDetail(store, kept, vip);
    expect(detail.sizes).toEqual([
      { day: "2026-05-02", members: 1 },
      { day: "2026-05-03", members: 2 },
      { day: "2026-05-04", members: 3 },
      { day: "2026-05-05", members: 4 },
      { day: "2026-05-06", members: 5 },
      { day: "2026-05-09", members: 4 },
    ]);
    expect(detail).toMatchObject({ members: 4, timezone: "Europe/Amsterdam" });
    expect(detail.usedBy).toEqual([{ audience: "both", title: "both" }]);
    expect(detail.changes[0]).toMatchObject({
      change: "left",
      name: { kind: "email", value: "eve@example.com" },
    });
    const listed = await listWithCounts(store, kept);
    expect(listed.map(({ members, sizes }) => [members, sizes.length])).toEqual([
      [4, 6],
      [1, 1],
      [0, 0],
    ]);
  });
});

describe("an audience's versions", () => {
  let store: Awaited<ReturnType<typeof temporaryStore>>;
  let operational: Operational;
  const apply = (...definitions: readonly object[]) =>
    applyAudiences(
      operational,
      definitions.map((each) => readAudience(each, "here")),
      { prune: true, rules: audienceRules },
    );
  const once = { audience: "buyers", title: "Buyers", who: { bought: {} } };
  const twice = { ...once, who: { bought: { atLeast: 2 } } };

  beforeAll(async () => {
    store = await temporaryStore();
    operational = await openOperational({ folder: openDataFolder(`${store.path}/data`) });
  });
  afterAll(async () => {
    await operational.close();
    await store.close();
  });

  test("an older one becomes the newest, also after the audience was removed; none is lost", async () => {
    await apply(once);
    await apply(twice);
    expect(
      await restoreAudience(operational, { audience: "buyers", version: 1 }, audienceRules),
    ).toMatchObject([{ audience: "buyers", change: "changed", version: 3 }]);
    await apply();
    expect(await listAudiences(operational)).toEqual([]);
    await restoreAudience(operational, { audience: "buyers", version: 2 }, audienceRules);
    expect((await listAudiences(operational))[0]).toMatchObject({ version: 5, who: twice.who });
    const versions = await readVersions(operational, "buyers");
    expect(versions.map(({ version, definition }) => [version, definition?.who ?? null])).toEqual([
      [5, twice.who],
      [4, null],
      [3, once.who],
      [2, twice.who],
      [1, once.who],
    ]);
    expect(versions[0]?.sentence).toBe("People who placed at least 2 orders in all.");
  });

  test("what is the newest already is not kept again", async () => {
    expect(
      await restoreAudience(operational, { audience: "buyers", version: 2 }, audienceRules),
    ).toMatchObject([{ change: "unchanged", version: 5 }]);
  });

  test("a removal, a version that never was and an audience that never was are refused in words", async () => {
    const restore = (audience: string, version: number) =>
      restoreAudience(operational, { audience, version }, audienceRules);
    await expect(restore("buyers", 4)).rejects.toThrow("Version 4 of buyers is its removal");
    await expect(restore("buyers", 9)).rejects.toThrow(
      "buyers has no version 9. It has 5, 4, 3, 2, 1.",
    );
    await expect(restore("nobody", 1)).rejects.toThrow('There never was an audience "nobody"');
  });
});
