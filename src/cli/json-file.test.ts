import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readJsonFile } from "./json-file.ts";

const folder = mkdtempSync(join(tmpdir(), "perennial-json-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(text: string): string {
  const path = join(folder, "a.json");
  writeFileSync(path, text);
  return path;
}

test("JSON is read as editors write it, with a byte order mark or without", () => {
  expect(readJsonFile(file('{"a":1}'))).toEqual({ a: 1 });
  expect(readJsonFile(file('\ufeff{"a":1}'))).toEqual({ a: 1 });
});

test("what is no JSON, and what is no file, are two things", () => {
  expect(() => readJsonFile(file("{"))).toThrow(/a\.json is no JSON: /);
  expect(() => readJsonFile(join(folder, "b.json"))).toThrow("b.json cannot be read (ENOENT)");
});
