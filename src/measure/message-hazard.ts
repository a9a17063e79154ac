import type { Effect } from "../stats/difference.ts";
import { fitDiscreteHazard, type HazardPanel, hazardEffect } from "../stats/discrete-hazard.ts";
import { estimateProduct } from "../stats/estimate-product.ts";
import { channelRight } from "./channel-right.ts";
import {
  fewLosses,
  leastLosses,
  type NoPrice,
  type PricedMessage,
  type PriceTerms,
  toldRight,
} from "./message-price.ts";
import { effectOf, estimateOf, type Subscribers } from "./subscribers.ts";

/** The columns of the weeks of subscribers that the hazard rests on, as the question names them; the first two are messages. */
export const hazardColumns = [
  "sent7",
  "sent28",
  "ordersBefore",
  "clickedBefore",
  "neverBought",
] as const;

/** What one message more adds: 1 to the week in which it is sent, and 1 to the four weeks among whose messages it is. */
const oneMore = [
  [1, 1],
  [0, 1],
  [0, 1],
  [0, 1],
].map((change) => [...change, ...hazardColumns.slice(change.length).map(() => 0)]);

/**
 * Prices one message more from what was sent as it was, by the hazard of subscribers' weeks. Who is engaged gets more mail, and so does who has just subscribed: such a figure may be wrong both ways, and nothing is recommended by it.
 *
 * @param isReached by which draw the right is valued; undefined for all where there is none.
 */
export function priceAsObserved(
  panel: HazardPanel,
  people: Subscribers,
  {
    terms,
    isReached,
  }: {
    readonly terms: PriceTerms;
    readonly isReached: ((row: number) => boolean | undefined) | undefined;
  },
): PricedMessage | NoPrice {
  let losses = 0;
  for (let row = 0; row < panel.events.length; row++) losses += panel.events[row] ?? 0;
  if (losses < leastLosses) return fewLosses(losses, terms.days);
  const [used, kept] = varying(panel);
  if (!kept.includes(0) && !kept.includes(1))
    return {
      ...{ ok: false, reason: "same-messages" },
      why: "All subscribers got the same number of messages in all weeks, so nothing tells what one more does. Let some get fewer, by lot: perennial apply a frequency.",
    };
  const fit = fitDiscreteHazard(used);
  if (!fit.ok) return fewLosses(losses, terms.days);
  const loss = hazardEffect(
    used,
    fit,
    oneMore.map((change) => kept.map((column) => change[column] ?? 0)),
  );
  const right =
    isReached === undefined
      ? {
          ok: false as const,
          why: "What being written to brings is not told: nobody was drawn by lot to get no messages. Apply a frequency with an arm that gets none, or a universal holdout.",
        }
      : channelRight(people, isReached, terms);
  const complaints = complaintsOf(people);
  const price = right.ok
    ? priceOf(estimateProduct(loss, effectOf(right.influenced)), complaints, terms)
    : null;
  return {
    ...{ ok: true, ...toldRight(right), brings: null },
    lossPerMessage: estimateOf(loss),
    complaintPerMessage: complaints === null ? null : estimateOf(complaints),
    price: price === null ? null : estimateOf(price),
  };
}

/** The columns that are not the same in all rows, and which they are. */
function varying(panel: HazardPanel): [HazardPanel, number[]] {
  const kept = [...panel.columns.keys()].filter((j) => {
    const column = panel.columns[j] ?? [];
    for (let row = 1; row < column.length; row++) if (column[row] !== column[0]) return true;
    return false;
  });
  return [{ ...panel, columns: kept.map((j) => panel.columns[j] ?? []) }, kept];
}

/** Complaints a message, on average; null where nobody complained. */
function complaintsOf({ complained, sends }: Subscribers): Effect | null {
  const [hits, messages] = [complained, sends].map((column) => column.reduce((a, b) => a + b, 0));
  if (!hits || !messages) return null;
  const value = hits / messages;
  const influence = complained.map((each, row) => (each - value * (sends[row] ?? 0)) / messages);
  return effectOf({ value, influence });
}

function priceOf(lost: Effect, complaints: Effect | null, terms: PriceTerms): Effect {
  const k = complaints === null ? 0 : terms.complaintCost;
  return {
    ...lost,
    estimate: terms.sendCost + lost.estimate + k * (complaints?.estimate ?? 0),
    standardError: Math.hypot(lost.standardError, k * (complaints?.standardError ?? 0)),
  };
}
