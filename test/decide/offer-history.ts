import { randomBytes } from "node:crypto";
import { clickhouseTime } from "../../src/collect/order-line.ts";
import { subjectId } from "../../src/core/subject.ts";
import type { Instant } from "../../src/core/time.ts";
import { type Decision, newDecisionId, openLedger } from "../../src/decide/ledger.ts";
import { receiptKeyBytes } from "../../src/decide/receipt.ts";
import type { Store } from "../../src/store/store.ts";

/** A past of offers for tests: decisions that were seen, and orders of one thing. */

/** A decision that was seen at once. */
export interface SeenDecision {
  readonly who: string;
  readonly at: Instant;
  readonly program: string;
  readonly placement: string;
  readonly version: number;
  readonly arms: readonly string[];
  readonly arm: string;
}

/** Notes decisions, and that they were seen. */
export async function seen(store: Store, all: readonly SeenDecision[]): Promise<void> {
  const ledger = openLedger(store, randomBytes(receiptKeyBytes));
  for (const { who, at, arm, arms, version, program, placement } of all) {
    const subject = subjectId("customer_id", who);
    const made: Decision = {
      ...{ decisionId: newDecisionId(), subject, person: subject, at, source: "web", program },
      ...{ contextHash: "0", placement, programVersion: version, policyState: 0, arms },
      ...{ probabilities: arms.map(() => 1 / arms.length), drawn: arm, shown: arm, held: "" },
      ...{ period: -1, washingOut: false, content: {}, list: undefined, items: [], because: [] },
      ...{ reasons: [{ kind: "lot", of: arm }], expiresAt: at },
    };
    const receipt = ledger.note(made, made);
    const decision = ledger.readReceipt(receipt);
    if (decision === undefined) throw new Error("the receipt is ours");
    void ledger.take([{ decision, outcome: "shown", at, source: "web" }]);
  }
  await ledger.close();
}

/** An order of one thing with a list price of 20. */
export interface PastOrder {
  readonly who: string;
  readonly at: Instant;
  readonly sku?: string;
  readonly price?: number;
  readonly coupon?: string;
}

/** Tells orders. */
export async function ordered(store: Store, all: readonly PastOrder[]): Promise<void> {
  const columns = ["subject_id", "source", "order_id", "line", "identity_kind", "identity"];
  await store.insert(
    "order_line_local",
    [
      ...columns,
      ...["ordered_at", "kind", "sku", "product", "quantity", "unit_price", "list_price"],
      ...["revenue", "discount", "tax", "currency", "rate", "coupon", "imported_at"],
    ],
    all.map(({ who, at, sku = "A", price = 20, coupon = "" }) => [
      ...[subjectId("customer_id", who), "csv", `${who} ${at}`, "1", "customer_id", who],
      ...[stamp(at), "product", sku, sku, "1", String(price), "20"],
      ...[String(price), "0", "0", "EUR", "1", coupon, stamp(at)],
    ]),
  );
}

/** An instant as a fact has it. */
export const stamp = (at: Instant): string => clickhouseTime(at);
