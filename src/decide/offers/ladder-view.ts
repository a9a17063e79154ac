import { z } from "zod";
import { PerennialError } from "../../core/errors.ts";
import type { Minor } from "../../core/money.ts";
import type { Instant } from "../../core/time.ts";
import { centralInterval } from "../../stats/interval.ts";
import type { Statements } from "../../store/operational.ts";
import { type Sql, sql } from "../../store/sql.ts";
import type { Store } from "../../store/store.ts";
import { openCustomerMarks } from "../customer-marks.ts";
import { findProgram, listDefinitions } from "../definition-store.ts";
import { readPolicyStates } from "../learning/policy-states.ts";
import { learnedLadder, levelFor } from "../policy/ladder.ts";
import { readCoupons } from "./coupon-view.ts";
import { audienceCurves, ladderAudience } from "./response-curves.ts";

/** What a ladder has learned, and what its rule would give whom. */
export interface LadderView {
  readonly currency: string;
  /** Of what was learned; 0: nothing yet. */
  readonly state: number;
  readonly audiences: readonly {
    readonly audience: string;
    readonly levels: readonly LevelView[];
  }[];
  /** Customers of the newest prediction, by the level that the rule gives them before guards other than that of the class. */
  readonly gives: readonly {
    readonly level: string;
    readonly customers: number;
    /** Minor units: what is expected to be given away, and what the level is expected to be worth beyond no offer. */
    readonly cost: Minor;
    readonly worth: Minor;
  }[];
}

/** How an audience answered to a level: the chance of buying, made to rise from level to level, with its 95 % interval. */
export interface LevelView {
  readonly level: string;
  readonly trials: number;
  readonly bought: number;
  readonly chance: number;
  readonly lower: number;
  readonly upper: number;
}

const draws = 2_000;

/**
 * What the ladder of a program has learned.
 * @throws PerennialError NOT_FOUND; BAD_ARGUMENT where the program's policy is no ladder
 */
export async function readLadder(
  { store, operational }: { readonly store: Store; readonly operational: Pick<Statements, "rows"> },
  name: string,
  now: Instant,
): Promise<LadderView> {
  const program = findProgram(await listDefinitions(operational), name);
  const { policy } = program;
  if (policy.kind !== "ladder")
    throw new PerennialError(
      "BAD_ARGUMENT",
      `The policy of the program ${name} is ${policy.kind}: a ladder has the curves of its levels.`,
    );
  const state = (await readPolicyStates(operational)).get(name);
  const read = learnedLadder.safeParse(state?.learned[""]);
  const { coupons, currency } = await readCoupons(
    { store, operational },
    { state: "redeemed" },
    now,
  );
  if (!read.success) return { currency, state: 0, audiences: [], gives: [] };
  const learned = read.data;
  const curves = audienceCurves(learned.answers, draws);
  const marks = await openCustomerMarks(store);
  const used = new Set(coupons.map(({ subject }) => subject));
  const sums = learned.levels.map((level) => ({ level, customers: 0, cost: 0, worth: 0 }));
  for (const { person } of await store.rows(customerIdsSql(), z.object({ person: z.string() }))) {
    const mark = marks.of(person);
    const curve = curves.get(ladderAudience(mark?.fullPrice ?? null, used.has(person)));
    const found = levelFor(policy, { mark, curve, learned, choosing: program });
    const isStopped = mark?.promoClass === "full-price";
    const sum = sums[isStopped ? 0 : found.level];
    if (sum === undefined) continue;
    sum.customers += 1;
    if (isStopped) continue;
    sum.cost += found.cost;
    sum.worth += found.worth;
  }
  return {
    currency,
    state: state?.version ?? 0,
    audiences: learned.answers.map(({ audience, levels }) => ({
      audience,
      levels: levels.map(({ trials, bought }, place) => {
        const responses = curves.get(audience)?.responses[place] ?? new Float64Array(0);
        const chance = responses.reduce((sum, p) => sum + p, 0) / Math.max(1, responses.length);
        const { lower, upper } = centralInterval(responses, 0.95, chance);
        return { level: learned.levels[place] ?? "", trials, bought, chance, lower, upper };
      }),
    })),
    gives: sums.map(({ cost, worth, ...rest }) => ({
      ...rest,
      cost: Math.round(cost),
      worth: Math.round(worth),
    })),
  };
}

/** The customers of the newest prediction. */
export function customerIdsSql(): Sql {
  return sql`SELECT toString(subject_id) AS person
FROM customer
WHERE run_id = (SELECT max(run_id) FROM prediction_run)`;
}
