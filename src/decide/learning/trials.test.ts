import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { temporaryStore } from "../../../test/analytics/cluster.ts";
import { readShop, saveShop } from "../../collect/shop.ts";
import { subjectId } from "../../core/subject.ts";
import type { Store } from "../../store/store.ts";
import { type Decision, newDecisionId, openLedger } from "../ledger.ts";
import type { OutcomeKind } from "../outcome.ts";
import { receiptKeyBytes } from "../receipt.ts";
import { knownUntil, readTrialSums, readTrials, type TrialsAsked } from "./trial-questions.ts";

const day = 86_400_000;
const start = Date.parse("2026-06-01T12:00:00Z");

/** What of a decision matters here, and what came of it: days after it was decided. */
interface Told extends Partial<Decision> {
  readonly who: string;
  readonly onDay: number;
  readonly came?: readonly (readonly [OutcomeKind, number])[];
}

const seen = ["shown", 0] as const;

async function tell(store: Store, all: readonly Told[]): Promise<void> {
  const ledger = openLedger(store, randomBytes(receiptKeyBytes));
  for (const { who, onDay, came = [seen], ...fields } of all) {
    const subject = subjectId("customer_id", who);
    const at = start + onDay * day;
    const made: Decision = {
      ...{ decisionId: newDecisionId(), subject, person: subject, at, source: "web" },
      ...{ contextHash: "0", placement: "hero", program: "p", programVersion: 2, policyState: 0 },
      ...{ arms: ["a", "nothing"], probabilities: [0.5, 0.5], drawn: "a", shown: "a", held: "" },
      ...{
        period: -1,
        washingOut: false,
        content: {},
        list: undefined,
        items: [],
        because: [],
        reasons: [{ kind: "lot", of: "a" }],
      },
      expiresAt: at,
      ...fields,
    };
    const receipt = ledger.note(made, made);
    const decision = ledger.readReceipt(receipt);
    if (decision === undefined) throw new Error("the receipt is ours");
    await ledger.take(
      came.map(([outcome, after]) => ({ decision, outcome, at: at + after * day, source: "web" })),
    );
  }
  await ledger.close();
}

const everything = { since: { a: 0, nothing: 0 }, arms: { "hero/2": 2 } };

