import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { everybody } from "../../src/audiences/everybody.ts";
import { needsOf } from "../../src/audiences/folded-profile.ts";
import { loadProfiles, readTopValues } from "../../src/audiences/load-profiles.ts";
import { type Rule, rule } from "../../src/audiences/rule.ts";
import type { Shop } from "../../src/collect/shop.ts";
import { minorPerUnit } from "../../src/core/money.ts";
import { sql } from "../../src/store/sql.ts";
import type { Store } from "../../src/store/store.ts";
import { temporaryStore } from "../analytics/cluster.ts";
import { type Acquaintance, galleryNow, writeAcquaintances } from "./gallery-people.ts";

const folder = new URL("../../examples/audiences/", import.meta.url);
const file = z.strictObject({
  audience: z.string().regex(/^[a-z0-9-]+$/),
  title: z.string().min(1),
  description: z.string().min(1),
  who: rule,
});
const gallery = readdirSync(folder).map((name) => {
  const read = file.parse(JSON.parse(readFileSync(new URL(name, folder), "utf8")));
  return { name, ...read };
});

/** Who is in, all others being out; and who is out by a little. */
const expected: Readonly<
  Record<string, { readonly in: readonly string[]; readonly near: string }>
> = {
  "back-to-look-again": { in: ["back"], near: "liam" },
  "began-with-a-coupon": { in: ["cody"], near: "dora" },
  "browsed-category-twice-not-bought": { in: ["shoe"], near: "shod" },
  "browsers-who-never-search": { in: ["rove"], near: "find" },
  "came-back-to-one-product": { in: ["muse"], near: "flit" },
  "card-without-mail": { in: ["stan"], near: "nell" },
  "cart-left-behind": { in: ["cara"], near: "kurt" },
  "discount-only": { in: ["dora"], near: "cleo" },
  "early-champions": { in: ["cleo"], near: "faye" },
  "email-fatigued": { in: ["full"], near: "mute" },
  "fond-of-a-category": { in: ["shod"], near: "shoe" },
  "full-price-loyal": { in: ["cleo", "faye"], near: "liam" },
  "high-value-going-quiet": { in: ["liam"], near: "cleo" },
  "in-store-only": { in: ["saul"], near: "stan" },
  "lapsing-after-60-days": { in: ["liam"], near: "faye" },
  "loyalty-card-holders-online": { in: ["stan"], near: "saul" },
  "most-valuable-tenth": { in: ["faye"], near: "cleo" },
  "new-from-affiliate": { in: ["abel"], near: "late" },
  "next-order-due": { in: ["faye"], near: "cleo" },
  "offers-may-help-lapsing": { in: ["liam"], near: "cleo" },
  "one-and-done-risk": { in: ["lena"], near: "nora" },
  "opens-no-mail": { in: ["mute"], near: "open" },
  "refused-ads": { in: ["deny"], near: "faye" },
  "searched-and-found-nothing": { in: ["seek"], near: "find" },
  "second-order-late": { in: ["lena"], near: "otto" },
  "vip-who-agreed-to-mail": { in: ["faye"], near: "cleo" },
  "welcome-first-order": { in: ["nora", "carl", "shod"], near: "gwen" },
};
const members = Object.fromEntries(Object.entries(expected).map(([name, who]) => [name, who.in]));

test("a starter audience's slug is the name of its file", () => {
  for (const { name, audience } of gallery) expect(`${audience}.json`).toBe(name);
});

test("each starter audience reads as a sentence", async () => {
  const sentences = gallery.map(
    ({ audience, who }) => `${audience}\n  People who ${who.inWords()}.\n`,
  );
  await expect(sentences.join("\n")).toMatchFileSnapshot("../golden/audiences/gallery.txt");
});

test("the table of docs/audiences.md says of each starter audience what its definition does", () => {
  const table = readFileSync(new URL("../../docs/audiences.md", import.meta.url), "utf8");
  for (const { audience, who } of gallery)
    expect(table).toContain(
      `| [${audience}](../examples/audiences/${audience}.json) | ${who.inWords()} |`,
    );
});

let store: Store;
let people: readonly Acquaintance[];
let shop: Shop;

beforeAll(async () => {
  store = await temporaryStore();
  ({ people, shop } = await writeAcquaintances(store));
});
afterAll(() => store.close());

test("each starter audience is of those whom one expects, live and in SQL", async () => {
  const needs = needsOf(gallery.flatMap(({ who }) => who.reads));
  const context = {
    needs,
    topValues: await readTopValues(store, needs),
    minorPerUnit: minorPerUnit(shop.currency),
    isMember: () => false,
  };
  const profiles = await loadProfiles(store, shop, { persons: people, context, now: Date.now() });
  const live: Record<string, string[]> = {};
  const inSql: Record<string, string[]> = {};
  for (const { audience, who } of gallery) {
    const holds = profiles.map((profile) => who.answer(profile, galleryNow).holds);
    live[audience] = people.filter((_, i) => holds[i]).map(({ name }) => name);
    const found = await personsOf(who);
    inSql[audience] = people.filter(({ person }) => found.has(person)).map(({ name }) => name);
  }
  expect(live).toEqual(members);
  expect(inSql).toEqual(members);
  for (const [audience, { near }] of Object.entries(expected)) {
    expect(people.map(({ name }) => name)).toContain(near);
    expect(live[audience]).not.toContain(near);
  }
});

async function personsOf(who: Rule): Promise<Set<string>> {
  const rows = await store.rows(
    sql`SELECT toString(subject_id) AS person
FROM (${everybody(galleryNow)})
WHERE ${who.toSql({ now: galleryNow, shop })}`,
    z.object({ person: z.string() }),
  );
  return new Set(rows.map(({ person }) => person));
}
