import { z } from "zod";
import { readShop } from "../collect/shop.ts";
import { PerennialError } from "../core/errors.ts";
import type { Instant } from "../core/time.ts";
import { type KeptDefinitions, listDefinitions } from "../decide/definition-store.ts";
import { universalPeriod } from "../decide/holdout.ts";
import { readVersions } from "../decide/learning/learn-policies.ts";
import type { Operational } from "../store/operational.ts";
import type { Store } from "../store/store.ts";
import { drawUpStatement } from "./draw-up-statement.ts";
import type { Claim, StatementResult } from "./statement.ts";
import { beginOfDay, cutPeriod, type Days, type PeriodCut, periodCuts } from "./statement-days.ts";
import {
  claimsSql,
  decidedProgramsSql,
  type LotsOfProgram,
  periodColumn,
  statementPeopleSql,
} from "./statement-questions.ts";

/** The statement of a period of the shop. */
export interface ShopStatement extends Days {
  /** In which the days are. */
  readonly timezone: string;
  readonly statement: StatementResult;
  /** People whose identities had different fates, or whom the universal holdout has only just moved. */
  readonly leftOut: number;
  readonly warnings: readonly string[];
}

/** Which statement is asked for. */
export interface StatementAskedOfShop extends Days {
  /** Into which shorter periods it is cut, if any. */
  readonly by?: PeriodCut | undefined;
}

/** {@link StatementAskedOfShop} as it is asked from outside; that the days are such is seen later. */
export const statementAsked: z.ZodObject<{
  from: z.ZodString;
  to: z.ZodString;
  by: z.ZodOptional<z.ZodEnum<{ [cut in PeriodCut]: cut }>>;
}> = z.strictObject({
  from: z.string(),
  to: z.string(),
  by: z.enum(periodCuts, { message: `must be ${periodCuts.join(", ")}` }).optional(),
});

/**
 * Draws up the statement of a period from what was decided and ordered: the whole by the universal holdout, and what each program that decided
 * anything in the period added to it. By lots alone: a person counts as let in whether or not a program ever reached them.
 *
 * @throws PerennialError NO_DATA, BAD_ARGUMENT where the period is none, or the universal holdout was drawn anew in it
 */
export async function readStatement(
  store: Store,
  operational: Operational,
  { from: first, to: last, by }: StatementAskedOfShop,
): Promise<ShopStatement> {
  const shop = await readShop(store);
  if (shop === undefined)
    throw new PerennialError("NO_DATA", "There are no orders yet, so there is nothing to state.");
  const { timezone } = shop;
  const begin = (day: string): Instant => beginOfDay(day, { timezone, option: "--from" });
  const end = (day: string): Instant => beginOfDay(day, { timezone, option: "--to", later: 1 });
  const [from, to] = [begin(first), end(last)];
  if (!(from < to))
    throw new PerennialError("BAD_ARGUMENT", `The period from ${first} to ${last} has no day.`);
  const cut = by === undefined ? [] : cutPeriod({ from: first, to: last }, by);
  const periods = cut.map((each) => ({ from: begin(each.from), to: end(each.to) }));
  const definitions = await listDefinitions(operational);
  const universal = lotsOfPeriod(definitions.universal, from, to);
  const { programs, warnings } = await programsOf(store, operational, { definitions, from, to });
  const asked = { shop, from, to, universal, programs, periods };
  const [contribution, heldOut, letIn, eligible, leftOut, ...ofPeriods] = await store.columns(
    statementPeopleSql(asked),
    ["contribution", "heldOut", "letIn", "eligible", "leftOut"].concat(periods.map(periodColumn)),
  );
  const claims = await store.rows(
    claimsSql(asked),
    z.object({
      program: z.string(),
      alone: z.number(),
      revenue: z.number(),
      contribution: z.number(),
    }),
  );
  const isIn = (leftOut ?? new Float64Array()).map((each) => 1 - each);
  const kept = (column: Float64Array | undefined): Float64Array =>
    (column ?? new Float64Array()).filter((_, row) => isIn[row] === 1);
  const statement = drawUpStatement(
    {
      contribution: kept(contribution),
      heldOut: kept(heldOut),
      letIn: kept(letIn),
      eligible: kept(eligible),
      periods: cut.map((days, i) => ({ ...days, contribution: kept(ofPeriods[i]) })),
    },
    {
      currency: shop.currency,
      programs: programs.map(({ program: name }) => ({
        name,
        department: definitions.programs.find(({ program }) => program === name)?.department,
        claimed: claimOf(claims.find(({ program }) => program === name)),
      })),
    },
  );
  const out = isIn.reduce((sum, each) => sum + 1 - each, 0);
  return { from: first, to: last, timezone, statement, leftOut: out, warnings };
}

/** Nothing was seen of a program without a claim. */
function claimOf(claim: Claim | undefined): Claim {
  const { alone = 0, revenue = 0, contribution = 0 } = claim ?? {};
  return {
    alone: Math.round(alone),
    revenue: Math.round(revenue),
    contribution: Math.round(contribution),
  };
}

function lotsOfPeriod(
  universal: KeptDefinitions["universal"],
  from: Instant,
  to: Instant,
): { readonly share: number; readonly salt: string; readonly before?: string } {
  if (universal === undefined)
    throw new PerennialError(
      "NO_DATA",
      'There is no universal holdout, so nothing tells what all programs together add. Apply one: {"holdout": "universal", "share": 0.05, …}.',
    );
  const [first, last] = [universalPeriod(universal, from), universalPeriod(universal, to - 1)];
  if (first.period < 0)
    throw new PerennialError(
      "BAD_ARGUMENT",
      `The universal holdout begins on ${universal.starts.slice(0, 10)}: nobody was held out before. Ask for a period from then on.`,
    );
  if (first.period !== last.period)
    throw new PerennialError(
      "BAD_ARGUMENT",
      `The universal holdout was drawn anew on ${new Date(last.begins).toISOString().slice(0, 10)}: people changed sides. Ask for a period that ends before it, and one from then on.`,
    );
  return {
    share: universal.share,
    salt: `${universal.salt}:${first.period}`,
    ...(first.isWashingOut ? { before: `${universal.salt}:${first.period - 1}` } : {}),
  };
}

/** Programs that decided anything in the period, with their lots. One whose lots were changed in it has none of its own. */
async function programsOf(
  store: Store,
  operational: Operational,
  of: {
    readonly definitions: KeptDefinitions;
    readonly from: Instant;
    readonly to: Instant;
  },
): Promise<{ readonly programs: readonly LotsOfProgram[]; readonly warnings: readonly string[] }> {
  const decided = await store.rows(
    decidedProgramsSql(of.from, of.to),
    z.object({ program: z.string(), versions: z.array(z.number()) }),
  );
  const warnings: string[] = [];
  const programs: LotsOfProgram[] = [];
  for (const { program, versions } of decided) {
    const known = await readVersions(operational, program);
    const lots = known
      .filter(({ version }) => versions.includes(version))
      .map(({ program: { salt, holdout } }) => ({ salt, holdout }));
    const [lot] = lots;
    const isOne = lots.every((each) => each.salt === lot?.salt && each.holdout === lot.holdout);
    if (lot !== undefined && isOne) {
      programs.push({ program, ...lot });
      continue;
    }
    warnings.push(
      `The lots of the program ${program} were changed in the period, so nobody is held out of it for all of it. Ask for periods in which they stay.`,
    );
    programs.push({ program, salt: program, holdout: 0 });
  }
  return { programs, warnings };
}