describe.each([1, 2] as const)("on %d shard(s)", (shards) => {
  let store: Store;
  const asked = (fields: Partial<TrialsAsked>): TrialsAsked => ({
    ...{ program: "p", goal: "clicked", windowDays: 7, shop: undefined },
    closedAt: start + 100 * day,
    ...fields,
  });
  const nothing = { drawn: "nothing", shown: "nothing" };
  beforeAll(async () => {
    store = await temporaryStore(shards);
  });
  afterAll(() => store.close());

  test("only a closed window is a trial: what may yet come is no failure, what comes late no success", async () => {
    const program = "delay";
    await tell(store, [
      { who: "soon", onDay: 0, program, came: [seen, ["clicked", 6.9]] },
      { who: "late", onDay: 0, program, came: [seen, ["clicked", 7.1]] },
      { who: "never", onDay: 0, program },
      { who: "waits", onDay: 4, program },
      { who: "unseen", onDay: 0, program, came: [["clicked", 1]] },
    ]);
    const at = (days: number) =>
      readTrials(store, asked({ program, closedAt: start + days * day })).then((all) =>
        all.map(({ reward }) => reward).sort(),
      );
    expect(await at(6)).toEqual([]);
    expect(await at(7)).toEqual([0, 0, 1]);
    expect(await at(11)).toEqual([0, 0, 0, 1]);
  });

  test("a person's windows do not overlap, and clicks on another arm are no success of this one", async () => {
    const program = "spaced";
    await tell(store, [
      { who: "ana", onDay: 0, program },
      { who: "ana", onDay: 2, program, came: [seen, ["clicked", 0]] },
      { who: "ana", onDay: 3, program, ...nothing, came: [seen, ["clicked", 0]] },
      { who: "ana", onDay: 7, program, ...nothing },
      { who: "bo", onDay: 0, program },
      { who: "bo", onDay: 1, program, ...nothing, came: [seen, ["clicked", 1]] },
    ]);
    const trials = await readTrials(store, asked({ program }));
    const ana = subjectId("customer_id", "ana");
    expect(trials.map(({ person, arm, reward }) => [person === ana, arm, reward]).sort()).toEqual([
      [false, "a", 0],
      [true, "a", 1],
      [true, "nothing", 0],
    ]);
  });

  test("held-out and washed-out decisions teach nothing, and mixed people are left out", async () => {
    const program = "left-out";
    const one = subjectId("customer_id", "one");
    const two = subjectId("customer_id", "two");
    await tell(store, [
      { who: "ghost", onDay: 0, program, held: "program", shown: "nothing" },
      { who: "washed", onDay: 0, program, washingOut: true },
      { who: "refused", onDay: 0, program, held: "consent" },
      { who: "one", onDay: 0, program },
      { who: "two", onDay: 0, program, ...nothing },
      { who: "plain", onDay: 0, program },
    ]);
    expect(await readTrials(store, asked({ program }))).toHaveLength(3);
    await store.insert(
      "person_of_local",
      ["subject_id", "person_id", "version"],
      [[two, one, "1"]],
    );
    const left = await readTrials(store, asked({ program }));
    expect(left.map(({ person }) => person)).toEqual([subjectId("customer_id", "plain")]);
  });

  test("an arm whose content was changed begins anew, and decisions for which something was ruled out do not teach", async () => {
    const program = "teaching";
    await tell(store, [
      { who: "1", onDay: 0, program, programVersion: 2 },
      { who: "2", onDay: 0, program, programVersion: 3 },
      { who: "3", onDay: 0, program, programVersion: 2, ...nothing },
      {
        who: "4",
        onDay: 0,
        program,
        programVersion: 3,
        ...nothing,
        arms: ["nothing"],
        probabilities: [1],
      },
      { who: "5", onDay: 0, program, programVersion: 3, drawn: "gone", shown: "gone" },
    ]);
    const sums = await readTrialSums(store, asked({ program }), {
      since: { a: 3, nothing: 0 },
      arms: { "hero/2": 2, "hero/3": 2 },
    });
    expect(sums.map(({ arm, trials }) => [arm, trials])).toEqual([
      ["a", 1],
      ["nothing", 1],
    ]);
  });

  test("orders within the window count, for the person, and their contribution in minor units", async () => {
    const program = "money";
    await saveShop(store, { currency: "EUR", timezone: "UTC", marginRate: "0.5" });
    const shop = await readShop(store);
    await tell(store, [
      { who: "buys", onDay: 0, program },
      { who: "buys-late", onDay: 0, program },
      { who: "buys-not", onDay: 0, program, ...nothing },
    ]);
    await order(store, "buys", "A", "2026-06-03 10:00:00.000");
    await order(store, "buys-late", "B", "2026-06-09 10:00:00.000");
    const until = await knownUntil(store, "order", start + 500 * day);
    // The newest order: what came later is not known yet.
    expect(until).toBe(Date.parse("2026-06-09T10:00:00Z"));
    const orders = await readTrialSums(
      store,
      asked({ program, goal: "order", shop, closedAt: until }),
      everything,
    );
    expect(orders.map(({ arm, trials, sum }) => [arm, trials, sum])).toEqual([
      ["a", 2, 1],
      ["nothing", 1, 0],
    ]);
    const money = await readTrials(
      store,
      asked({ program, goal: "contribution", shop, closedAt: until }),
    );
    expect(money.map(({ reward }) => reward).sort((a, b) => a - b)).toEqual([0, 0, 1_000]);
  });

  test("what a policy looked at, and whose policy it was, are read from the reasons", async () => {
    const program = "reasons";
    await tell(store, [
      {
        ...{ who: "x", onDay: 0, program },
        reasons: [
          { kind: "audience", of: "" },
          { kind: "segment", of: "" },
          { kind: "context", of: "vip" },
          { kind: "individual", of: "a", figures: { alive: 0.5 } },
        ],
      },
      { who: "y", onDay: 1, program },
    ]);
    expect(await readTrials(store, asked({ program }))).toMatchObject([
      { segment: "others", context: "vip", figures: { alive: 0.5 } },
      { segment: "", context: "?", figures: undefined, probabilities: [0.5, 0.5] },
    ]);
  });
});

/** An order of one thing at 20 EUR. */
async function order(store: Store, who: string, id: string, at: string): Promise<void> {
  await store.insert(
    "order_line_local",
    [
      ...[
        "subject_id",
        "source",
        "order_id",
        "line",
        "identity_kind",
        "identity",
        "ordered_at",
        "kind",
      ],
      ...[
        "sku",
        "product",
        "quantity",
        "unit_price",
        "revenue",
        "discount",
        "tax",
        "currency",
        "rate",
      ],
      "imported_at",
    ],
    [
      [
        ...[
          subjectId("customer_id", who),
          "csv",
          id,
          "X|20|1|0",
          "customer_id",
          who,
          at,
          "product",
        ],
        ...["X", "Thing", "1", "20", "20", "0", "0", "EUR", "1"],
        at,
      ],
    ],
  );
}
