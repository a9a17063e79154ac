import { setImmediate } from "node:timers/promises";
import { readShop } from "../../collect/shop.ts";
import { PerennialError } from "../../core/errors.ts";
import type { Minor } from "../../core/money.ts";
import { subjectText } from "../../core/subject-index.ts";
import { centralInterval } from "../../stats/interval.ts";
import type { Statements } from "../../store/operational.ts";
import type { Store } from "../../store/store.ts";
import { openCustomerMarks } from "../customer-marks.ts";
import { findProgram, type KeptProgram, listDefinitions } from "../definition-store.ts";
import { readPolicyStates } from "../learning/policy-states.ts";
import { type LadderPolicy, levelFor } from "../policy/ladder.ts";
import { fullPriceMember, type KnownLadder } from "../policy/learned-ladder.ts";
import { readLadders } from "./ladder-members.ts";

/** What a ladder has learned, and what its rule would give whom. */
export interface LadderView {
  readonly currency: string;
  /** Of what was learned; 0: nothing yet. */
  readonly state: number;
  /** From the class that buys at full price most. */
  readonly classes: readonly ClassView[];
  /** Customers of the newest prediction, and on how many of them, every so manieth, what follows was reckoned. */
  readonly customers: number;
  readonly reckoned: number;
  /** Customers by the level that the rule gives them after the guard of full price and before the others. */
  readonly gives: readonly {
    readonly level: string;
    readonly customers: number;
    /** Minor units: what is expected to be given away, and what the level is expected to be worth beyond no offer. */
    readonly cost: Minor;
    readonly worth: Minor;
  }[];
  /** Of them, those whom the guard of full price leaves nothing. */
  readonly stopped: number;
}

/** A class of customers who answer alike. */
export interface ClassView {
  /** Of customers on whom classes were fitted. */
  readonly share: number;
  /** Of their lines outside coupons; null: of none it is told. */
  readonly fullPrice: number | null;
  readonly levels: readonly LevelView[];
}

/** How a class answers to a level: the chance that a member who orders as often as all of them on average orders in a window, with its 95 % interval. */
export interface LevelView {
  readonly level: string;
  /** Days of windows that were seen, and orders in them, each customer counted by the chance of being of the class. */
  readonly days: number;
  readonly orders: number;
  readonly chance: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * What the ladder of a program has learned.
 * @throws PerennialError NOT_FOUND; BAD_ARGUMENT where the program's policy is no ladder
 */
export async function readLadder(
  { store, operational }: { readonly store: Store; readonly operational: Pick<Statements, "rows"> },
  name: string,
): Promise<LadderView> {
  const program = findProgram(await listDefinitions(operational), name);
  const { policy } = program;
  if (policy.kind !== "ladder")
    throw new PerennialError(
      "BAD_ARGUMENT",
      `The policy of the program ${name} is ${policy.kind}: a ladder has the curves of its levels.`,
    );
  const currency = (await readShop(store))?.currency ?? "";
  const state = (await readPolicyStates(operational)).get(name);
  const known = state && (await readLadders(store, state)).get("");
  if (known === undefined) return { currency, state: 0, classes: [], ...nobody };
  return {
    currency,
    state: known.version,
    classes: classViews(known),
    ...(await givesOf(store, { known, policy, program })),
  };
}

const nobody = { customers: 0, reckoned: 0, gives: [], stopped: 0 };

function classViews({ learned: { asked, classes, draws } }: KnownLadder): readonly ClassView[] {
  return classes.map(({ share, fullPrice, ordersPerDay, levels }, k) => ({
    share,
    fullPrice,
    levels: levels.map((seen, place) => {
      const chances = Float64Array.from(draws, (drawn) => {
        const rate = ordersPerDay * (drawn[k]?.multipliers[place + 1] ?? 0);
        return -Math.expm1(-rate * asked.windowDays);
      });
      const chance = chances.reduce((sum, p) => sum + p, 0) / Math.max(1, chances.length);
      const { lower, upper } = centralInterval(chances, 0.95, chance);
      return { level: asked.levels[place] ?? "", ...seen, chance, lower, upper };
    }),
  }));
}

async function givesOf(
  store: Store,
  of: {
    readonly known: KnownLadder;
    readonly policy: LadderPolicy;
    readonly program: KeptProgram;
  },
): Promise<Pick<LadderView, "customers" | "reckoned" | "gives" | "stopped">> {
  const { known, policy, program } = of;
  const marks = await openCustomerMarks(store);
  const sums = known.learned.asked.levels.map((level) => ({
    ...{ level, customers: 0, cost: 0, worth: 0 },
  }));
  const { high, low } = known.ids;
  const reckoned = Math.min(high.length, mostReckoned);
  const each = high.length / Math.max(1, reckoned);
  let stopped = 0;
  for (let i = 0; i < reckoned; i++) {
    // Whoever waits for an answer meanwhile is not to wait for all of this.
    if (i % 100 === 0) await setImmediate();
    const row = Math.floor(i * each);
    const person = subjectText(high[row] ?? 0, low[row] ?? 0);
    const mark = marks.of(person);
    const belief = known.beliefOf(person);
    const found = levelFor(policy, { ...known, mark, belief, choosing: program });
    const isStopped =
      found.level > 0 &&
      (mark?.promoClass === "full-price" || fullPriceMember(belief) !== undefined);
    if (isStopped) stopped += each;
    const sum = sums[isStopped ? 0 : found.level];
    if (sum === undefined) continue;
    sum.customers += each;
    if (isStopped) continue;
    sum.cost += each * found.cost;
    sum.worth += each * found.worth;
  }
  const gives = sums.map(({ level, customers, cost, worth }) => ({
    ...{ level, customers: Math.round(customers) },
    ...{ cost: Math.round(cost), worth: Math.round(worth) },
  }));
  return { customers: high.length, reckoned, gives, stopped: Math.round(stopped) };
}

/** Customers are in the order of their ids, which are hashes. A share of 0.1 of so many has a standard error of 0.004. */
const mostReckoned = 5_000;
