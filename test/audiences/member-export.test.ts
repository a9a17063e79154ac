import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { memberExport } from "../../src/audiences/member-export.ts";
import { sightingColumns, sightingRow } from "../../src/collect/sighting.ts";
import { type IdentityKind, subjectId } from "../../src/core/subject.ts";
import { namesOfPersons } from "../../src/customers/identity-view.ts";
import { temporaryStore } from "../analytics/cluster.ts";

const columns = ["subject_id", "audience", "version", "change", "cause", "at", "seq"];

test("Members leave with their names and since when; who left the audience, or has no name, does not", async () => {
  const store = await temporaryStore();
  try {
    const named = async (kind: IdentityKind, value: string): Promise<string> => {
      const subject = subjectId(kind, value);
      const identities = [{ kind, value, subject }];
      const row = sightingRow({ at: Date.now(), source: "s", evidence: "e", identities });
      await store.insertLines("sighting_local", sightingColumns, row);
      return subject;
    };
    expect(await namesOfPersons(store, [])).toEqual(new Map());
    const stays = await named("customer_id", '=1+"1"');
    const gone = await named("email", "gone@shop.example");
    const changes = [
      [stays, "vip", 1, "entered", "event", "2026-05-01 10:00:00.000", 1],
      [gone, "vip", 1, "entered", "event", "2026-05-01 10:00:00.000", 2],
      [gone, "vip", 1, "left", "time", "2026-05-02 10:00:00.000", 3],
      ["77", "vip", 1, "entered", "event", "2026-05-02 10:00:00.000", 4],
      [gone, "other", 1, "entered", "event", "2026-05-02 10:00:00.000", 5],
    ];
    const lines = changes.map((each) => JSON.stringify(each)).join("\n");
    await store.insertLines("audience_change_local", columns, lines);

    const csv = (await text(memberExport(store, "vip", { format: "csv" }))).trimEnd().split("\n");
    expect(csv).toHaveLength(2);
    expect(csv[0]).toMatch(/^person,since,.*customer_id/);
    expect(csv[1]).toContain(`${stays},2026-05-01T10:00:00Z,`);
    expect(csv[1]).toContain(`"'=1+""1"""`);

    const json = (await text(memberExport(store, "vip", { format: "ndjson" })))
      .trimEnd()
      .split("\n");
    expect(json.map((line) => JSON.parse(line))).toEqual([
      {
        person: stays,
        since: "2026-05-01T10:00:00Z",
        identities: [{ kind: "customer_id", value: '=1+"1"' }],
      },
    ]);
  } finally {
    await store.close();
  }
});
