import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { createRandom } from "../../src/stats/random.ts";
import { type Part, startLiveShop } from "./live-shop.ts";

/** Another seed, another time at which each is killed: `SEED=7 npx vitest run test/faults/live-kill.test.ts`. */
const seed = Number(process.env["SEED"] ?? 1);

test(`kill -9 of server, ClickHouse and Postgres at random moments (seed ${seed}): each acknowledged event is there once, no change of an audience is lost or doubled, each exposed decision is in the ledger once`, async () => {
  const random = createRandom(seed);
  const shop = await startLiveShop(mkdtempSync(join(tmpdir(), "perennial-live-")), {
    clients: 8,
    seed,
  });
  try {
    const parts: Part[] = ["clickhouse", "postgres", "server", "clickhouse", "server", "postgres"];
    for (const part of parts) {
      await shop.after(200);
      await pause(Math.floor(random.uniform() * 1_000));
      await shop.kill(part);
    }
    await shop.after(400);
    await shop.stopLoad();
    await shop.verify();
    expect(shop.acknowledged.length).toBeGreaterThan(1_600);
    expect(shop.told.length).toBeGreaterThan(500);
    expect(shop.exposed.length).toBeGreaterThan(30);
  } finally {
    await shop.end();
  }
});
