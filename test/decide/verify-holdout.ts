import { temporaryStore } from "../analytics/cluster.ts";
import { checkHoldout } from "./holdout-check.ts";

// Many more decisions than the tests take time for: npm run verify:holdout -- [DECISIONS] [SEED].
const decisions = Number(process.argv[2] ?? 1_000_000);
const seed = process.argv[3] ?? String(Date.now() % 1_000_000);
console.log(`${decisions} decisions, seed ${seed}`);
const store = await temporaryStore();
const found = await checkHoldout(store, { seed, decisions, people: Math.ceil(decisions / 10) });
await store.close();
console.log(
  `${found.decisions} decided, ${found.inLedger} in the ledger, ${found.merges} merges, ${found.heldOut} of held-out people`,
);
console.log(`held-out people who were treated: ${found.treatedThough}`);
console.log(
  `of ${found.shared} that both processes decided for, they disagree in ${found.disagreements}`,
);
for (const { program, chiSquare, limit } of found.arms)
  console.log(`${program}: χ² of the arms ${chiSquare.toFixed(2)}, limit ${limit}`);
const failed =
  found.decisions < decisions ||
  found.inLedger !== found.decisions ||
  found.heldOut === 0 ||
  found.treatedThough + found.disagreements > 0 ||
  found.arms.some(({ chiSquare, limit }) => chiSquare > limit);
if (failed) {
  console.error("This is not as it must be.");
  process.exitCode = 1;
}
