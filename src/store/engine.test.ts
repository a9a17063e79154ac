import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { engineProcesses } from "../../test/faults/engine-process.ts";
import { openDataFolder } from "../core/data-folder.ts";
import { embeddedEngine } from "./engine.ts";

test("of two that start at one moment, one owns the engine and the other uses it", async () => {
  const folder = openDataFolder(mkdtempSync(join(tmpdir(), "perennial-race-")));
  const [first, second] = [embeddedEngine(folder), embeddedEngine(folder)];
  const [one, two] = await Promise.all([first.address(), second.address()]);
  expect(two.url).toBe(one.url);
  expect(engineProcesses(folder.path)).toHaveLength(1);
  await first.close();
  await second.close();
  rmSync(folder.path, { recursive: true, force: true });
});
