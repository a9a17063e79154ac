import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { openDataFolder } from "../core/data-folder.ts";
import { type Decision, openLedger } from "../decide/ledger.ts";
import { openStore } from "../store/open-store.ts";

const cli = new URL("main.ts", import.meta.url).pathname;

test("decisions show tells which state of what the policy learned a decision was drawn from", async () => {
  const folder = mkdtempSync(join(tmpdir(), "perennial-decisions-"));
  // It stays open: the command finds its engine, as it finds that of a running server.
  const store = await openStore({ folder: openDataFolder(join(folder, "data")) });
  const show = async (decision: string, ...flags: string[]): Promise<string> => {
    const args = ["--import", "tsx", cli, "decisions", "show", decision, ...flags];
    const env = { ...process.env, PERENNIAL_DATA: join(folder, "data"), NO_COLOR: "1" };
    return (await promisify(execFile)(process.execPath, args, { env })).stdout;
  };
  try {
    const ledger = openLedger(store, Buffer.alloc(32));
    for (const policyState of [0, 4]) {
      const made: Decision = {
        ...{ decisionId: `d${policyState}`, subject: "7", person: "7", at: Date.now() },
        ...{ source: "web", contextHash: "0", placement: "hero", program: "p" },
        ...{ programVersion: 2, policyState, arms: ["a"], probabilities: [1], drawn: "a" },
        ...{ shown: "a", held: "", period: 0, washingOut: false, content: {}, list: undefined },
        ...{ items: [], because: [], reasons: [], expiresAt: Date.now() },
      };
      ledger.note(made, made);
    }
    await ledger.close();
    expect(await show("d4")).toContain(
      "Program p, version 2, drawn by what was learned in state 4.\n",
    );
    expect(await show("d0")).toContain("Program p, version 2.\n");
    const { decision } = JSON.parse(await show("d4", "--json"));
    expect(decision).toMatchObject({ program: "p", programVersion: 2, policyState: 4 });
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
