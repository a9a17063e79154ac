import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openDataFolder, readNote, removeNote, writeNote } from "./data-folder.ts";

const dir = mkdtempSync(join(tmpdir(), "perennial-folder-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test("the data folder is made, and only its owner may look inside", () => {
  const folder = openDataFolder(join(dir, "a", "b"));
  expect(statSync(folder.path).mode & 0o777).toBe(0o700);
  expect(folder.clickhouse).toBe(join(folder.path, "clickhouse"));
});

test("a path that cannot be a folder is refused with advice", () => {
  const file = join(dir, "file");
  writeFileSync(file, "");
  expect(() => openDataFolder(file)).toThrow(/cannot be used.*--data/);
});

test("a note is read back, an absent or broken one is none", () => {
  const folder = openDataFolder(dir);
  writeNote(folder, "note.json", { port: 1 });
  expect(readNote(folder, "note.json")).toEqual({ port: 1 });
  expect(statSync(join(dir, "note.json")).mode & 0o777).toBe(0o600);
  removeNote(folder, "note.json");
  expect(readNote(folder, "note.json")).toBeUndefined();
  writeFileSync(join(dir, "broken.json"), "{");
  expect(readNote(folder, "broken.json")).toBeUndefined();
});
