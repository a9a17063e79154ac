import { z } from "zod";
import { readVersions } from "../decide/learning/learn-policies.ts";
import type { Operational } from "../store/operational.ts";
import type { Store } from "../store/store.ts";
import { seenVersionsSql } from "./program-questions.ts";
import { type ProgramHistory, programHistory } from "./program-versions.ts";

/** The history of a program, with what people saw of its versions. */
export async function readProgramHistory(
  store: Store,
  operational: Operational,
  program: string,
): Promise<ProgramHistory> {
  const seen = await store.rows(seenVersionsSql(program), z.object({ version: z.number() }));
  return programHistory(
    await readVersions(operational, program),
    new Set(seen.map(({ version }) => version)),
  );
}
