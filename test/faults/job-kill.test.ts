import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openDataFolder } from "../../src/core/data-folder.ts";
import { openJobs, readRuns } from "../../src/server/jobs.ts";
import { openOperational } from "../../src/store/open-operational.ts";

test("kill -9 of a server while a job runs: the next server runs it again, once", async () => {
  const path = mkdtempSync(join(tmpdir(), "perennial-jobkill-"));
  const script = fileURLToPath(new URL("hold-job.ts", import.meta.url));
  const server = spawn(process.execPath, ["--import", "tsx", script, path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((resolve) => server.stdout.once("data", resolve));
  const gone = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGKILL");
  await gone;
  const operational = await openOperational({ folder: openDataFolder(path) });
  try {
    expect((await readRuns(operational)).map(({ state }) => state)).toEqual(["active"]);
    let ran = 0;
    const jobs = await openJobs(operational, async () => {
      ran += 1;
    });
    while ((await readRuns(operational))[0]?.state !== "completed") await pause(100);
    await jobs.close();
    expect(ran).toBe(1);
    expect(await readRuns(operational)).toHaveLength(1);
  } finally {
    await operational.close();
    rmSync(path, { recursive: true, force: true });
  }
});
