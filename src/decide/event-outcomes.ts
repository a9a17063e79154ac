import { shownValue } from "../collect/bad-input.ts";
import type { EventProblem } from "../collect/event.ts";
import type { ArrivedEvent, EventTaker } from "../collect/event-taker.ts";
import type { Suppression } from "../collect/suppression.ts";
import type { Ledger } from "./ledger.ts";
import { type Outcome, outcomeEvents, withinTimes } from "./outcome.ts";
import type { SealedDecision } from "./receipt.ts";

/**
 * Turns events that tell what came of a decision into outcomes: `Decision Shown`, `Decision Clicked`, … with the receipt
 * in their properties. What they tell is on disk before they are. A device's clock is not the sender's fault: what it says is before
 * the decision counts as of the decision.
 */
export function eventOutcomes(
  { readReceipt, take }: Ledger,
  { holdsSubject }: Pick<Suppression, "holdsSubject">,
): EventTaker {
  /** Between the look at an event and its being taken: a receipt is opened once. */
  const opened = new WeakMap<object, SealedDecision>();
  const decisionOf = (event: ArrivedEvent["event"]): SealedDecision | undefined => {
    const receipt = event.properties["receipt"];
    const decision =
      opened.get(event) ?? (typeof receipt === "string" ? readReceipt(receipt) : undefined);
    if (decision) opened.set(event, decision);
    return decision;
  };
  return {
    check: ({ event }) => {
      if (outcomeOf(event) === undefined || decisionOf(event) !== undefined) return undefined;
      return badReceipt(event.properties["receipt"]);
    },
    take(arrived) {
      const outcomes = arrived.flatMap(({ event, source }): Outcome[] => {
        const outcome = outcomeOf(event);
        const decision = outcome === undefined ? undefined : decisionOf(event);
        if (outcome === undefined || decision === undefined) return [];
        if (holdsSubject(decision.subject)) return [];
        const at = withinTimes(event.at, { decidedAt: decision.at, now: event.receivedAt });
        return [{ decision, outcome, at, source }];
      });
      return outcomes.length === 0 ? undefined : take(outcomes);
    },
  };
}

function outcomeOf({ kind, name }: ArrivedEvent["event"]): Outcome["outcome"] | undefined {
  return kind === "track" && Object.hasOwn(outcomeEvents, name) ? outcomeEvents[name] : undefined;
}

function badReceipt(receipt: unknown): EventProblem {
  return {
    field: "properties.receipt",
    value: typeof receipt === "string" ? receipt.slice(0, 100) : shownValue(receipt),
    reason: "is no receipt of a decision of this shop, or was changed on its way",
  };
}
