import { expect, test } from "vitest";
import { temporaryStore } from "../analytics/cluster.ts";
import { checkRules, writeHistory } from "./agreement.ts";

test.each([
  [1, 200],
  [2, 100],
] as const)(
  "on %d shard(s), %d random rules name the same people live, folded in any order, and in SQL",
  async (shards, count) => {
    const store = await temporaryStore(shards);
    try {
      const history = await writeHistory(store, shards);
      const held = await checkRules(history, { count, seed: 7 + shards });
      // Neither nobody nor everybody: the rules tell people apart.
      const share = held / (count * history.persons.length);
      expect(share).toBeGreaterThan(0.1);
      expect(share).toBeLessThan(0.9);
    } finally {
      await store.close();
    }
  },
);
