import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { Command } from "commander";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { z } from "zod";
import { openDataFolder } from "../core/data-folder.ts";
import { applyDefinitions } from "../decide/definition-store.ts";
import { shopRules } from "../plan/approval-gate.ts";
import type { ApprovalSaid } from "../plan/approval-log.ts";
import { approveProgram } from "../plan/approve-program.ts";
import { readShopDefinition } from "../plan/shop-definition.ts";
import { openOperational } from "../store/open-operational.ts";
import { openStore } from "../store/open-store.ts";
import type { Operational } from "../store/operational.ts";
import type { Store } from "../store/store.ts";
import { applyCommand } from "./apply-command.ts";
import { approvalsCommand } from "./approvals-command.ts";
import { approveCommand } from "./approve-command.ts";
import { goalsCommand } from "./goals-command.ts";
import { programsCommand } from "./programs-command.ts";

let path: string;
let store: Store;
let operational: Operational;

beforeAll(async () => {
  path = mkdtempSync(join(tmpdir(), "perennial-approve-"));
  vi.stubEnv("PERENNIAL_DATA", join(path, "data"));
  mkdirSync(join(path, "plan"));
  // They stay open: the commands find their engines, as they find those of a running server.
  const folder = openDataFolder(join(path, "data"));
  [store, operational] = await Promise.all([openStore({ folder }), openOperational({ folder })]);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await operational.close();
  await store.close();
  rmSync(path, { recursive: true, force: true });
});

/** Runs a command in this process; what it printed, and what it said. */
async function perennial(...args: readonly string[]): Promise<{ out: string; said: string }> {
  const program = new Command().exitOverride();
  const commands = [applyCommand, approveCommand, approvalsCommand, goalsCommand, programsCommand];
  for (const register of commands) register(program);
  const written = { out: "", said: "" };
  const into = (key: keyof typeof written) => (chunk: unknown) => {
    written[key] += stripVTControlCharacters(String(chunk));
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, "write").mockImplementation(into("out")),
    vi.spyOn(process.stderr, "write").mockImplementation(into("said")),
  ];
  try {
    await program.parseAsync(["node", "perennial", ...args]);
  } finally {
    for (const each of spies) each.mockRestore();
  }
  return written;
}

/** What `perennial apply` does, without a process of its own. */
const apply = (texts: readonly object[]) =>
  applyDefinitions(
    operational,
    texts.map((each) => readShopDefinition(each, "here")),
    { prune: false, audiences: new Set(), rules: shopRules },
  );
const say = (act: ApprovalSaid["act"], role: ApprovalSaid["role"]) => {
  const said = { program: "back", role, act, by: "", comment: "Say until when" };
  return approveProgram(operational, said, Date.now());
};

function write(name: string, text: object): void {
  writeFileSync(join(path, "plan", `${name}.json`), JSON.stringify(text));
}

const program = {
  ...{ program: "back", title: "Come back", placements: ["hero"], goal: "lapsed" },
  treatments: [{ id: "hello", kind: "content", content: { text: "We missed you" } }],
};

test("from a goal to a program that runs, by commands: what is missing, who said what, what changed, the log", async () => {
  write("hero", { placement: "hero", title: "Hero", kind: "content" });
  write("goal", {
    ...{ goal: "lapsed", title: "Lapsed come back", kpi: { measure: "contribution" } },
    ...{ baseline: { amount: 41_000, source: "report", asOf: "2026-01-31" }, target: 45_000 },
    ...{ owner: "Ada", from: "2026-02-01", to: "2026-06-30", teams: ["CRM"] },
    guardrails: [{ measure: "unsubscribes", most: 0.002 }],
  });
  write("program", { ...program, state: "running" });
  const plan = join(path, "plan");
  await expect(perennial("apply", plan)).rejects.toThrow(
    'The program back may not run like this: owner has not approved it, legal has not approved it. Apply it with "state": "draft", then perennial approve back --as owner (and the others), then perennial programs start back.',
  );
  write("program", program);
  expect((await perennial("apply", plan)).out).toContain("new      goal lapsed (version 1)");
  const owner = await perennial("approve", "back", "--as", "owner", "--by", "Ada");
  expect(owner.out).toMatch(
    /^owner approved back \([0-9a-f]{12}\): entry 1, digest [0-9a-f]{64}\.\nBefore it may run: legal\.\n$/,
  );
  await expect(perennial("approve", "back", "--as", "boss")).rejects.toThrow(
    "must be one of owner, legal, merchant, finance",
  );
  await say("ask-change", "legal");
  await apply([{ ...program, ends: "2026-06-30T00:00:00Z" }]);
  const { out } = await perennial("approvals", "back");
  expect(out).toMatch(
    /^Come back \(back, draft\), package [0-9a-f]{12}\nIt serves the goal lapsed\./,
  );
  expect(out).toMatch(/\nowner {2}changed since {2}20..-..-.. ..:.. {2}Ada\n/);
  expect(out).toMatch(/\nlegal {2}change asked {3}.* Say until when\n/);
  expect(out).toContain(
    'Since owner approved it last:\n  program.ends: none → "2026-06-30T00:00:00Z"\n',
  );
  await say("approve", "legal");
  expect((await perennial("approve", "back", "--as", "owner")).out).toContain(
    "It may run: perennial programs start back",
  );
  expect((await perennial("programs", "start", "back")).said).toBe("back runs.\n");
});

test("the log and the goals as they are read", async () => {
  const log = await perennial("approvals", "--log", "--json");
  const read = z
    .object({ intact: z.boolean(), log: z.array(z.object({ role: z.string(), act: z.string() })) })
    .parse(JSON.parse(log.out));
  expect(read.intact).toBe(true);
  expect(read.log.map(({ role, act }) => `${role} ${act}`)).toEqual([
    ...["owner approve", "legal ask-change", "legal approve", "owner approve"],
  ]);
  expect((await perennial("approvals", "--log")).said).toContain("The log is as it was written.");
  const goal = await perennial("goals", "show", "lapsed");
  expect(goal.out).toContain(
    "contribution from 41,000 (report, 2026-01-31) to 45,000, between 2026-02-01 and 2026-06-30.\nAda answers for it, with CRM.\nThere are no orders yet.\nGuardrail: unsubscribes at most 0.2 %.\n",
  );
  expect(goal.out).toMatch(/\nback {5}running {2}none\n/);
  expect((await perennial("goals", "list")).out).toMatch(/\nlapsed .* 41,000 {2}45,000 .* back\n/);
  const saved = join(path, "saved");
  expect((await perennial("programs", "save", saved)).said).toContain("3 definitions written to");
  expect((await perennial("diff", saved)).out).toBe("3 unchanged\n");
});
