import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { readArmCounts } from "../../src/decide/ledger-questions.ts";
import { receiptKeyBytes } from "../../src/decide/receipt.ts";
import { sql } from "../../src/store/sql.ts";
import type { Store } from "../../src/store/store.ts";
import { definitions, type Run } from "./lots.ts";

const processes = 2;
const script = fileURLToPath(new URL("lots-process.ts", import.meta.url));

/** What was checked, in figures. */
export interface HoldoutCheck {
  readonly decisions: number;
  readonly inLedger: number;
  readonly heldOut: number;
  readonly merges: number;
  /** Held-out people who were shown a treatment, by the processes and by the ledger. */
  readonly treatedThough: number;
  /** Persons, placements and periods that both processes decided for, and where they did not agree. */
  readonly shared: number;
  readonly disagreements: number;
  /** Of each program: χ² of its arms against the probabilities that were logged, and the 0.999 quantile. */
  readonly arms: readonly {
    readonly program: string;
    readonly chiSquare: number;
    readonly limit: number;
  }[];
}

/** Decides in two processes at once on one data folder, and asks the ledger. */
export async function checkHoldout(
  store: Store & { readonly path: string },
  { seed, decisions, people }: Pick<Run, "seed" | "decisions" | "people">,
): Promise<HoldoutCheck> {
  const key = randomBytes(receiptKeyBytes).toString("base64");
  const run = { seed, people, decisions: Math.ceil(decisions / 2), processes, restarts: 3 };
  const tallies = await Promise.all(
    [0, 1].map((each) =>
      tallyOf([`${store.path}/data`, key, JSON.stringify({ ...run, process: each })]),
    ),
  );
  const [one, two] = tallies.map(({ fates }) => new Map(fates));
  const shared = [...(one ?? [])].filter(([known]) => two?.has(known));
  const [ledger] = await store.rows(
    sql`SELECT
  count() AS inLedger,
  countIf(held != '') AS held,
  countIf(held != '' AND shown != 'nothing') AS treated
FROM decision`,
    z.object({ inLedger: z.number(), held: z.number(), treated: z.number() }),
  );
  const total = (of: "decisions" | "heldOut" | "treatedThough" | "merges"): number =>
    tallies.reduce((sum, each) => sum + each[of], 0);
  return {
    decisions: total("decisions"),
    inLedger: ledger?.inLedger ?? 0,
    heldOut: ledger?.held ?? 0,
    merges: tallies[0]?.merges ?? 0,
    treatedThough: total("treatedThough") + (ledger?.treated ?? 0),
    shared: shared.length,
    disagreements: shared.filter(([known, fate]) => two?.get(known) !== fate).length,
    arms: await Promise.all(definitions.programs.map(({ program }) => armsOf(store, program))),
  };
}

const tally = z.object({
  decisions: z.number(),
  heldOut: z.number(),
  treatedThough: z.number(),
  merges: z.number(),
  fates: z.array(z.tuple([z.string(), z.string()])),
});

function tallyOf(args: readonly string[]): Promise<z.infer<typeof tally>> {
  const child = spawn(process.execPath, ["--import", "tsx", script, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.once("close", (code) =>
      code === 0
        ? resolve(tally.parse(JSON.parse(text)))
        : reject(new Error(`a process ended with ${code}`)),
    );
  });
}

/** 0.999 quantiles of χ² with so many degrees of freedom. */
const limits = [0, 10.83, 13.82, 16.27];

async function armsOf(store: Store, program: string): Promise<HoldoutCheck["arms"][number]> {
  const arms = (await readArmCounts(store, program)).filter(({ expected }) => expected > 0);
  const chiSquare = arms.reduce(
    (sum, { persons, expected }) => sum + (persons - expected) ** 2 / expected,
    0,
  );
  return { program, chiSquare, limit: limits[arms.length - 1] ?? 0 };
}
