import { z } from "zod";
import type { Operational, Statements } from "../../store/operational.ts";
import { pgSql } from "../../store/pg-sql.ts";
import type { PolicyState } from "../policy/ready-policy.ts";

/** What a program's policy has learned, as it is kept: each change is a version. */
export interface KeptState extends PolicyState {
  readonly program: string;
  /** ISO 8601. */
  readonly learnedAt: string;
}

const row: z.ZodType<KeptState> = z.object({
  program: z.string(),
  version: z.number(),
  learned: z.record(z.string(), z.unknown()),
  learnedAt: z.string(),
});

/** What policies have learned last, by program. */
export async function readPolicyStates(
  operational: Pick<Statements, "rows">,
): Promise<ReadonlyMap<string, KeptState>> {
  const rows = await operational.rows(
    pgSql`SELECT DISTINCT ON (program) program, version, learned, learned_at AS "learnedAt"
FROM policy_state
ORDER BY program, version DESC`,
    row,
  );
  return new Map(rows.map((each) => [each.program, each]));
}

/**
 * Keeps what a program's policy has learned, as its next version. Where it is what it was nothing changes, so that the lots
 * stay as they are.
 */
export async function keepPolicyState(
  operational: Operational,
  program: string,
  learned: PolicyState["learned"],
): Promise<KeptState | undefined> {
  await operational.command(
    pgSql`INSERT INTO policy_state (program, version, learned)
SELECT ${program}::text, coalesce(max(version), 0) + 1, ${{ json: learned }}::jsonb
FROM policy_state WHERE program = ${program}
HAVING (array_agg(policy_state.learned ORDER BY version DESC))[1] IS DISTINCT FROM ${{ json: learned }}::jsonb
ON CONFLICT DO NOTHING`,
  );
  return (await readPolicyStates(operational)).get(program);
}
