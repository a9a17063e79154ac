import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { temporaryStore } from "../../test/analytics/cluster.ts";
import { subjectId } from "../core/subject.ts";
import type { Store } from "../store/store.ts";
import { type Decision, newDecisionId, openLedger } from "./ledger.ts";
import { readArmCounts, readDecision, readLedger, readProgramCounts } from "./ledger-questions.ts";
import { receiptKeyBytes } from "./receipt.ts";

const key = randomBytes(receiptKeyBytes);
const noon = Date.parse("2026-06-01T12:00:00.123Z");

function decision(fields: Partial<Decision>): Decision {
  const subject = subjectId("customer_id", "7");
  return {
    decisionId: newDecisionId(),
    subject,
    person: subject,
    at: noon,
    source: "web",
    contextHash: "0",
    placement: "hero",
    program: "p",
    programVersion: 2,
    policyState: 0,
    arms: ["a", "nothing"],
    probabilities: [0.25, 0.75],
    drawn: "a",
    shown: "a",
    held: "",
    period: 0,
    washingOut: false,
    content: {},
    list: undefined,
    items: [],
    because: [],
    reasons: [{ kind: "lot", of: "a" }],
    expiresAt: noon + 1_800_000,
    ...fields,
  };
}

describe.each([1, 2] as const)("on %d shard(s)", (shards) => {
  let store: Store;
  beforeAll(async () => {
    store = await temporaryStore(shards);
  });
  afterAll(() => store.close());

  test("a decision is in the ledger with its arms, probabilities, reasons and what came of it", async () => {
    const ledger = openLedger(store, key);
    const made = decision({ policyState: 3 });
    const receipt = ledger.note(made, made);
    await ledger.settled();
    const sealed = ledger.readReceipt(receipt);
    if (sealed === undefined) throw new Error("the receipt is ours");
    await ledger.take([
      { decision: sealed, outcome: "shown", at: noon + 1_000, source: "web" },
      { decision: sealed, outcome: "clicked", at: noon + 2_000, source: "web" },
      { decision: sealed, outcome: "clicked", at: noon + 3_000, source: "web" },
    ]);
    await ledger.close();
    const found = await readDecision(store, made.decisionId);
    expect(found).toMatchObject({
      at: "2026-06-01T12:00:00.123Z",
      arms: ["a", "nothing"],
      probabilities: [0.25, 0.75],
      shown: "a",
      program: "p",
      programVersion: 2,
      policyState: 3,
      reasons: made.reasons,
      outcomes: [
        { outcome: "shown", at: "2026-06-01T12:00:01.123Z" },
        { outcome: "clicked", at: "2026-06-01T12:00:02.123Z" },
      ],
    });
    await expect(readDecision(store, "none")).rejects.toThrow('no decision "none"');
  });

  test("the exposure restores a row that was lost, once, however often it is told", async () => {
    // A process that died before its group was written: the row is only in the receipt.
    const away = openLedger({ ...store, insertLines: () => new Promise(() => {}) }, key);
    const made = decision({ placement: "lost" });
    const receipt = away.note(made, made);
    expect(await readLedger(store, { placement: "lost", offset: 0, limit: 10 })).toEqual([]);
    for (let time = 0; time < 3; time += 1) {
      const ledger = openLedger(store, key);
      const sealed = ledger.readReceipt(receipt);
      if (sealed === undefined) throw new Error("the receipt is ours");
      await ledger.take([{ decision: sealed, outcome: "shown", at: noon + 5_000, source: "web" }]);
      await ledger.close();
    }
    const found = await readLedger(store, { placement: "lost", offset: 0, limit: 10 });
    expect(found.map(({ decision: id, outcomes }) => [id, outcomes.length])).toEqual([
      [made.decisionId, 1],
    ]);
  });

  test("a ledger with another key takes no receipt of this one", () => {
    const other = decision({ placement: "other-key" });
    const receipt = openLedger(store, key).note(other, other);
    expect(openLedger(store, randomBytes(receiptKeyBytes)).readReceipt(receipt)).toBeUndefined();
  });

  test("people of a program are counted once each, by arm and by what held them out; a merge of different fates is mixed", async () => {
    const ledger = openLedger(store, key);
    const [ana, bo, cy, phone] = ["ana", "bo", "cy", "phone"].map((id) =>
      subjectId("customer_id", id),
    );
    if (!ana || !bo || !cy || !phone) throw new Error("there are four");
    const of = (subject: string, fields: Partial<Decision>): Decision =>
      decision({ program: "counted", subject, person: subject, ...fields });
    const nothing = { drawn: "nothing", shown: "nothing" };
    for (const each of [
      of(ana, {}),
      of(ana, { at: noon + 1 }),
      of(bo, { shown: "nothing", held: "program" }),
      of(cy, nothing),
      // Cy's phone was nobody's yet when it was asked for.
      of(phone, { at: noon + 2 }),
    ])
      ledger.note(each, each);
    await ledger.close();
    const assigned = [[phone, cy, "1"]] as const;
    await store.insert("person_of_local", ["subject_id", "person_id", "version"], assigned);
    const counts = await readProgramCounts(store);
    expect(counts.find(({ program }) => program === "counted")).toMatchObject({
      persons: 3,
      heldOut: 1,
      universal: 0,
      contaminated: 1,
    });
    expect(await readArmCounts(store, "counted")).toEqual([
      { program: "counted", arm: "a", persons: 2, expected: 0.75, decisions: 3, exposed: 0 },
      { program: "counted", arm: "nothing", persons: 1, expected: 2.25, decisions: 1, exposed: 0 },
    ]);
  });
});
