import { readShop, type Shop } from "../collect/shop.ts";
import { PerennialError } from "../core/errors.ts";
import { minorPerUnit } from "../core/money.ts";
import type { Instant } from "../core/time.ts";
import { findProgram, listDefinitions } from "../decide/definition-store.ts";
import { knownUntil } from "../decide/learning/trial-questions.ts";
import { armsAmong } from "../decide/policy/ready-policy.ts";
import type { Operational } from "../store/operational.ts";
import type { Store } from "../store/store.ts";
import { riskSetsSql } from "./action-questions.ts";
import { type ActionReading, readInThread } from "./action-thread.ts";
import type { ActionReadout } from "./action-value.ts";
import type { CovariateColumns } from "./covariate-column.ts";
import { fates, programPeopleSql } from "./program-questions.ts";
import { readProgramHistory } from "./read-program-history.ts";

/** An event whose worth is asked for. */
export interface ShopActionAsked {
  readonly event: string;
  /** Whose first sight encouraged people to it, by lot: those held out were not. */
  readonly program?: string | undefined;
  readonly windowDays: number;
  readonly now: Instant;
}

/** What an event is worth in the shop's money. */
export interface ShopAction {
  readonly event: string;
  readonly program?: string;
  readonly windowDays: number;
  readonly currency: string;
  /** Within the window, after returns. */
  readonly contribution: ActionReadout;
  /** By the newest prediction, of what comes after it: a surrogate. */
  readonly residualValue: ActionReadout;
  /** Of those who had not had the event at the time of the comparison, who had it within the window: they stay with them. */
  readonly didLater?: number;
}

/**
 * What an event that is no order is worth to the shop: by the lot of a program that leads to it, or beside people at risk of it at the same time.
 * @throws PerennialError NOT_FOUND, NO_DATA
 */
export async function readShopAction(
  store: Store,
  operational: Operational,
  asked: ShopActionAsked,
): Promise<ShopAction> {
  const shop = await readShop(store);
  if (shop === undefined)
    throw new PerennialError(
      "NO_DATA",
      "There are no orders yet, so nothing is known to be worth anything.",
    );
  const closedAt = await knownUntil(store, "contribution", asked.now);
  const { event, windowDays } = asked;
  const of = { shop, event, windowDays, closedAt };
  const found =
    asked.program === undefined
      ? await besideOthers(store, of)
      : await byProgram(store, operational, { ...of, program: asked.program });
  return { event, windowDays, currency: shop.currency, ...found };
}

interface Of {
  readonly shop: Shop;
  readonly event: string;
  readonly windowDays: number;
  readonly closedAt: Instant;
}

const heldOutName = "held out";
const none = new Float64Array();

