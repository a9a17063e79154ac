import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { goingQuiet } from "../../test/plan/going-quiet.ts";
import { openDataFolder } from "../core/data-folder.ts";
import { openOperational } from "../store/open-operational.ts";
import type { Operational } from "../store/operational.ts";
import { biasOf, caseBias, type KeptAudit, keepAudit, readKeptAudits } from "./kept-audit.ts";
import { correctedCase } from "./learned-case.ts";
import { readCorrection } from "./shop-correction.ts";

let path: string;
let operational: Operational;
beforeAll(async () => {
  path = mkdtempSync(join(tmpdir(), "perennial-audits-"));
  operational = await openOperational({ folder: openDataFolder(join(path, "data")) });
});
afterAll(async () => {
  await operational.close();
  rmSync(path, { recursive: true, force: true });
});

const audit = {
  ...{ program: "a", caseHash: "1", author: "Ada", kind: "content", days: 28 },
  ...{ promised: 2, measured: 1.5, standardError: 0.2 },
};
const at = (day: number): number => Date.UTC(2026, 2, day);

test("of a case the newest comparison counts; another text or another program is another case", async () => {
  await keepAudit(operational, audit, at(1));
  await keepAudit(operational, { ...audit, days: 56, promised: 3, measured: 1 }, at(5));
  await keepAudit(operational, { ...audit, caseHash: "2" }, at(3));
  await keepAudit(operational, { ...audit, program: "b", measured: 0.1 + 0.2 }, at(2));
  const kept = await readKeptAudits(operational);
  expect(kept.map(({ program, caseHash }) => program + caseHash)).toEqual(["b1", "a2", "a1"]);
  expect(kept[2]).toMatchObject({ days: 56, promised: 3, measured: 1, author: "Ada" });
  expect(Date.parse(kept[2]?.at ?? "")).toBe(at(5));
  expect(kept[0]?.measured).toBe(0.1 + 0.2);
});

test("a case is corrected by its author's other cases, and by nothing of its own program", async () => {
  const text = goingQuiet({ program: "a", author: "Ada" });
  const alone = await readCorrection(operational, text);
  expect(alone).toMatchObject({ author: "Ada", cases: 1 });
  const seen = (await readKeptAudits(operational)).filter(({ program }) => program === "b");
  const known = biasOf(caseBias(seen).byAuthor, "Ada")?.next;
  expect(alone?.ratio).toBe(known?.ratio);
  expect(alone?.case.drivers.lift).toEqual(known && correctedCase(text, known).drivers.lift);
  expect(await readCorrection(operational, goingQuiet({ author: "Ben" }))).toBeNull();
});

const one = (author: string, kind: string, ratio: number, promised = 2): KeptAudit => ({
  ...audit,
  ...{ at: "2026-03-01T00:00:00.000Z", author, kind, promised, measured: promised * ratio },
  standardError: 0.01 * Math.abs(promised),
});

test("cases are told by author and by kind, each with as many as were compared", () => {
  const { byAuthor, byKind } = caseBias([
    ...[0.5, 0.5, 0.5].map((ratio) => one("Ada", "content", ratio)),
    ...[1, 1].map((ratio) => one("Ben", "offer", ratio)),
  ]);
  expect(byAuthor.authors.map(({ author, forecasts }) => [author, forecasts])).toEqual([
    ["Ada", 3],
    ["Ben", 2],
  ]);
  expect(byKind.authors.map(({ author }) => author)).toEqual(["content", "offer"]);
  expect(biasOf(byAuthor, "Ada")?.own).toBeCloseTo(0.5, 9);
  expect(biasOf(byAuthor, "Ada")?.usual.ratio).toBeCloseTo(0.5, 1);
  expect(biasOf(byAuthor, "Cem")).toBeUndefined();
});

test("what promised nothing, or a loss, has no ratio and is left out", () => {
  const { byAuthor } = caseBias([one("Ada", "content", 1, 0), one("Ada", "content", 1, -2)]);
  expect(byAuthor.authors).toEqual([]);
});
