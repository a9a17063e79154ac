import { spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test, vi } from "vitest";
import { openDataFolder } from "../core/data-folder.ts";
import { embeddedPostgres } from "./postgres-server.ts";

const root = mkdtempSync(join(tmpdir(), "perennial-pgserver-"));
chmodSync(root, 0o755);
const folder = openDataFolder(join(root, "data"));
const isRoot = process.getuid?.() === 0;

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The processes that serve the files of a folder, or are about to. Reads Linux's /proc. */
function serversOf(path: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(`-D\0${path}/postgres\0`);
      } catch {
        return false;
      }
    });
}

async function until(isSo: () => boolean, patienceMs: number): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!isSo() && performance.now() < deadline) await pause(1);
}

test("only who started the server ends it, even if the note that tells of it was missing", async () => {
  const owner = embeddedPostgres(folder);
  await owner.address();
  rmSync(join(folder.path, "postgres.json"));
  const guest = embeddedPostgres(folder);
  expect(await guest.address()).toEqual(await owner.address());
  await guest.close();
  expect(serversOf(folder.path)).not.toEqual([]);
  await owner.address();
  await owner.close();
  await until(() => serversOf(folder.path).length === 0, 60_000);
  expect(serversOf(folder.path)).toEqual([]);
});

test("a server whose socket was cleared away is started again", async () => {
  const server = embeddedPostgres(folder);
  const { host = "" } = await server.address();
  rmSync(host, { recursive: true });
  await server.address();
  expect(existsSync(join(host, ".s.PGSQL.5432"))).toBe(true);
  await server.close();
});

test("settings for another server in the environment do not matter", async () => {
  vi.stubEnv("PGSSLMODE", "require");
  vi.stubEnv("PGPORT", "6000");
  const server = embeddedPostgres(folder);
  expect(await server.address()).toMatchObject({ port: 5432 });
  await server.close();
  vi.unstubAllEnvs();
});

test("a lock that a crash left and that now names a stranger does not hold the files", async () => {
  const lines = [
    process.ppid,
    folder.postgres,
    1_700_000_000,
    5432,
    root,
    "",
    "  1234567     99999",
  ];
  writeFileSync(join(folder.postgres, "postmaster.pid"), `${lines.join("\n")}\n`);
  const server = embeddedPostgres(folder);
  await server.address();
  await server.close();
});

test("an owner that is killed while Postgres begins leaves no Postgres behind", async () => {
  const script = fileURLToPath(new URL("../../test/faults/hold-operational.ts", import.meta.url));
  for (const laterMs of [0, 10, 30]) {
    const owner = spawn(process.execPath, ["--import", "tsx", script, folder.path], {
      stdio: "ignore",
    });
    await until(() => serversOf(folder.path).length > 0, 20_000);
    await pause(laterMs);
    owner.kill("SIGKILL");
    await until(() => serversOf(folder.path).length === 0, 60_000);
    expect(serversOf(folder.path)).toEqual([]);
  }
});

test.runIf(isRoot)(
  "root without user namespaces runs it as nobody, also on files of its own",
  async () => {
    const refusing = join(root, "bin");
    mkdirSync(refusing);
    writeFileSync(join(refusing, "unshare"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
    vi.stubEnv("PATH", `${refusing}:${process.env["PATH"]}`);
    expect(statSync(folder.postgres).uid).toBe(0);
    const server = embeddedPostgres(folder);
    await server.address();
    expect(statSync(folder.postgres).uid).toBe(65_534);
    expect(statSync(folder.path).mode & 0o777).toBe(0o711);
    await server.close();

    const closed = join(root, "closed");
    mkdirSync(closed, { mode: 0o700 });
    const barred = embeddedPostgres(openDataFolder(join(closed, "data")));
    await expect(barred.address()).rejects.toMatchObject({
      code: "ENGINE_UNAVAILABLE",
      message: expect.stringContaining(`may not enter ${closed}.`),
    });
    vi.unstubAllEnvs();
    expect(existsSync(join(closed, "data/postgres"))).toBe(false);
  },
);
