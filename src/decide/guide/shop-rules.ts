import { z } from "zod";
import { clickhouseTime } from "../../collect/order-line.ts";
import { sql } from "../../store/sql.ts";
import type { Store } from "../../store/store.ts";
import { type GivenRules, type GuideRules, givenRules, rulesOf } from "./rules.ts";

/** The rules and wording of the shop's guide; those by default where it said nothing. */
export async function readGuideRules(store: Store): Promise<GuideRules> {
  const [said] = await store.rows(
    sql`SELECT value FROM shop_setting WHERE name = 'guide'`,
    z.object({ value: z.string() }),
  );
  return rulesOf(said === undefined ? {} : givenRules.parse(JSON.parse(said.value)));
}

/** Keeps the rules and wording of the shop's guide, in the place of those before. */
export async function saveGuideRules(store: Store, given: GivenRules): Promise<void> {
  await store.insert(
    "shop_setting_local",
    ["name", "value", "set_at"],
    [["guide", JSON.stringify(given), clickhouseTime(Date.now())]],
  );
}
