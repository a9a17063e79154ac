import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { startLiveShop } from "./live-shop.ts";

/** Megabytes of memory that a process has, by Linux's /proc. */
function megabytesOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1_024;
}

test("engines that are paused: Postgres keeps no event out, ClickHouse is waited for; nothing is lost or doubled, memory does not grow", async () => {
  const path = mkdtempSync(join(tmpdir(), "perennial-pause-"));
  const shop = await startLiveShop(path, { clients: 8, seed: 1 });
  try {
    await shop.after(400);
    const postgres = shop.pidOf("postgres");
    // Postgres answers by a process for each connection.
    const backends = shop.childrenOf(postgres);
    for (const pid of [postgres, ...backends]) process.kill(pid, "SIGSTOP");
    const before = shop.acknowledged.length;
    await pause(8_000);
    expect(shop.acknowledged.length - before).toBeGreaterThan(200);
    for (const pid of [postgres, ...backends]) process.kill(pid, "SIGCONT");
    await shop.after(200);
    const server = shop.pidOf("server");
    const clickhouse = shop.pidOf("clickhouse");
    const held = megabytesOf(server);
    process.kill(clickhouse, "SIGSTOP");
    await pause(30_000);
    expect(megabytesOf(server) - held).toBeLessThan(150);
    process.kill(clickhouse, "SIGCONT");
    await shop.after(400);
    await shop.stopLoad();
    expect([...shop.answers.keys()].filter((status) => ![200, 503].includes(status))).toEqual([]);
    expect(shop.answers.get(503)).toBeGreaterThan(0);
    await shop.verify();
  } finally {
    await shop.end();
  }
});