async function byProgram(
  store: Store,
  operational: Operational,
  of: Of & { readonly program: string },
): Promise<Pick<ShopAction, "program" | "contribution" | "residualValue">> {
  const program = findProgram(await listDefinitions(operational), of.program);
  const { since } = await readProgramHistory(store, operational, program.program);
  const [fate = none, did = none, ...figures] = await store.columns(
    programPeopleSql({ ...of, program: program.program, since, arms: armsAmong(program) }),
    ["fate", "did", "contribution", "residual", "contributionBefore", "ordersBefore"],
  );
  const rows = [...fate.keys()].filter(
    (row) =>
      (did[row] === 0 || did[row] === 1) &&
      (fate[row] === fates.heldOut || (fate[row] ?? fates.other) >= 0),
  );
  const column = (values: Float64Array = none): Float64Array =>
    Float64Array.from(rows, (row) => values[row] ?? Number.NaN);
  const [contribution, residual, before, orders] = figures;
  const arm = Int32Array.from(rows, (row) => (fate[row] === fates.heldOut ? 0 : 1));
  const treated = arm.reduce((sum, at) => sum + at, 0);
  const { holdout } = program;
  const outcomes = {
    contribution: { outcome: "contribution", values: column(contribution) },
    residualValue: { outcome: "residual value", values: inUnits(column(residual), of.shop) },
  };
  if (holdout === 0 || treated === 0 || treated === rows.length) {
    const refused = (outcome: string): ActionReadout => ({
      ...{ method: "encouragement", outcome, units: rows.length, grade: null, value: null },
      ...{ did: column(did).reduce((sum, each) => sum + each, 0), naive: null, warnings: [] },
      refused:
        holdout === 0
          ? "The program holds nobody out, so nothing tells what would have come without it. Give it a holdout of 5 % or more."
          : `${treated === 0 ? "Nobody who had the program" : "Nobody whom it held out"} has a closed window and had not done it before.`,
    });
    return {
      program: program.program,
      contribution: refused(outcomes.contribution.outcome),
      residualValue: refused(outcomes.residualValue.outcome),
    };
  }
  const reading = ({ outcome, values }: AnOutcome): ActionReading => ({
    by: "encouragement",
    of: [
      {
        ...{ arms: [heldOutName, program.program], arm, drawn: [rows.length - treated, treated] },
        ...{ cluster: undefined, mixed: 0, repeated: undefined, bad: [] },
        outcomes: [values, column(did), column(before)],
        covariates: [
          figure("contribution before", column(before)),
          figure("orders before", column(orders)),
        ],
      },
      {
        ...{ action: of.event, outcome, before: "contribution of the year before" },
        ...{ control: heldOutName, rowsAreUnits: true },
        shares: { [heldOutName]: holdout, [program.program]: 1 - holdout },
      },
    ],
  });
  const read = await readInThread({
    contribution: reading(outcomes.contribution),
    residualValue: reading(outcomes.residualValue),
  });
  return { program: program.program, ...read };
}

/** An outcome by its name, with a value a person. */
interface AnOutcome {
  readonly outcome: string;
  readonly values: Float64Array;
}

async function besideOthers(
  store: Store,
  of: Of,
): Promise<Pick<ShopAction, "contribution" | "residualValue" | "didLater">> {
  const names = ["did", "unit", "didLater", "contribution", "residual", "before"];
  const now = ["indexAt", "tenure", "orderCount", "spent", "spentLately", "quiet"];
  const early = ["orderCountEarly", "spentEarly", "spentLatelyEarly", "quietEarly"];
  const all = [...names, ...now, ...early];
  const columns = await store.columns(riskSetsSql(of), all);
  const value = (name: string): Float64Array => columns[all.indexOf(name)] ?? none;
  const figures = (of: readonly string[]): CovariateColumns[] =>
    of.map((name) => figure(wordsOf[name] ?? name, value(name)));
  const reading = ({ outcome, values }: AnOutcome): ActionReading => ({
    by: "comparison",
    of: [
      {
        ...{ outcome: values, action: value("did"), cluster: numbered(value("unit")) },
        covariates: figures(now),
        before: {
          name: `contribution of the ${of.windowDays} days before`,
          values: value("before"),
          // What was known before those days: else it would be told by itself.
          covariates: figures(["indexAt", "tenure", ...early]),
        },
      },
      { action: of.event, outcome, warnings: [] },
    ],
  });
  const read = await readInThread({
    contribution: reading({ outcome: "contribution", values: value("contribution") }),
    residualValue: reading({
      outcome: "residual value",
      values: inUnits(value("residual"), of.shop),
    }),
  });
  return { ...read, didLater: value("didLater").reduce((sum, each) => sum + each, 0) };
}

const wordsOf: Readonly<Record<string, string>> = {
  indexAt: "time of the comparison",
  tenure: "days since the first order",
  orderCount: "orders",
  spent: "contribution before",
  spentLately: "contribution of the 90 days before",
  quiet: "days since the last order",
};

const figure = (name: string, values: Float64Array): CovariateColumns => ({
  ...{ name, columns: [values], says: [name], missing: 0 },
});

const inUnits = (minor: Float64Array, { currency }: Shop): Float64Array =>
  minor.map((value) => value / minorPerUnit(currency));

/** Numbers from 0 for people. */
function numbered(people: Float64Array): Int32Array {
  const numbers = new Map<number, number>();
  return Int32Array.from(people, (person) => {
    const known = numbers.get(person) ?? numbers.size;
    numbers.set(person, known);
    return known;
  });
}
