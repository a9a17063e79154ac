import type { EventProblem } from "../collect/event.ts";
import type { ArrivedEvent, EventTaker } from "../collect/event-taker.ts";
import type { Suppression } from "../collect/suppression.ts";
import type { Ledger } from "./ledger.ts";
import { type Outcome, outcomeEvents } from "./outcome.ts";

/**
 * Turns events that tell what came of a decision into outcomes: `Decision Shown`, `Decision Clicked`, … with the receipt
 * in their properties. What they tell is on disk before they are.
 */
export function eventOutcomes(
  { readReceipt, take }: Ledger,
  { holdsSubject }: Pick<Suppression, "holdsSubject">,
): EventTaker {
  return {
    check: ({ event }) => {
      if (outcomeOf(event) === undefined) return undefined;
      const receipt = event.properties["receipt"];
      if (typeof receipt === "string" && readReceipt(receipt) !== undefined) return undefined;
      return badReceipt(receipt);
    },
    take(arrived) {
      const outcomes = arrived.flatMap(({ event, source }): Outcome[] => {
        const outcome = outcomeOf(event);
        const decision =
          outcome === undefined ? undefined : readReceipt(String(event.properties["receipt"]));
        if (outcome === undefined || decision === undefined) return [];
        return holdsSubject(decision.subject) ? [] : [{ decision, outcome, at: event.at, source }];
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
    value: typeof receipt === "string" ? receipt.slice(0, 100) : String(receipt),
    reason: "is no receipt of a decision of this shop, or was changed on its way",
  };
}
