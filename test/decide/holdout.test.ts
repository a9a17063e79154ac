import { expect, test } from "vitest";
import { temporaryStore } from "../analytics/cluster.ts";
import { checkHoldout } from "./holdout-check.ts";

test("in 20,000 decisions of two processes, with merges and restarts between, no held-out person is treated and both agree; arms come as often as logged", async () => {
  const store = await temporaryStore();
  try {
    const found = await checkHoldout(store, { seed: "7", decisions: 20_000, people: 2_000 });
    expect(found).toMatchObject({
      decisions: 20_000,
      inLedger: 20_000,
      treatedThough: 0,
      disagreements: 0,
    });
    expect(found.heldOut).toBeGreaterThan(2_000);
    expect(found.merges).toBeGreaterThan(200);
    expect(found.shared).toBeGreaterThan(1_000);
    for (const { chiSquare, limit } of found.arms) expect(chiSquare).toBeLessThanOrEqual(limit);
  } finally {
    await store.close();
  }
});
