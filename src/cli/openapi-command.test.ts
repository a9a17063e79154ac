import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, expect, test, vi } from "vitest";
import { apiDocument } from "../server/api-document.ts";
import { openApiCommand } from "./openapi-command.ts";

const folder = mkdtempSync(join(tmpdir(), "perennial-openapi-"));
afterAll(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

async function perennial(...args: readonly string[]): Promise<string> {
  const program = new Command().exitOverride();
  openApiCommand(program);
  let out = "";
  vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    out += chunk;
    return true;
  });
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  await program.parseAsync(["openapi", ...args], { from: "user" });
  vi.restoreAllMocks();
  return out;
}

test("openapi prints the document that the server answers, or writes it to a file", async () => {
  const document = JSON.parse(JSON.stringify(apiDocument()));
  expect(document).toMatchObject({ openapi: "3.1.1", info: { title: "Perennial" } });
  expect(JSON.parse(await perennial())).toEqual(document);
  const file = join(folder, "api.json");
  expect(await perennial("--out", file)).toBe("");
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(document);
  await expect(perennial("--out", join(folder, "none", "api.json"))).rejects.toThrow(/--out/);
});
