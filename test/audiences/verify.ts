import { temporaryStore } from "../analytics/cluster.ts";
import { checkRules, writeHistory } from "./agreement.ts";

// Many more random rules than the tests take time for: npm run verify:audiences -- [RULES]. On one shard and on two.
const rules = Number(process.argv[2] ?? 10_000);
const atOnce = 250;
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
console.log(`${rules} random rules, seed ${seed}`);
for (const shards of [1, 2] as const) {
  let asked = 0;
  for (let round = 0; asked < rules / 2; round += 1) {
    const store = await temporaryStore(shards);
    const history = await writeHistory(store, seed + round);
    const count = Math.min(atOnce, Math.ceil(rules / 2) - asked);
    await checkRules(history, { count, seed: seed + 31 * round });
    asked += count;
    console.log(
      `${shards} shard(s): ${asked} rules, ${history.persons.length} persons each: equal`,
    );
    await store.close();
  }
}
