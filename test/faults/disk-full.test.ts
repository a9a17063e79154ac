import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import { openDataFolder } from "../../src/core/data-folder.ts";
import { openOperational } from "../../src/store/open-operational.ts";
import { pgSql } from "../../src/store/pg-sql.ts";
import { startLiveShop } from "./live-shop.ts";

/** A small disk in memory. Only root may mount one, and not in every container. */
function mountDisk(): string | undefined {
  const path = mkdtempSync(join(tmpdir(), "perennial-full-"));
  try {
    const options = "size=400m,mode=755";
    execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", path], { stdio: "ignore" });
    return path;
  } catch {
    rmSync(path, { recursive: true });
    return undefined;
  }
}

const mounted = mountDisk();
const disk = mounted ?? "";

afterAll(() => {
  if (mounted === undefined) return;
  execFileSync("umount", ["-l", disk]);
  rmSync(disk, { recursive: true });
});

/** Writes until nothing goes in any more. */
function fill(): string {
  const ballast = join(disk, "ballast");
  const file = openSync(ballast, "a");
  for (let bytes = 1 << 20; bytes >= 4_096; ) {
    try {
      writeSync(file, Buffer.alloc(bytes));
    } catch {
      bytes >>= 1;
    }
  }
  closeSync(file);
  return ballast;
}

test.runIf(mounted)(
  "a full disk: what cannot be written is answered with 503, and all goes on when there is space",
  async () => {
    const shop = await startLiveShop(join(disk, "data"), { clients: 8, seed: 1 });
    try {
      await shop.after(400);
      const ballast = fill();
      // What waits for space is refused after 25 s; some of it is refused at once.
      for (let second = 0; second < 8 || (second < 60 && !shop.answers.has(503)); second += 1) {
        await pause(1_000);
        fill();
      }
      const whileFull = new Map(shop.answers);
      rmSync(ballast);
      await shop.after(800);
      await shop.stopLoad();
      expect(whileFull.get(503)).toBeGreaterThan(0);
      expect([...shop.answers.keys()].sort()).toEqual([200, 503]);
      await shop.verify();
    } finally {
      await shop.end();
    }
  },
);

test.runIf(mounted)(
  "a full disk of Postgres: it says so, keeps what it had, and goes on when there is space",
  async () => {
    const operational = await openOperational({ folder: openDataFolder(join(disk, "other")) });
    const write = (n: number): Promise<unknown> =>
      operational.command(pgSql`INSERT INTO written VALUES (${n}, ${"x".repeat(7_000)})`);
    try {
      await operational.command(pgSql`CREATE TABLE written (n integer, text text)`);
      await operational.command(pgSql`ALTER TABLE written ALTER text SET STORAGE PLAIN`);
      await write(0);
      const ballast = fill();
      let written = 1;
      const refusal = await (async () => {
        for (; ; written += 1) await write(written);
      })().catch((error: unknown) => error);
      expect(refusal).toMatchObject({
        code: "ENGINE_UNAVAILABLE",
        message: expect.stringContaining("The disk of Postgres is full"),
      });
      rmSync(ballast);
      await write(written);
      const rows = await operational.rows(
        pgSql`SELECT n FROM written ORDER BY n`,
        z.object({ n: z.number() }),
      );
      expect(rows.map(({ n }) => n)).toEqual(Array.from({ length: written + 1 }, (_, n) => n));
    } finally {
      await operational.close();
    }
  },
);
